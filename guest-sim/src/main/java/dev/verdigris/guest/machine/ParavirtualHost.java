package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.engine.EoiAssist;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.viridian.GuestCrash;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hypervisor that a guest meets on a machine, with the devices that hang off it. */
interface ParavirtualHost extends AutoCloseable {
  /** What the engine's exits reach. */
  HypervisorInterface hypervisor();

  /** What saves guests the EOI of their interrupts, where the hypervisor does that. */
  Optional<EoiAssist> eoiAssist();

  /** Hypercalls so far by name. */
  Map<String, Long> hypercalls();

  /** Accesses of paravirtual MSRs so far by name. */
  Map<String, Long> msrs();

  /** What went over each device channel. */
  List<ChannelCounters> channels();

  /** How often the guest broke each rule of its devices' protocol, by the rule's name. */
  Map<String, Long> findings();

  /** Faults made on VMBus so far, by kind. */
  Map<String, Long> faults();

  /** What the guest reported of its own crash. */
  Optional<GuestCrash> crash();

  /** Hands everything written to the back ends over and releases them. */
  @Override
  void close();
}
