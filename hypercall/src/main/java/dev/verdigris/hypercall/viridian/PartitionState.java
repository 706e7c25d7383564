package dev.verdigris.hypercall.viridian;

import java.util.HashMap;
import java.util.Map;

/** What is the partition's and no single processor's. */
final class PartitionState {
  final ReferenceTime time;
  final CrashRegisters crash;
  final Reenlightenment reenlightenment;
  final DebugRegisters debug;
  boolean invariantTsc;
  final ConnectionTable<MessagePort> messagePorts = new ConnectionTable<>();
  final ConnectionTable<EventPort> eventPorts = new ConnectionTable<>();
  final Map<Long, DeviceInterruptPort> devices = new HashMap<>();

  PartitionState(PartitionConfig config, PageRights rights) {
    time = new ReferenceTime(config.scheduler.clock());
    reenlightenment = new Reenlightenment(config.interrupts, config.processors);
    debug = new DebugRegisters(config.memory, rights, config.debugger);
    crash = new CrashRegisters(config.memory, config.stop, config.events);
  }
}
