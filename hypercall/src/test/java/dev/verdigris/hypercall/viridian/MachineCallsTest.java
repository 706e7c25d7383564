package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.INPUT;
import static dev.verdigris.hypercall.viridian.SmpFixture.reps;
import static dev.verdigris.hypercall.viridian.SmpFixture.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls on what a machine supplies beyond processors, and calls that a guest is denied. */
class MachineCallsTest {
  private static final long OUTPUT = INPUT + 0x800;
  private static final long DEVICE = 0xfed0_0000L;
  private static final int INVALID_PARAMETER = 5;

  private final SmpFixture smp = new SmpFixture();
  private final PartitionFixture f = smp.f;

  @AfterEach
  void close() {
    smp.close();
  }

  @Test
  void devicesAreReadAndWritten() {
    f.memory.fill(OUTPUT, 64, (byte) 0x55);
    assertEquals(0, smp.call(CallCode.MEMORY_MAPPED_IO_READ, DEVICE, 2));
    assertEquals(0xffff, f.memory.readLong(OUTPUT));
    assertEquals(0, f.memory.readLong(OUTPUT + 56));
    assertEquals(0, smp.call(CallCode.MEMORY_MAPPED_IO_READ, DEVICE + 8, 8));
    assertEquals(-1, f.memory.readLong(OUTPUT));
    assertEquals(0, smp.call(CallCode.MEMORY_MAPPED_IO_WRITE, DEVICE + 3, 1, -1));
    assertEquals(0, smp.call(CallCode.MEMORY_MAPPED_IO_WRITE, DEVICE, 4, 0x1_2345_6789L));
    assertEquals(
        List.of("0 r2 fed00000", "0 r8 fed00008", "0 w1 fed00003 ff", "0 w4 fed00000 23456789"),
        f.devices.accesses);
  }

  @ParameterizedTest
  @CsvSource({
    "4275044352, 0",
    "4275044352, 3",
    "4275044352, 16",
    "4275044352, 4294967295",
    "4275044353, 2",
    "4275044352, 4294967300",
    "4096, 4",
    "70368744177664, 4",
    "-8, 8"
  })
  void accessesThatNoDeviceHasAreRefused(long gpa, long width) {
    assertEquals(INVALID_PARAMETER, smp.call(CallCode.MEMORY_MAPPED_IO_READ, gpa, width));
    assertEquals(INVALID_PARAMETER, smp.call(CallCode.MEMORY_MAPPED_IO_WRITE, gpa, width, 0));
    assertEquals(List.of(), f.devices.accesses);
  }

  @Test
  void theFirstExtendedCallTellsOfTheOthers() {
    assertEquals(0, smp.call(CallCode.EXT_QUERY_CAPABILITIES));
    assertEquals(0x103, f.memory.readLong(OUTPUT));
  }

  @Test
  void zeroedMemoryIsListed() {
    long page = 0x4_0000;
    f.memory.fill(page, 4096, (byte) 0x55);
    assertEquals(0, f.hypercall(CallCode.EXT_GET_BOOT_ZEROED_MEMORY, 0, page));
    assertEquals(2, f.memory.readLong(page));
    assertEquals(0x80, f.memory.readLong(page + 8));
    assertEquals(0x40, f.memory.readLong(page + 16));
    assertEquals(1, f.memory.readLong(page + 24));
    assertEquals(2, f.memory.readLong(page + 32));
    assertEquals(0, f.memory.readLong(page + 40));
    assertEquals(0x5555_5555_5555_5555L, f.memory.readLong(page + 0xff8));
    assertEquals(4, f.hypercall(CallCode.EXT_GET_BOOT_ZEROED_MEMORY, 0, page + 16));
  }

  @Test
  void tooManyRegionsAreRefused() {
    List<RamRegion> many = Collections.nCopies(256, new RamRegion(0, 4096));
    assertThrows(
        IllegalArgumentException.class,
        () -> f.config(PartitionFixture.WS2022).bootZeroed(many).build());
  }

  @Test
  void memoryThatIsNotNeededIsDiscarded() {
    assertEquals(
        result(HvStatus.SUCCESS, 2),
        smp.call(CallCode.EXT_MEMORY_HEAT_HINT | reps(2), 2, 0x5000, 0x8_0003));
    assertEquals(List.of("5000+1", "80000+4"), f.discarded);
  }

  @ParameterizedTest
  @ValueSource(longs = {0xff001, 0x10_0000, 0x800, 1L << 46, -1})
  void memoryThatIsNotThereEndsTheHint(long range) {
    assertEquals(
        result(HvStatus.INVALID_PARAMETER, 1),
        smp.call(CallCode.EXT_MEMORY_HEAT_HINT | reps(2), 2, 0x5000, range));
    assertEquals(List.of("5000+1"), f.discarded);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3, 6})
  void otherHintsAreRefused(long type) {
    assertEquals(
        INVALID_PARAMETER, smp.call(CallCode.EXT_MEMORY_HEAT_HINT | reps(1), type, 0x5000));
    assertEquals(List.of(), f.discarded);
  }

  @Test
  void withoutThePrivilegeExtendedCallsAreDenied() {
    try (SmpFixture denied = new SmpFixture(HostProfile.parse("ws2022,-extended-calls"))) {
      int status = HvStatus.ACCESS_DENIED.code();
      assertEquals(status, denied.call(CallCode.EXT_QUERY_CAPABILITIES));
      assertEquals(status, denied.call(CallCode.EXT_GET_BOOT_ZEROED_MEMORY));
      assertEquals(status, denied.call(CallCode.EXT_MEMORY_HEAT_HINT | reps(1), 2, 0x5000));
    }
  }

  @Test
  void whatAMachineDoesNotSupplyIsNoCall() {
    try (PartitionFixture bare = new PartitionFixture()) {
      bare.enableHypercalls();
      for (int code : new int[] {0x106, 0x107, 0x8002, 0x8003}) {
        assertEquals(2, bare.hypercall(code, INPUT, OUTPUT));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x40, 0x43, 0x46, 0x4a, 0x4e, 0x53, 0x6c, 0x76, 0x7b, 0x7c, 0x87})
  void aGuestIsDeniedWhatItsHostDoes(int code) {
    assertEquals(HvStatus.ACCESS_DENIED.code(), smp.call(code, -1, 1, 2, 3));
    f.vp.register(Register.RCX, code | HypercallValue.FAST);
    assertEquals(HypercallOutcome.DONE, f.partition.hypercall(f.vp));
  }
}
