package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.MsrCatalogue;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticMsrsTest {
  private static List<MsrDefinition> rows(PartitionFixture f) {
    PartitionConfig config = f.config(PartitionFixture.WS2022).build();
    return SyntheticMsrs.rows(config, new PartitionState(config, new PageRights(f.memory)));
  }

  @Test
  void numbersAndNamesAreUnique() {
    List<MsrSpec> all = MsrCatalogue.ALL;
    assertEquals(all.size(), all.stream().map(MsrSpec::number).distinct().count());
    assertEquals(all.size(), all.stream().map(MsrSpec::name).distinct().count());
    // 4 + 5 + 4 + 21 + 8 + 6 + 1 + 4 + 6 + 22.
    assertEquals(81, all.size());
    assertEquals("HV_X64_MSR_SINT3", MsrCatalogue.find(0x4000_0093).orElseThrow().name());
    assertTrue(MsrCatalogue.find(0x4000_0004).isEmpty());
  }

  @Test
  void withoutItsPrivilegeOrFeatureEveryRegisterFaults() {
    try (PartitionFixture f = new PartitionFixture(PartitionFixture.profile(0, 0))) {
      for (MsrDefinition row : rows(f)) {
        MsrSpec spec = row.spec();
        assertEquals(MsrOutcome.FAULT, f.tryRead(spec.number()), spec.name());
        assertEquals(MsrOutcome.FAULT, f.tryWrite(spec.number(), 0), spec.name());
      }
    }
  }

  @Test
  void eachPrivilegeGrantsItsOwnRegistersOnly() {
    for (int bit = 0; bit < 64; bit++) {
      long privilege = 1L << bit & PartitionFixture.grantable().privileges();
      if (privilege == 0) {
        continue;
      }
      try (PartitionFixture f = new PartitionFixture(PartitionFixture.profile(privilege, -1), 2)) {
        for (MsrDefinition row : rows(f)) {
          MsrSpec spec = row.spec();
          boolean granted = spec.privilege() == 0 || spec.privilege() == privilege;
          boolean readable = granted && row.reader() != null;
          assertEquals(
              readable ? MsrOutcome.DONE : MsrOutcome.FAULT, f.tryRead(spec.number()), spec.name());
        }
      }
    }
  }

  @Test
  void whereAllIsGrantedEveryRegisterIsReadAndWrittenAsDeclared() {
    try (PartitionFixture f = new PartitionFixture(PartitionFixture.profile(-1, -1), 2)) {
      for (MsrSpec spec : MsrCatalogue.ALL) {
        boolean modelled = spec.coverage() == Coverage.MODELLED;
        MsrOutcome readable =
            modelled && spec.access() != MsrSpec.Access.WRITE ? MsrOutcome.DONE : MsrOutcome.FAULT;
        MsrOutcome writable =
            modelled && spec.access() != MsrSpec.Access.READ ? MsrOutcome.DONE : MsrOutcome.FAULT;
        assertEquals(readable, f.tryRead(spec.number()), spec.name());
        // A masked SINT takes any vector; nothing else minds 0.
        long value = spec.name().contains("SINT") ? 1 << 16 : 0;
        assertEquals(writable, f.tryWrite(spec.number(), value), spec.name());
      }
    }
  }

  @Test
  void frequencyAndCrashRegistersNeedTheirFeatureToo() {
    HostProfile profile = PartitionFixture.profile(-1, Feature.DIRECT_TIMERS);
    try (PartitionFixture f = new PartitionFixture(profile)) {
      assertEquals(MsrOutcome.FAULT, f.tryRead(Msr.TSC_FREQUENCY));
      assertEquals(MsrOutcome.FAULT, f.tryRead(Msr.CRASH_CTL));
      assertEquals(MsrOutcome.DONE, f.tryRead(Msr.TIME_REF_COUNT));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x3fff_ffff,
        0x4000_0004,
        0x4000_008f,
        0x4000_00a0,
        0x4000_00b8,
        0x4000_00ef,
        0x4000_0109,
        0x4000_0117,
        0x4000_0119,
        0x4fff_ffff,
        0x1b,
        0,
        -1,
        Integer.MIN_VALUE
      })
  void otherNumbersAreUnknown(int msr) {
    try (PartitionFixture f = new PartitionFixture()) {
      assertEquals(MsrOutcome.UNKNOWN, f.tryRead(msr));
      assertEquals(MsrOutcome.UNKNOWN, f.tryWrite(msr, -1));
    }
  }

  @Test
  void vpIndexIsTheProcessorsOwn() {
    try (PartitionFixture f = new PartitionFixture()) {
      assertEquals(0, f.read(0, Msr.VP_INDEX));
      assertEquals(1, f.read(1, Msr.VP_INDEX));
      assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.VP_INDEX, 0));
    }
  }

  @Test
  void resetStopsTheGuestWhereItIsGranted() {
    try (PartitionFixture f = new PartitionFixture()) {
      assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.RESET, 1));
    }
    HostProfile profile = PartitionFixture.profile(Privilege.RESET_MSR, 0);
    try (PartitionFixture f = new PartitionFixture(profile)) {
      f.write(Msr.RESET, 0);
      assertEquals(List.of(), f.stops);
      f.write(Msr.RESET, 1);
      assertEquals(List.of("reset 7 null"), f.stops);
      assertEquals(0, f.read(Msr.RESET));
    }
  }

  @Test
  void apicRegistersReachTheLocalApicOfTheProcessor() {
    try (PartitionFixture f = new PartitionFixture()) {
      f.write(1, Msr.EOI, 0);
      f.write(Msr.ICR, 0x0200_0000_0000_40f2L);
      f.write(Msr.TPR, 0xff);
      assertEquals(List.of("eoi 1", "icr 0 2000000000040f2", "tpr 0 255"), f.apicCalls);
      assertEquals(0x0300_0000_0000_08fdL, f.read(Msr.ICR));
      assertEquals(0x20, f.read(Msr.TPR));
      assertEquals(MsrOutcome.FAULT, f.tryRead(Msr.EOI));
      assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.TPR, 0x100));
      assertEquals(3, f.apicCalls.size());
    }
  }

  @Test
  void withoutALocalApicItsRegistersFault() {
    try (PartitionFixture f = new PartitionFixture()) {
      ViridianPartition bare = new ViridianPartition(f.config(PartitionFixture.WS2022).build());
      for (int msr : new int[] {Msr.EOI, Msr.ICR, Msr.TPR, Msr.VP_ASSIST_PAGE}) {
        assertEquals(MsrOutcome.FAULT, bare.writeMsr(f.vp, msr, 0));
      }
    }
  }

  @Test
  void theVpAssistPageIsAnOverlayOfItsProcessor() {
    try (PartitionFixture f = new PartitionFixture()) {
      f.memory.writeInt(0x7_0000, 0x77);
      f.write(0, Msr.VP_ASSIST_PAGE, 0x7_0001);
      f.write(1, Msr.VP_ASSIST_PAGE, 0x7_1001);
      assertEquals(0, f.memory.readInt(0x7_0000));
      f.memory.writeInt(0x7_1000, 5);
      assertEquals(0x7_0001, f.read(0, Msr.VP_ASSIST_PAGE));
      f.write(0, Msr.VP_ASSIST_PAGE, 0);
      assertEquals(0x77, f.memory.readInt(0x7_0000));
      assertEquals(5, f.memory.readInt(0x7_1000));
    }
  }

  @ParameterizedTest
  @CsvSource({"SIMP, 0x40000083", "VP_ASSIST_PAGE, 0x40000073", "REFERENCE_TSC, 0x40000021"})
  void overlaysMayCoverEachOther(String name, int msr) {
    try (PartitionFixture f = new PartitionFixture()) {
      f.enableHypercalls();
      long code = f.memory.readLong(PartitionFixture.HYPERCALL_PAGE);
      f.write(msr, PartitionFixture.HYPERCALL_PAGE | 1);
      assertTrue(f.memory.readLong(PartitionFixture.HYPERCALL_PAGE) != code, name);
      f.write(msr, 0);
      assertEquals(code, f.memory.readLong(PartitionFixture.HYPERCALL_PAGE), name);
    }
  }

  @Test
  void aNumberDeclaredTwiceIsRefused() {
    MsrSpec spec = MsrCatalogue.find(Msr.GUEST_OS_ID).orElseThrow();
    MsrDefinition row = new MsrDefinition(spec, vp -> 0, null);
    List<MsrDefinition> twice = List.of(row, row);
    Grants grants = PartitionFixture.grantable();
    assertThrows(IllegalArgumentException.class, () -> new MsrTable(twice, grants));
    MsrBindings bindings = new MsrBindings();
    bindings.read(Msr.VP_INDEX, vp -> 0);
    assertThrows(IllegalArgumentException.class, () -> bindings.read(Msr.VP_INDEX, vp -> 0));
    assertThrows(IllegalStateException.class, bindings::rows);
  }
}
