package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.dispatch.HypercallTable;
import java.util.function.IntFunction;

/** Makes a partition's hypercall table of every family of calls. */
final class Hypercalls {
  private Hypercalls() {}

  /**
   * The table.
   *
   * @param host the partition itself
   * @param processors by VP index
   */
  static HypercallTable table(
      PartitionConfig config,
      PartitionState state,
      Grants grants,
      NamedRegisters registers,
      SynicHost host,
      IntFunction<VpState> processors) {
    CallBindings bindings = new CallBindings();
    FlushCalls.bind(bindings, config, grants);
    InterruptCalls.bind(bindings, config, state.devices);
    ProcessorCalls.bind(bindings, config);
    RegisterCalls.bind(bindings, config, registers, processors);
    MessageCalls.bind(bindings, state, config.events);
    PortCalls.bind(bindings, config, state, host);
    DebugCalls.bind(bindings, config, state.debug);
    IsolationCalls.bind(bindings, config);
    MmioCalls.bind(bindings, config);
    ExtendedCalls.bind(bindings, config);
    return bindings.table(grants);
  }
}
