package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.Feature;
import java.util.HashMap;
import java.util.Map;

/** What is the partition's and no single processor's. */
final class PartitionState {
  final ReferenceTime time;
  final HypercallPage hypercallPage;
  final ReferenceTscPage referenceTsc;
  final CrashRegisters crash;
  final Reenlightenment reenlightenment;
  final DebugRegisters debug;
  boolean invariantTsc;
  final ConnectionTable<MessagePort> messagePorts = new ConnectionTable<>();
  final ConnectionTable<EventPort> eventPorts = new ConnectionTable<>();
  final Map<Long, DeviceInterruptPort> devices = new HashMap<>();

  PartitionState(PartitionConfig config, Grants grants) {
    time = new ReferenceTime(config.scheduler.clock());
    hypercallPage =
        new HypercallPage(
            config.memory.newOverlay("hypercall"),
            config.hypercallInstruction(),
            grants.feature(Feature.HYPERCALL_MSR_LOCK));
    referenceTsc = new ReferenceTscPage(config.memory.newOverlay("reference TSC"), time);
    reenlightenment = new Reenlightenment(config.interrupts, config.processors);
    debug = new DebugRegisters(config.memory, config.debugger);
    crash = new CrashRegisters(config.memory, config.stop, config.events);
  }
}
