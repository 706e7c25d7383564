package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.SmpFixture.PROCESSORS;
import static dev.verdigris.hypercall.viridian.SmpFixture.SPACE;
import static dev.verdigris.hypercall.viridian.SmpFixture.header;
import static dev.verdigris.hypercall.viridian.SmpFixture.reps;
import static dev.verdigris.hypercall.viridian.SmpFixture.result;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.FlushFlags;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlushCallsTest {
  private static final int INVALID_CODE = 2;
  private static final int INVALID_INPUT = 3;
  private static final int INVALID_PARAMETER = 5;

  private final SmpFixture smp = new SmpFixture();

  @AfterEach
  void close() {
    smp.close();
  }

  @Test
  void aMaskNamesTheProcessorsToFlush() {
    assertEquals(0, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, SPACE, 0, 0x51));
    assertEquals(List.of("0 12345000 all", "4 12345000 all", "6 12345000 all"), smp.flushes());
    assertEquals(
        0,
        smp.fast(
            CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, SPACE, FlushFlags.NON_GLOBAL_ONLY, 1L << 63));
    assertEquals(List.of("63 12345000 locals"), smp.flushes());
  }

  @Test
  void flagsStandForEveryProcessorAndEverySpace() {
    long all = FlushFlags.ALL_PROCESSORS | FlushFlags.ALL_SPACES;
    assertEquals(0, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, SPACE, all, 1));
    List<String> flushes = smp.flushes();
    assertEquals(PROCESSORS, flushes.size());
    assertEquals("69 ffffffffffffffff all", flushes.get(PROCESSORS - 1));
    // An empty mask is as good as every processor.
    assertEquals(0, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, SPACE, 0, 0));
    assertEquals(PROCESSORS, smp.flushes().size());
  }

  @Test
  void aListNamesRanges() {
    long range = 0xffff_8000_0000_0000L | 3;
    assertEquals(
        result(HvStatus.SUCCESS, 2),
        smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_LIST | reps(2), SPACE, 0, 2, 0x7000, range));
    assertEquals(List.of("1 12345000 7000+1", "1 12345000 ffff800000000000+4"), smp.flushes());
    assertEquals(
        result(HvStatus.SUCCESS, 2),
        smp.fast(
            CallCode.FLUSH_VIRTUAL_ADDRESS_LIST | reps(2) | 1L << 48, SPACE, 2, 3, 0x7000, 0x8fff));
    assertEquals(
        List.of("0 ffffffffffffffff 8000+4096", "1 ffffffffffffffff 8000+4096"), smp.flushes());
  }

  @Test
  void extendedRangesHaveLargePages() {
    long flags = FlushFlags.EXTENDED_RANGES;
    long megabytes = 0x4020_0000L | 1 << 11 | 2;
    long gigabytes = 0x8000_0000L | 1 << 12 | 1 << 11 | 1;
    assertEquals(
        result(HvStatus.SUCCESS, 3),
        smp.call(
            CallCode.FLUSH_VIRTUAL_ADDRESS_LIST | reps(3),
            SPACE,
            flags,
            1,
            0x5000 | 0x7ff,
            megabytes,
            gigabytes));
    assertEquals(
        List.of("0 12345000 5000+2048", "0 12345000 40200000+1536", "0 12345000 80000000+524288"),
        smp.flushes());
  }

  @Test
  void extendedRangesNeedTheirPrivilege() {
    try (SmpFixture plain = new SmpFixture(HostProfile.parse("ws2022,-extended-flush-ranges"))) {
      assertEquals(
          INVALID_PARAMETER,
          plain.call(
              CallCode.FLUSH_VIRTUAL_ADDRESS_LIST | reps(1),
              SPACE,
              FlushFlags.EXTENDED_RANGES,
              1,
              0x5000));
      assertEquals(List.of(), plain.flushes());
    }
  }

  @Test
  void setsOfProcessorsFollowInTheHeader() {
    assertEquals(
        0,
        smp.call(
            CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX | header(2), SPACE, 0, 0, 3, 1, 1 << 5 | 1));
    assertEquals(List.of("0 12345000 all", "64 12345000 all", "69 12345000 all"), smp.flushes());
    assertEquals(
        result(HvStatus.SUCCESS, 1),
        smp.fast(
            CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX | header(1) | reps(1),
            SPACE,
            0,
            0,
            2,
            1,
            0x9002));
    assertEquals(List.of("64 12345000 9000+3"), smp.flushes());
    assertEquals(0, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX, SPACE, 0, 1, 0));
    assertEquals(PROCESSORS, smp.flushes().size());
    assertEquals(0, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX, SPACE, 0, 0, 0));
    assertEquals(List.of(), smp.flushes());
  }

  @Test
  void badSetsAreRefused() {
    int code = CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX;
    assertEquals(INVALID_INPUT, smp.call(code | header(1), SPACE, 0, 0, 3, 1));
    assertEquals(INVALID_INPUT, smp.call(code, SPACE, 0, 0, 1, 1));
    assertEquals(INVALID_PARAMETER, smp.call(code, SPACE, 0, 2, 0));
    assertEquals(
        INVALID_INPUT, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE | header(1), SPACE, 0, 1, 1));
    assertEquals(List.of(), smp.flushes());
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 4, 1 << 5, 1 << 8, 1 << 9, 1L << 63})
  void reservedFlagsAreRefused(long flag) {
    assertEquals(INVALID_PARAMETER, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, SPACE, flag, 1));
    assertEquals(
        INVALID_PARAMETER, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX, SPACE, flag, 1, 0));
    assertEquals(
        INVALID_PARAMETER,
        smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_LIST | reps(1), SPACE, flag, 1, 0));
    assertEquals(List.of(), smp.flushes());
  }

  @Test
  void flagsOfTheOtherKindAreRefused() {
    assertEquals(
        INVALID_PARAMETER,
        smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, SPACE, FlushFlags.EXTENDED_RANGES, 1));
    assertEquals(
        INVALID_PARAMETER,
        smp.call(
            CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX | reps(1),
            SPACE,
            FlushFlags.NON_GLOBAL_ONLY,
            1,
            0,
            0));
    assertEquals(INVALID_INPUT, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_LIST, SPACE, 0, 1));
    assertEquals(
        INVALID_INPUT, smp.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE | reps(1), SPACE, 0, 1));
  }

  @Test
  void hostsWithoutSetsOfProcessorsDoNotKnowTheirCalls() {
    try (SmpFixture old = new SmpFixture(HostProfile.parse("ws2022,-ex-processor-masks"))) {
      assertEquals(INVALID_CODE, old.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX, SPACE, 0, 1, 0));
      assertEquals(
          INVALID_CODE,
          old.call(CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX | reps(1), SPACE, 0, 1, 0, 0));
      assertEquals(0, old.call(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, SPACE, 0, 1));
    }
  }

  @Test
  void switchingTheSpaceLoadsTheRootOfTheCaller() {
    assertEquals(0, smp.fast(CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE, SPACE));
    assertEquals(SPACE, smp.f.vp.register(Register.CR3));
    assertEquals(0, smp.call(CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE, 0x7fff));
    assertEquals(0x7fff, smp.f.vp.register(Register.CR3));
    assertEquals(INVALID_PARAMETER, smp.fast(CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE, 1L << 46));
    assertEquals(0x7fff, smp.f.vp.register(Register.CR3));
  }

  @Test
  void secondLevelSpacesAreThoseOfAGuestHypervisor() {
    assertEquals(
        HvStatus.INVALID_PARTITION_STATE.code(),
        smp.call(CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE, SPACE, 0));
    smp.f.fleet.setNested(true);
    assertEquals(0, smp.fast(CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE, SPACE, 0));
    assertEquals(List.of("second 12345000 0+" + Long.MAX_VALUE), smp.flushes());
    assertEquals(
        result(HvStatus.SUCCESS, 2),
        smp.call(
            CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_LIST | reps(2),
            SPACE,
            0,
            0x3001,
            0x20_0000 | 1 << 11));
    assertEquals(List.of("second 12345000 3000+2", "second 12345000 200000+512"), smp.flushes());
    assertEquals(
        INVALID_PARAMETER, smp.call(CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE, SPACE, 1));
    assertEquals(
        INVALID_PARAMETER,
        smp.call(CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_LIST | reps(1), SPACE, 1, 0));
    assertEquals(List.of(), smp.flushes());
  }

  @Test
  void withoutAFleetThereAreNoSuchCalls() {
    try (PartitionFixture alone = new PartitionFixture()) {
      alone.enableHypercalls();
      for (int code : new int[] {2, 3, 0xb, 0x13, 0x14, 0x15, 0x94, 0x99, 0x9a, 0xaf, 0xb0}) {
        assertEquals(
            INVALID_CODE, alone.hypercall(code, PartitionFixture.INPUT, PartitionFixture.INPUT));
      }
    }
  }
}
