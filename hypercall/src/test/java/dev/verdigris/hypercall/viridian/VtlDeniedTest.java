package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.SmpFixture.SELF;
import static dev.verdigris.hypercall.viridian.SmpFixture.reps;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without an engine's trust levels, or the privilege, there is no virtual secure mode. */
class VtlDeniedTest {
  private static final int DENIED = HvStatus.ACCESS_DENIED.code();

  private static HypercallOutcome vtlCall(PartitionFixture f, int code) {
    f.vp.register(Register.RCX, code);
    f.vp.register(Register.RAX, 0);
    return f.partition.hypercall(f.vp);
  }

  @Test
  void anEngineWithoutLevelsOffersNone() {
    try (SmpFixture smp = new SmpFixture()) {
      assertTrue(smp.f.partition.secureMode().isEmpty());
      assertEquals(DENIED, smp.call(CallCode.ENABLE_PARTITION_VTL, SELF, 1));
      assertEquals(DENIED, smp.call(CallCode.ENABLE_VP_VTL, SELF, 1L << 32));
      assertEquals(DENIED, smp.call(CallCode.MODIFY_VTL_PROTECTION_MASK | reps(1), SELF, 0, 1));
      assertEquals(DENIED, smp.call(CallCode.INSTALL_INTERCEPT, SELF, 3, 0x64));
      for (int code : new int[] {CallCode.VTL_CALL, CallCode.VTL_RETURN}) {
        assertEquals(HypercallOutcome.INVALID_OPCODE, vtlCall(smp.f, code));
      }
      int invalid = HvStatus.INVALID_PARAMETER.code();
      for (int name : new int[] {RegisterName.VSM_VP_STATUS, RegisterName.ES, RegisterName.PAT}) {
        assertEquals(
            invalid, smp.call(CallCode.GET_VP_REGISTERS | reps(1), SELF, 0xffff_fffeL, name));
      }
    }
  }

  @Test
  void oldHostsHaveNotTheCalls() {
    try (PartitionFixture f = new PartitionFixture(HostProfile.parse("ws2012r2"), 2)) {
      f.enableHypercalls();
      int unknown = HvStatus.INVALID_HYPERCALL_CODE.code();
      assertEquals(unknown, f.hypercall(CallCode.ENABLE_PARTITION_VTL, 0x3_0000, 0));
      assertEquals(HypercallOutcome.DONE, vtlCall(f, CallCode.VTL_CALL));
      assertEquals(unknown, f.vp.register(Register.RAX));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws2022,-vsm", "ws2022,-vp-registers", "ws2022,-synic", "azure"})
  void thePrivilegeDecides(String profile) {
    try (ModelEngine engine = new ModelEngine(HostProfile.parse(profile))) {
      assertNull(engine.secure);
      ModelGuest g = new ModelGuest(engine);
      assertEquals(DENIED, g.enablePartition());
      assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlCall(0));
      assertEquals(0xcc, engine.memory.readByte(ModelGuest.hypercallPage(0) + 0x20));
    }
  }

  @Test
  void levelsComeWithAFleet() {
    try (ModelEngine engine = new ModelEngine()) {
      PartitionConfig.Builder builder =
          PartitionConfig.builder(engine.memory, engine.scheduler, PartitionFixture.WS2022)
              .trustLevels(engine);
      String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
      assertEquals("trust levels need a fleet", message);
    }
  }
}
