package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.INPUT;
import static dev.verdigris.hypercall.viridian.SmpFixture.PROCESSORS;
import static dev.verdigris.hypercall.viridian.SmpFixture.SELF;
import static dev.verdigris.hypercall.viridian.SmpFixture.reps;
import static dev.verdigris.hypercall.viridian.SmpFixture.result;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.InitialContext.Table;
import dev.verdigris.hypercall.engine.StartOutcome;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorCallsTest {
  private static final long CONTEXT = INPUT + StartProcessorLayout.CONTEXT;
  private static final long RIP = 0xffff_ffff_8100_0000L;
  private static final long LOOKUP_OUTPUT = INPUT + 0x800;

  private final SmpFixture smp = new SmpFixture();

  @BeforeEach
  void context() {
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.RIP, RIP);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.RSP, 0x9000);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.RFLAGS, 2);
    for (int i = 0; i < 8; i++) {
      long segment = CONTEXT + StartProcessorLayout.SEGMENTS + i * 16L;
      smp.f.memory.writeLong(segment, i);
      smp.f.memory.writeInt(segment + 8, -1);
      smp.f.memory.writeShort(segment + 12, 8 * i);
      smp.f.memory.writeShort(segment + 14, i == 0 ? 0xa09b : 0xc093);
    }
    smp.f.memory.writeShort(CONTEXT + StartProcessorLayout.IDTR + 6, 0xfff);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.IDTR + 8, 0x1_0000);
    smp.f.memory.writeShort(CONTEXT + StartProcessorLayout.GDTR + 6, 0x7f);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.GDTR + 8, 0x2_0000);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.EFER, 0xd01);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.CR0, 0x8005_0033L);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.CR3, 0x5000);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.CR4, 0x20);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.PAT, 0x0007_0406_0007_0406L);
  }

  @AfterEach
  void close() {
    smp.close();
  }

  private long start(long partition, long vpAndVtl) {
    return smp.call(CallCode.START_VIRTUAL_PROCESSOR, partition, vpAndVtl);
  }

  @Test
  void aProcessorStartsWithItsContext() {
    assertEquals(0, start(SELF, 69));
    assertEquals(List.of("start 69"), smp.flushes());
    InitialContext c = smp.f.fleet.started();
    assertEquals(RIP, c.rip());
    assertEquals(0x9000, c.rsp());
    assertEquals(2, c.rflags());
    assertEquals(new Segment(0, -1, 0, 0xa09b), c.cs());
    assertEquals(new Segment(1, -1, 8, 0xc093), c.ds());
    assertEquals(new Segment(2, -1, 16, 0xc093), c.es());
    assertEquals(new Segment(3, -1, 24, 0xc093), c.fs());
    assertEquals(new Segment(4, -1, 32, 0xc093), c.gs());
    assertEquals(new Segment(5, -1, 40, 0xc093), c.ss());
    assertEquals(new Segment(6, -1, 48, 0xc093), c.tr());
    assertEquals(new Segment(7, -1, 56, 0xc093), c.ldtr());
    assertEquals(new Table(0x1_0000, 0xfff), c.idtr());
    assertEquals(new Table(0x2_0000, 0x7f), c.gdtr());
    assertEquals(0xd01, c.efer());
    assertEquals(0x8005_0033L, c.cr0());
    assertEquals(0x5000, c.cr3());
    assertEquals(0x20, c.cr4());
    assertEquals(0x0007_0406_0007_0406L, c.pat());
  }

  @Test
  void whatTheEngineSaysIsTheAnswer() {
    smp.f.fleet.setStartOutcome(StartOutcome.NOT_WAITING);
    assertEquals(HvStatus.INVALID_VP_STATE.code(), start(SELF, 1));
    smp.f.fleet.setStartOutcome(StartOutcome.INVALID_CONTEXT);
    assertEquals(HvStatus.INVALID_REGISTER_VALUE.code(), start(SELF, 1));
  }

  @Test
  void whoCannotBeStarted() {
    assertEquals(HvStatus.INVALID_PARTITION_ID.code(), start(1, 1));
    assertEquals(HvStatus.INVALID_VP_INDEX.code(), start(SELF, PROCESSORS));
    assertEquals(HvStatus.INVALID_VP_INDEX.code(), start(SELF, 0xffff_ffffL));
    assertEquals(HvStatus.INVALID_VTL_STATE.code(), start(SELF, 1 | 1L << 32));
    assertEquals(HvStatus.INVALID_PARAMETER.code(), start(SELF, 1 | 1L << 40));
    assertEquals(List.of(), smp.flushes());
  }

  @ParameterizedTest
  @CsvSource({
    // RIP, RSP …: the offset in the context and the value.
    "0, 0x8000000000000000",
    "184, 0x901",
    "184, 0x40000d01",
    "192, 0x180050033",
    "192, 0x80050032",
    "192, 0xa0050033",
    "192, 0x50033",
    "200, 0x400000000000",
    "208, 0",
    "208, 0x100000020",
    "216, 0x0207040600070406",
    "216, 0x0807040600070406",
    "160, 0x8000000000000000",
    "176, 0x0000800000000000"
  })
  void impossibleRegistersAreRefused(int offset, String value) {
    smp.f.memory.writeLong(CONTEXT + offset, Long.parseUnsignedLong(value.replace("0x", ""), 16));
    assertEquals(HvStatus.INVALID_REGISTER_VALUE.code(), start(SELF, 1));
    assertEquals(List.of(), smp.flushes());
  }

  @Test
  void aProcessorMayStartInRealMode() {
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.RIP, 0xfff0);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.EFER, 0);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.CR0, 0x6000_0010);
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.CR4, 0);
    assertEquals(0, start(SELF, 1));
    smp.f.memory.writeLong(CONTEXT + StartProcessorLayout.RIP, 1L << 32);
    assertEquals(HvStatus.INVALID_REGISTER_VALUE.code(), start(SELF, 1));
  }

  @Test
  void processorsAreFoundByApicIdentifier() {
    long code = CallCode.GET_VP_INDEX_FROM_APIC_ID;
    smp.f.memory.writeLong(LOOKUP_OUTPUT, -1);
    assertEquals(result(HvStatus.SUCCESS, 2), smp.call(code | reps(2), SELF, 0, 69 | 3L << 32));
    assertEquals(69 | 3L << 32, smp.f.memory.readLong(LOOKUP_OUTPUT));
    assertEquals(
        result(HvStatus.INVALID_PARAMETER, 1),
        smp.call(code | reps(3), SELF, 0, 7 | 0xffffL << 32, 1));
    assertEquals(7, smp.f.memory.readInt(LOOKUP_OUTPUT));
    assertEquals(HvStatus.INVALID_PARTITION_ID.code(), smp.call(code | reps(1), 0, 0, 1));
    assertEquals(HvStatus.INVALID_PARAMETER.code(), smp.call(code | reps(1), SELF, 0x80, 1));
    assertEquals(HvStatus.INVALID_VTL_STATE.code(), smp.call(code | reps(1), SELF, 0x11, 1));
  }

  @Test
  void elementsOfFourBytesComeInRegistersToo() {
    long code = CallCode.GET_VP_INDEX_FROM_APIC_ID | reps(3);
    // 28 bytes of input: output begins in XMM1.
    assertEquals(result(HvStatus.SUCCESS, 3), smp.fast(code, SELF, 0, 11 | 12L << 32, 13));
    assertEquals(11 | 12L << 32, smp.f.vp.xmm(1, false));
    assertEquals(13, smp.f.vp.xmm(1, true));
    smp.f.vp.xmm(1, false, 0x5555_5555L);
    assertEquals(
        result(HvStatus.SUCCESS, 3), smp.fast(code | 1L << 48, SELF, 0, 11 | 12L << 32, 13));
    assertEquals(0x5555_5555L | 12L << 32, smp.f.vp.xmm(1, false), "element 0 was written");
    assertEquals(13, smp.f.vp.xmm(1, true));
  }

  @Test
  void startingNeedsItsPrivilege() {
    try (SmpFixture denied = new SmpFixture(HostProfile.parse("ws2022,-start-vp"))) {
      int status = HvStatus.ACCESS_DENIED.code();
      assertEquals(status, denied.call(CallCode.START_VIRTUAL_PROCESSOR, SELF, 1));
      assertEquals(status, denied.call(CallCode.GET_VP_INDEX_FROM_APIC_ID | reps(1), SELF, 0, 1));
      assertEquals(List.of(), denied.flushes());
    }
  }
}
