package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.dispatch.HypercallTable;

/** Makes a partition's hypercall table of every family of calls. */
final class Hypercalls {
  private Hypercalls() {}

  /**
   * The table.
   *
   * @param secure null without trust levels
   */
  static HypercallTable table(
      PartitionConfig config,
      PartitionState state,
      Grants grants,
      NamedRegisters registers,
      Processors processors,
      SecureMode secure) {
    CallBindings bindings = new CallBindings();
    FlushCalls.bind(bindings, config, grants, processors);
    InterruptCalls.bind(bindings, config, state.devices, processors);
    ProcessorCalls.bind(bindings, config, processors, secure);
    RegisterCalls.bind(bindings, config, registers, processors, secure);
    VtlCalls.bind(bindings, config, secure, processors);
    InterceptCalls.bind(bindings, secure);
    MessageCalls.bind(bindings, state, config.events);
    PortCalls.bind(bindings, state, processors);
    DirectCalls.bind(bindings, processors);
    DebugCalls.bind(bindings, config, state.debug);
    IsolationCalls.bind(bindings, config);
    MmioCalls.bind(bindings, config);
    ExtendedCalls.bind(bindings, config);
    return bindings.table(grants);
  }
}
