package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.apic.ExternalInterrupts;
import dev.verdigris.guest.platform.bus.InterruptLine;
import dev.verdigris.guest.platform.bus.PortDevice;

/**
 * The two cascaded 8259A interrupt controllers of a PC (Intel 8259A data sheet), with the
 * edge/level registers at 0x4d0. Interrupts leave by LINT0 of the bootstrap processor.
 */
public final class Pic8259 implements PortDevice, ExternalInterrupts {
  /** First port of the first controller. */
  public static final int MASTER = 0x20;

  /** First port of the second controller. */
  public static final int SLAVE = 0xa0;

  /** Edge/level registers of both. */
  public static final int EDGE_LEVEL = 0x4d0;

  private static final int CASCADE = 2;
  private static final int INPUTS = 16;

  private final Pic8259Chip master = new Pic8259Chip(0xf8);
  private final Pic8259Chip slave = new Pic8259Chip(0xde);
  private Runnable changed = () -> {};
  private boolean asserted;

  /** Sets what is called when INTR rises or falls. */
  public void onChange(Runnable listener) {
    changed = listener;
  }

  /** The input of an ISA interrupt, 0–15 but for the cascade. */
  public InterruptLine line(int irq) {
    if (irq < 0 || irq >= INPUTS || irq == CASCADE) {
      throw new IllegalArgumentException("no such 8259 input: " + irq);
    }
    return high -> {
      (irq < 8 ? master : slave).line(irq & 7, high);
      update();
    };
  }

  @Override
  public boolean pending() {
    return master.highest() >= 0;
  }

  @Override
  public int vector() {
    int irq = master.highest();
    if (irq == CASCADE) {
      int second = slave.highest();
      return slave.vector(second < 0 ? 7 : second);
    }
    return master.vector(irq < 0 ? 7 : irq);
  }

  @Override
  public void acknowledge() {
    int irq = master.highest();
    if (irq == CASCADE) {
      slave.acknowledge(slave.highest());
    }
    master.acknowledge(irq);
    update();
  }

  @Override
  public int read(int port, int size) {
    int value =
        switch (port) {
          case MASTER, MASTER + 1 -> master.read(port & 1);
          case SLAVE, SLAVE + 1 -> slave.read(port & 1);
          case EDGE_LEVEL -> master.levels();
          default -> slave.levels();
        };
    update();
    return value;
  }

  @Override
  public void write(int port, int size, int value) {
    switch (port) {
      case MASTER, MASTER + 1 -> master.write(port & 1, value);
      case SLAVE, SLAVE + 1 -> slave.write(port & 1, value);
      case EDGE_LEVEL -> master.levels(value);
      default -> slave.levels(value);
    }
    update();
  }

  private void update() {
    master.cascade(CASCADE, slave.highest() >= 0);
    boolean now = pending();
    if (now != asserted) {
      asserted = now;
      changed.run();
    }
  }
}
