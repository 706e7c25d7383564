package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.SmpFixture.PROCESSORS;
import static dev.verdigris.hypercall.viridian.SmpFixture.SELF;
import static dev.verdigris.hypercall.viridian.SmpFixture.header;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptCallsTest {
  private static final int INVALID_CODE = 2;
  private static final int INVALID_INPUT = 3;
  private static final int INVALID_PARAMETER = 5;
  private static final int ACCESS_DENIED = 6;
  private static final long DEVICE = 0x8086_0001_0000L;
  private static final long MSI = 1;
  private static final long ENTRY = 0x4031_fee0_0000L;

  private final SmpFixture smp = new SmpFixture();
  private final List<String> retargeted = new ArrayList<>();

  @AfterEach
  void close() {
    smp.close();
  }

  @Test
  void anIpiReachesTheMask() {
    assertEquals(0, smp.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0xfd, 1L << 63 | 5));
    assertEquals(List.of("0:253", "2:253", "63:253"), smp.f.takeInterrupts());
    assertEquals(0, smp.call(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0x10, 2));
    assertEquals(List.of("1:16"), smp.f.takeInterrupts());
    assertEquals(0, smp.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0xfd, 0));
    assertEquals(List.of(), smp.f.takeInterrupts());
  }

  @Test
  void anIpiReachesASet() {
    int code = CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX;
    assertEquals(0, smp.fast(code | header(1), 0xff, 0, 2, 0xff));
    assertEquals(
        List.of("64:255", "65:255", "66:255", "67:255", "68:255", "69:255"),
        smp.f.takeInterrupts());
    assertEquals(0, smp.call(code, 0x40, 1, 0));
    assertEquals(PROCESSORS, smp.f.takeInterrupts().size());
    assertEquals(INVALID_INPUT, smp.call(code, 0x40, 0, 1));
    assertEquals(INVALID_PARAMETER, smp.call(code, 0x40, 7, 0));
    assertEquals(List.of(), smp.f.takeInterrupts());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 15, 256, 0x8000_0000L, 0xffff_ffffL})
  void vectorsOutOfRangeAreRefused(long vector) {
    assertEquals(INVALID_PARAMETER, smp.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, vector, 1));
    assertEquals(INVALID_PARAMETER, smp.call(CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX, vector, 1, 0));
    assertEquals(INVALID_PARAMETER, assertInterrupt(0, 0, 0, vector, 0));
    assertEquals(List.of(), smp.f.takeInterrupts());
  }

  @Test
  void levelsAboveTheCallersAreDenied() {
    assertEquals(0, smp.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0x40 | 0x10L << 32, 1));
    assertEquals(0, smp.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0x40 | 0x01L << 32, 1));
    assertEquals(
        ACCESS_DENIED, smp.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0x40 | 0x11L << 32, 1));
    assertEquals(
        INVALID_PARAMETER, smp.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0x40 | 0x20L << 32, 1));
    // The three bytes behind are padding.
    assertEquals(0, smp.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0x40 | 0xffff_ff00L << 32, 1));
    assertEquals(ACCESS_DENIED, assertInterrupt(0, 0, 0, 0x40, 1));
  }

  @Test
  void hostsWithoutClusterIpiDoNotKnowTheCalls() {
    try (SmpFixture old = new SmpFixture(HostProfile.parse("ws2022,-cluster-ipi"))) {
      assertEquals(INVALID_CODE, old.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0x40, 1));
      assertEquals(INVALID_CODE, old.call(CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX, 0x40, 1, 0));
    }
    try (SmpFixture old = new SmpFixture(HostProfile.parse("ws2022,-ex-processor-masks"))) {
      assertEquals(0, old.fast(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, 0x40, 1));
      assertEquals(INVALID_CODE, old.call(CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX, 0x40, 1, 0));
    }
  }

  private long assertInterrupt(long type, long control, long destination, long vector, long tail) {
    return smp.call(
        CallCode.ASSERT_VIRTUAL_INTERRUPT,
        SELF,
        type | control << 32,
        destination,
        vector | tail << 32);
  }

  @Test
  void anAssertedInterruptGoesToItsDestination() {
    assertEquals(0, assertInterrupt(0, 0, 5, 0x41, 0));
    assertEquals(List.of("5:65"), smp.f.takeInterrupts());
    assertEquals(0, assertInterrupt(0, 2, 6, 0x41, 0));
    assertEquals(List.of("1:65", "2:65"), smp.f.takeInterrupts());
    assertEquals(0, assertInterrupt(1, 2, 6, 0x41, 0));
    assertEquals(List.of("1:65"), smp.f.takeInterrupts());
    assertEquals(0, assertInterrupt(4, 2, 6, 0, 0));
    assertEquals(List.of("nmi 1", "nmi 2"), smp.flushes());
    assertEquals(0, assertInterrupt(0, 0, 0xffff, 0x41, 0));
    assertEquals(List.of(), smp.f.takeInterrupts());
  }

  @ParameterizedTest
  @CsvSource({"2, 0, 0", "3, 0, 0", "5, 0, 0", "-1, 0, 0", "0, 1, 0", "0, 4, 0", "0, 0, 256"})
  void whatCannotBeAssertedIsRefused(long type, long control, long tail) {
    assertEquals(INVALID_PARAMETER, assertInterrupt(type & 0xffff_ffffL, control, 0, 0x41, tail));
    assertEquals(List.of(), smp.f.takeInterrupts());
  }

  @Test
  void otherPartitionsAreOutOfReach() {
    int invalidPartition = HvStatus.INVALID_PARTITION_ID.code();
    assertEquals(invalidPartition, smp.call(CallCode.ASSERT_VIRTUAL_INTERRUPT, 1, 0, 0, 0x41));
    assertEquals(
        invalidPartition,
        smp.call(CallCode.RETARGET_DEVICE_INTERRUPT, 1, DEVICE, MSI, ENTRY, 0, 0x41, 1));
  }

  private HvStatus device(
      int source, long entry, int vector, int[] vps, int count, boolean multicast) {
    retargeted.add(
        source
            + " "
            + Long.toHexString(entry)
            + " "
            + vector
            + " "
            + Arrays.toString(Arrays.copyOf(vps, count))
            + (multicast ? " all" : " one"));
    return HvStatus.SUCCESS;
  }

  private long retarget(long header, long target, long... processors) {
    long[] input = {SELF, DEVICE, MSI, ENTRY, 0, target};
    return smp.call(
        CallCode.RETARGET_DEVICE_INTERRUPT | header(header), SmpFixture.join(input, processors));
  }

  @Test
  void aDevicesInterruptIsMoved() {
    smp.f.partition.bindDevice(DEVICE, this::device);
    assertEquals(0, retarget(0, 0x41, 0x8000_0000_0000_0001L));
    // A set: its mask of banks is in the header, too.
    assertEquals(0, retarget(2, 0x42 | 3L << 32, 0, 2, 3));
    assertEquals(
        List.of("1 4031fee00000 65 [0, 63] one", "1 4031fee00000 66 [64, 65] all"), retargeted);
  }

  @Test
  void aDevicesAnswerIsTheCallers() {
    smp.f.partition.bindDevice(DEVICE, (s, e, v, vps, n, m) -> HvStatus.OPERATION_DENIED);
    assertEquals(HvStatus.OPERATION_DENIED.code(), retarget(0, 0x41, 1));
    smp.f.partition.bindDevice(DEVICE, null);
    assertEquals(HvStatus.INVALID_DEVICE_ID.code(), retarget(0, 0x41, 1));
  }

  @Test
  void whatCannotBeMovedIsRefused() {
    smp.f.partition.bindDevice(DEVICE, this::device);
    assertEquals(INVALID_PARAMETER, retarget(0, 15, 1));
    assertEquals(INVALID_PARAMETER, retarget(0, 256, 1));
    assertEquals(INVALID_PARAMETER, retarget(0, 0x41 | 4L << 32, 1));
    assertEquals(INVALID_PARAMETER, retarget(0, 0x41, 0));
    assertEquals(INVALID_INPUT, retarget(1, 0x41, 1));
    assertEquals(INVALID_INPUT, retarget(0, 0x41 | 2L << 32, 0, 2, 3));
    assertEquals(INVALID_INPUT, retarget(1, 0x41 | 2L << 32, 0, 2, 3));
    assertEquals(INVALID_PARAMETER, retarget(1, 0x41 | 2L << 32, 5, 0));
    int code = CallCode.RETARGET_DEVICE_INTERRUPT;
    assertEquals(INVALID_PARAMETER, smp.call(code, SELF, DEVICE, 0, ENTRY, 0, 0x41, 1));
    assertEquals(INVALID_PARAMETER, smp.call(code, SELF, DEVICE, 3, ENTRY, 0, 0x41, 1));
    assertEquals(INVALID_PARAMETER, smp.call(code, SELF, DEVICE, MSI, ENTRY, 1, 0x41, 1));
    assertEquals(List.of(), retargeted);
  }
}
