package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.dispatch.HypercallDefinition;
import java.util.List;

/**
 * Calls whose privilege no guest of these hosts has: HV_STATUS_ACCESS_DENIED, whatever the
 * parameters. Ports are their host's to make, debugging a debugged partition's, and what the host
 * sees of memory an isolated partition's.
 */
final class DeniedCalls {
  private DeniedCalls() {}

  /** The table's rows. */
  static List<HypercallDefinition> declare() {
    return List.of(
        simple("HvCallCreatePort", CallCode.CREATE_PORT, Privilege.CREATE_PORT),
        simple("HvCallDeletePort", CallCode.DELETE_PORT, Privilege.CREATE_PORT),
        simple("HvCallConnectPort", CallCode.CONNECT_PORT, Privilege.CONNECT_PORT),
        simple("HvCallGetPortProperty", CallCode.GET_PORT_PROPERTY, Privilege.CREATE_PORT),
        simple("HvCallDisconnectPort", CallCode.DISCONNECT_PORT, Privilege.CONNECT_PORT),
        simple("HvCallPostDebugData", CallCode.POST_DEBUG_DATA, Privilege.DEBUGGING),
        simple("HvCallRetrieveDebugData", CallCode.RETRIEVE_DEBUG_DATA, Privilege.DEBUGGING),
        simple("HvCallResetDebugSession", CallCode.RESET_DEBUG_SESSION, Privilege.DEBUGGING),
        rep("HvCallAcceptGpaPages", CallCode.ACCEPT_GPA_PAGES),
        rep(
            "HvCallModifySparseGpaPageHostVisibility",
            CallCode.MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY),
        rep(
            "HvCallQuerySparseGpaPageHostVisibility",
            CallCode.QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY));
  }

  private static HypercallDefinition simple(String name, int code, long privilege) {
    return HypercallDefinition.simple(name, code, privilege, 0, 0, f -> HvStatus.ACCESS_DENIED);
  }

  private static HypercallDefinition rep(String name, int code) {
    return HypercallDefinition.rep(
        name, code, Privilege.ISOLATION, 0, 0, 0, f -> HvStatus.ACCESS_DENIED);
  }
}
