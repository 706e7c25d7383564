package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsolationCallsTest {
  private static final long SELF = -1;
  private static final long OUTPUT = INPUT + 0x1000;
  private static final long READ_WRITE = 3;

  private final PartitionFixture f =
      new PartitionFixture(HostProfile.parse("ws2022,+isolation"), 2);

  @BeforeEach
  void enable() {
    f.enableHypercalls();
  }

  @AfterEach
  void close() {
    f.close();
  }

  private long call(int code, long reps, long... parameters) {
    for (int i = 0; i < parameters.length; i++) {
      f.memory.writeLong(INPUT + i * 8L, parameters[i]);
    }
    return f.hypercall(code | reps << 32, INPUT, OUTPUT);
  }

  private long modify(long visibility, long... pages) {
    long[] parameters = new long[2 + pages.length];
    parameters[0] = SELF;
    parameters[1] = visibility;
    System.arraycopy(pages, 0, parameters, 2, pages.length);
    return call(CallCode.MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY, pages.length, parameters);
  }

  private long query(long... pages) {
    long[] parameters = new long[1 + pages.length];
    parameters[0] = SELF;
    System.arraycopy(pages, 0, parameters, 1, pages.length);
    return call(CallCode.QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY, pages.length, parameters);
  }

  private static long done(long reps) {
    return reps << 32;
  }

  private static long failed(HvStatus status, long reps) {
    return status.code() | reps << 32;
  }

  @Test
  void pagesAreSharedAndTakenBack() {
    assertEquals(done(2), modify(READ_WRITE, 5, 9));
    assertEquals(done(1), modify(1, 6));
    assertEquals(List.of("5000 rw", "9000 rw", "6000 r-"), f.isolated.told);
    assertEquals(done(4), query(5, 6, 7, 9));
    assertEquals(0x0300_0103, f.memory.readInt(OUTPUT));
    assertEquals(done(1), modify(0, 5));
    assertEquals(done(1), query(5));
    assertEquals(0, f.memory.readByte(OUTPUT));
  }

  @Test
  void pagesAreAcceptedOnce() {
    long attributes = READ_WRITE << 6;
    assertEquals(done(3), call(CallCode.ACCEPT_GPA_PAGES, 3, SELF, attributes, 0x10));
    assertEquals(
        List.of(
            "accepted 10000",
            "10000 rw",
            "accepted 11000",
            "11000 rw",
            "accepted 12000",
            "12000 rw"),
        f.isolated.told);
    assertEquals(
        failed(HvStatus.OPERATION_DENIED, 1), call(CallCode.ACCEPT_GPA_PAGES, 2, SELF, 0, 0xf));
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 11, 1L << 31, 1, 0x3f, 2 << 6})
  void badAttributesAreRefused(long attributes) {
    assertEquals(
        failed(HvStatus.INVALID_PARAMETER, 0),
        call(CallCode.ACCEPT_GPA_PAGES, 1, SELF, attributes, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 4, 1L << 32, -1})
  void badVisibilitiesAreRefused(long visibility) {
    assertEquals(failed(HvStatus.INVALID_PARAMETER, 0), modify(visibility, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {PartitionFixture.RAM >> 12, 1L << 34, 1L << 52, -1, Long.MIN_VALUE})
  void onlyRamIsSharedOrAccepted(long page) {
    assertEquals(failed(HvStatus.INVALID_PARAMETER, 1), modify(READ_WRITE, 1, page));
    assertEquals(failed(HvStatus.INVALID_PARAMETER, 1), query(1, page));
    assertEquals(
        failed(HvStatus.INVALID_PARAMETER, 0), call(CallCode.ACCEPT_GPA_PAGES, 1, SELF, 0, page));
  }

  @Test
  void anotherPartitionsPagesAreNotTheCallers() {
    HvStatus status = HvStatus.INVALID_PARTITION_ID;
    assertEquals(failed(status, 0), call(CallCode.ACCEPT_GPA_PAGES, 1, 7, 0, 1));
    assertEquals(
        failed(status, 0), call(CallCode.MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY, 1, 7, 3, 1));
    assertEquals(failed(status, 0), call(CallCode.QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY, 1, 7, 1));
  }

  @Test
  void onlyAnIsolatedPartitionMay() {
    CpuidResult leaf = new CpuidResult();
    f.partition.cpuid(f.vp, CpuidLeaf.ISOLATION, 0, leaf);
    assertEquals(1, leaf.ebx, "VBS");
    try (PartitionFixture plain = new PartitionFixture(PartitionFixture.WS2022, 2)) {
      plain.enableHypercalls();
      for (int code :
          new int[] {
            CallCode.ACCEPT_GPA_PAGES,
            CallCode.MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY,
            CallCode.QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY
          }) {
        assertEquals(
            HvStatus.ACCESS_DENIED.code(), plain.hypercall(code | 1L << 32, INPUT, OUTPUT));
      }
    }
  }
}
