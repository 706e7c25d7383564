package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.dispatch.HypercallDefinition;
import dev.verdigris.hypercall.viridian.dispatch.HypercallHandler;
import dev.verdigris.hypercall.viridian.dispatch.HypercallTable;
import dev.verdigris.hypercall.viridian.dispatch.LevelSwitchHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What serves each call of the catalogue, and the table that a host makes of both. */
final class CallBindings {
  private final Map<Integer, HypercallHandler> handlers = new HashMap<>();
  private final Map<Integer, LevelSwitchHandler> levelSwitches = new HashMap<>();

  /** Binds a call. */
  void bind(int code, HypercallHandler handler) {
    if (handlers.put(code, handler) != null) {
      throw new IllegalArgumentException("call bound twice: " + Integer.toHexString(code));
    }
  }

  /** Binds a call that moves its caller to another trust level. */
  void bindLevelSwitch(int code, LevelSwitchHandler handler) {
    levelSwitches.put(code, handler);
  }

  /** The table of what the host has, of what the catalogue says. */
  HypercallTable table(Grants grants) {
    List<HypercallDefinition> rows = new ArrayList<>();
    for (CallSpec spec : CallCatalogue.ALL) {
      if (grants.has(spec)) {
        LevelSwitchHandler levelSwitch = levelSwitches.get(spec.code());
        rows.add(
            levelSwitch == null
                ? new HypercallDefinition(spec, handler(spec))
                : new HypercallDefinition(spec, null, levelSwitch));
      }
    }
    return new HypercallTable(rows);
  }

  private HypercallHandler handler(CallSpec spec) {
    if (spec.coverage() == Coverage.DENIED) {
      return frame -> HvStatus.ACCESS_DENIED;
    }
    HypercallHandler handler = handlers.get(spec.code());
    if (handler == null) {
      throw new IllegalStateException("nothing serves " + spec.name());
    }
    return handler;
  }
}
