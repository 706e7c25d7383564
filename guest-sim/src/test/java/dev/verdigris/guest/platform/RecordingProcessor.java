package dev.verdigris.guest.platform;

import dev.verdigris.guest.cpu.ProcessorControl;
import java.util.ArrayList;
import java.util.List;

/** A processor that notes what its local APIC does to it. */
public final class RecordingProcessor implements ProcessorControl {
  /** INIT, start-up and NMI, in order. */
  public final List<String> events = new ArrayList<>();

  /** Calls of {@link #interruptsChanged}. */
  public int changes;

  @Override
  public void interruptsChanged() {
    changes++;
  }

  @Override
  public void init() {
    events.add("init");
  }

  @Override
  public void startUp(int vector) {
    events.add("startUp " + vector);
  }

  @Override
  public void nmi() {
    events.add("nmi");
  }
}
