package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SegmentRegister;
import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both levels do anything at all: no exception escapes, and level 0 reaches nothing of level 1. */
class HostileLevelsTest {
  private static final int STEPS = 30_000;
  private static final long SECRET = 0xf_0000;
  private static final int[] NAMES = {
    RegisterName.VSM_CODE_PAGE_OFFSETS,
    RegisterName.VSM_VP_STATUS,
    RegisterName.VSM_PARTITION_STATUS,
    RegisterName.VSM_VINA,
    RegisterName.VSM_CAPABILITIES,
    RegisterName.VSM_SECURE_CONFIG_VTL0,
    RegisterName.PENDING_EVENT0,
    RegisterName.RAX,
    RegisterName.ES,
    RegisterName.IDTR,
    RegisterName.CR8,
    RegisterName.PAT,
    RegisterName.SINT0
  };

  private Random random;
  private ModelGuest g;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void nothingEscapes(long seed) {
    random = new Random(seed);
    try (ModelGuest guest = new ModelGuest()) {
      g = guest;
      g.bootProtected();
      g.protect(0, SECRET);
      g.engine.memory.writeLong(SECRET, 0x5ec7e7);
      g.fastReturn(0);
      EnumSet<HypercallOutcome> outcomes = EnumSet.noneOf(HypercallOutcome.class);
      int entries = 0;
      for (int step = 0; step < STEPS; step++) {
        int vp = random.nextInt(ModelEngine.PROCESSORS);
        int before = g.level(vp);
        if (step % 64 == 0) {
          makeCallsPossible(vp);
        }
        switch (random.nextInt(8)) {
          case 0 -> writeMsr(vp);
          case 1 -> g.engine.partition.readMsr(g.vp(vp).context(), msr(), new MsrValue());
          case 2, 3, 4 -> outcomes.add(hypercall(vp));
          case 5 -> g.vtlSwitch(vp, CallCode.VTL_CALL + random.nextInt(2), random.nextInt(3));
          case 6 -> access(vp);
          default -> interrupt(vp);
        }
        entries += before == 0 && g.level(vp) == 1 ? 1 : 0;
        assertEquals(0x5ec7e7, g.engine.memory.readLong(SECRET), "step " + step);
      }
      assertEquals(
          EnumSet.of(
              HypercallOutcome.DONE, HypercallOutcome.CONTINUE, HypercallOutcome.INVALID_OPCODE),
          outcomes);
      assertTrue(entries > 100, "level 1 was hardly entered: the test tests nothing");
      assertWorks();
    }
  }

  /** Level 1 lays none of its pages over the secret. */
  private void writeMsr(int vp) {
    long value = value();
    if (g.level(vp) == 0 || (value & ~0xfffL) != SECRET) {
      g.engine.partition.writeMsr(g.vp(vp).context(), msr(), value);
    }
  }

  private int msr() {
    return switch (random.nextInt(6)) {
      case 0 -> Msr.GUEST_OS_ID + random.nextInt(0x120);
      case 1 -> Msr.STIMER0_CONFIG + random.nextInt(8);
      case 2, 3 -> Msr.SCONTROL + random.nextInt(0x20);
      case 4 -> Msr.VP_ASSIST_PAGE;
      default -> Msr.HYPERCALL;
    };
  }

  private long value() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextLong();
      case 5 -> SECRET | 1;
      case 1 -> 1L << random.nextInt(64);
      // Pages below the secret, at it, and beyond memory.
      case 2 -> (long) random.nextInt(0x120) << 12 | random.nextInt(4);
      case 3 -> random.nextInt(1000);
      default -> 1;
    };
  }

  /**
   * A call of the catalogue, often with parameters that make sense; never of level 1 to unprotect.
   */
  private HypercallOutcome hypercall(int vp) {
    long code = CallCatalogue.ALL.get(random.nextInt(CallCatalogue.ALL.size())).code();
    if (random.nextInt(3) == 0) {
      code = random.nextBoolean() ? CallCode.GET_VP_REGISTERS : CallCode.SET_VP_REGISTERS;
    }
    if (code == CallCode.MODIFY_VTL_PROTECTION_MASK && g.level(vp) == 1) {
      return HypercallOutcome.DONE;
    }
    long page = random.nextInt(12) == 0 ? SECRET : (long) random.nextInt(0xe0) << 12;
    if (page != SECRET) {
      g.engine.memory.writeLong(page, random.nextInt(8) == 0 ? random.nextLong() : -1);
      long target = random.nextInt(4) == 0 ? random.nextInt(5) : ModelGuest.ME;
      long vtl = random.nextInt(2) == 0 ? 0 : 0x10 | random.nextInt(3);
      g.engine.memory.writeLong(page + 8, target | vtl << 32);
      g.engine.memory.writeLong(page + 16, NAMES[random.nextInt(NAMES.length)] + random.nextInt(3));
      g.engine.memory.writeLong(page + 24, 0);
      g.engine.memory.writeLong(page + 32, value());
    }
    ModelContext c = g.vp(vp).context();
    c.register(Register.RCX, code | (random.nextInt(3) == 0 ? 0 : 1L << 32));
    c.register(Register.RDX, page);
    boolean tries = g.level(vp) == 0 && random.nextInt(12) == 0;
    c.register(Register.R8, tries ? SECRET : 0xe_0000);
    // Now and then the other processors run, and their registers are out of reach.
    for (int other = 0; random.nextInt(4) == 0 && other < ModelEngine.PROCESSORS; other++) {
      if (other != vp) {
        g.engine.running.add(other);
      }
    }
    HypercallOutcome outcome = g.vp(vp).hypercall();
    g.engine.running.clear();
    return outcome;
  }

  private void access(int vp) {
    long gpa = random.nextInt(4) == 0 ? SECRET : (long) random.nextInt(0xe0) << 12;
    boolean secret = gpa == SECRET;
    int level = g.level(vp);
    switch (random.nextInt(3)) {
      case 0 -> {
        boolean written = (!secret || level == 0) && g.vp(vp).write(gpa, random.nextInt(3));
        assertTrue(!secret || !written);
      }
      case 1 -> assertEquals(secret && level == 0, g.vp(vp).read(gpa) == null);
      default -> g.vp(vp).port(random.nextInt(0x10000), 1, random.nextBoolean());
    }
  }

  private void interrupt(int vp) {
    g.vp(vp).requested.get(random.nextInt(2)).add(16 + random.nextInt(240));
    g.vp(vp).interrupts();
    g.engine.clock.skipTo(g.engine.clock.nanos() + random.nextInt(10_000));
    g.engine.scheduler.runDue();
  }

  /** Without protected mode, kernel mode and an identity everything would be #UD for ever. */
  private void makeCallsPossible(int vp) {
    for (ModelContext context : g.vp(vp).levels) {
      context.register(Register.CR0, 0x8005_0033L);
      context.segment(SegmentRegister.SS, new Segment(0, -1, 0, 0));
    }
    g.write(vp, Msr.GUEST_OS_ID, 7);
  }

  /** Level 1 still learns of what level 0 does. */
  private void assertWorks() {
    ModelProcessor vp = g.vp(0);
    makeCallsPossible(0);
    if (g.level(0) == 1) {
      assertEquals(HypercallOutcome.DONE, g.fastReturn(0));
    }
    vp.rights.clear();
    assertEquals(null, vp.read(SECRET));
    assertEquals(1, g.level(0));
    assertEquals(GpaAccess.ALL, g.engine.secure.rights(0, SECRET));
  }
}
