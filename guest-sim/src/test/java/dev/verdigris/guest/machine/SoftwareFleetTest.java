package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.mmu.CodeCache;
import dev.verdigris.guest.cpu.system.SystemRig;
import dev.verdigris.guest.platform.ManualClock;
import dev.verdigris.guest.platform.apic.ApicBus;
import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.InitialContext.Table;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.StartOutcome;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one processor does to another that stands. */
class SoftwareFleetTest {
  private static final int APIC_BASE = 0x1b;
  private static final int APIC_SPURIOUS = 0xf0;
  private static final int APIC_LDR = 0xd0;
  private static final int APIC_DFR = 0xe0;
  private static final long X2APIC = 0xfee0_0c00L;

  private static final long ROOT = 0x1000;
  private static final long DIRECTORY = 0x3000;
  private static final long TABLE = 0x4000;
  private static final long IDT = 0x5000;
  private static final long CODE = 0x1_0000;
  private static final long HANDLER = 0x1_2000;
  private static final long STACK = 0x2_0000;
  private static final long OLD = 0x10_0000;
  private static final long NEW = 0x18_0000;
  // The second 2 MiB are mapped by 4 KiB pages, all to OLD; the third is one large page.
  private static final long LINEAR = 0x20_0000;
  private static final long LARGE = 0x40_0000;
  private static final long PRESENT = 3;
  private static final long GLOBAL = 1 << 8;
  private static final long PAGE_SIZE = 1 << 7;

  private static final Segment CODE_64 = new Segment(0, -1, 8, 0xa09b);
  private static final Segment DATA = new Segment(0, -1, 16, 0xc093);
  private static final Segment NULL = new Segment(0, 0, 0, 0);
  private static final Segment TASK = new Segment(0, 0xffff, 0, 0x8b);
  private static final InitialContext LONG_MODE =
      new InitialContext(
          CODE,
          STACK,
          2,
          CODE_64,
          DATA,
          DATA,
          new Segment(0x1234_5678_9000L, -1, 0, 0xc093),
          NULL,
          DATA,
          TASK,
          NULL,
          new Table(IDT, 0xfff),
          new Table(0, 0xffff),
          0xd00,
          0x8001_0033L,
          ROOT,
          0xa0,
          0x0007_0106_0007_0406L);

  private final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 8 << 20));
  private final SystemRig nothingAround = new SystemRig();
  private final ApicBus apics = new ApicBus(2, new ManualClock().scheduler());
  private final CodeCache code = new CodeCache(memory);
  private final List<Cpu> cpus =
      List.of(
          new Cpu(0, 0, memory, code, nothingAround, apics.apic(0)),
          new Cpu(1, 1, memory, code, nothingAround, apics.apic(1)));
  private final Cpu other = cpus.get(1);
  private final ProcessorFleet fleet = new SoftwareFleet(cpus, apics);

  @BeforeEach
  void mapMemory() {
    for (int i = 0; i < 2; i++) {
      apics.apic(i).attach(cpus.get(i));
      apics.apic(i).mmioWrite(APIC_SPURIOUS, 4, 0x1ff);
    }
    memory.writeLong(ROOT, 0x2000 | PRESENT);
    memory.writeLong(0x2000, DIRECTORY | PRESENT);
    memory.writeLong(DIRECTORY, PAGE_SIZE | PRESENT);
    memory.writeLong(DIRECTORY + 8, TABLE | PRESENT);
    memory.writeLong(DIRECTORY + 16, PAGE_SIZE | PRESENT | GLOBAL);
    for (int i = 0; i < 512; i++) {
      memory.writeLong(TABLE + 8L * i, OLD | PRESENT | (i % 2 == 0 ? GLOBAL : 0));
    }
    memory.writeInt(OLD, 1);
    memory.writeInt(NEW, 2);
    other.system.waitForStartUp();
  }

  @AfterEach
  void close() {
    memory.close();
    nothingAround.close();
  }

  private void start() {
    assertEquals(StartOutcome.STARTED, fleet.start(1, LONG_MODE));
    other.run(0); // notes what it is asked
  }

  private void remap(int page) {
    memory.writeLong(TABLE + 8L * page, NEW | PRESENT);
  }

  private int load(int page) {
    return other.load32(null, LINEAR + page * 4096L);
  }

  @Test
  void translationsStayUntilTheyAreFlushed() {
    start();
    assertEquals(1, load(3));
    remap(3);
    assertEquals(1, load(3), "cached");
    fleet.flush(0, ProcessorFleet.ALL_SPACES, true);
    assertEquals(1, load(3), "another processor's are");
    fleet.flush(1, ROOT, true);
    assertEquals(2, load(3));
  }

  @Test
  void globalTranslationsGoWhenAskedFor() {
    start();
    for (int page : new int[] {2, 3}) {
      assertEquals(1, load(page));
      remap(page);
    }
    fleet.flush(1, ROOT, false);
    assertEquals(1, load(2), "global");
    assertEquals(2, load(3));
    fleet.flush(1, ROOT, true);
    assertEquals(2, load(2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 64, 65, 500, 1L << 29, Long.MAX_VALUE})
  void aRangeGoesWhole(long pages) {
    start();
    for (int page = 0; page < 512; page++) {
      assertEquals(1, load(page));
      remap(page);
    }
    fleet.flush(1, ROOT, LINEAR + 4096, pages);
    for (int page = 1; page <= Math.min(pages, 511); page++) {
      assertEquals(2, load(page), "page " + page);
    }
    if (pages < 64) {
      assertEquals(1, load(0), "the page before");
      assertEquals(1, load((int) pages + 1), "the page after");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {LARGE, LARGE + 0x1000, LARGE + 0x1f_f000, LARGE - 0x1000})
  void aLargePageGoesWithAnyPartOfIt(long address) {
    memory.writeInt(0x10_3000, 1);
    memory.writeInt(0x30_3000, 2);
    start();
    long within = LARGE + 0x10_3000;
    assertEquals(1, other.load32(null, within));
    memory.writeLong(DIRECTORY + 16, 0x20_0000 | PAGE_SIZE | PRESENT);
    assertEquals(1, other.load32(null, within), "cached");
    fleet.flush(1, ROOT, address, 2);
    assertEquals(2, other.load32(null, within));
  }

  @ParameterizedTest
  @ValueSource(longs = {-4096, Long.MIN_VALUE, 0x8000_0000_0000L, Long.MAX_VALUE - 4095})
  void hostileRangesHarmNothing(long address) {
    start();
    for (long pages : new long[] {1, 2, 63, 1L << 40, Long.MAX_VALUE}) {
      fleet.flush(1, -2, address, pages);
      assertEquals(1, load(1));
    }
  }

  @Test
  void decodedCodeGoesWithItsTranslation() {
    start();
    memory.write(OLD, new byte[] {(byte) 0xff, (byte) 0xc0, (byte) 0xf4}); // inc eax; hlt
    memory.write(NEW, new byte[] {(byte) 0xff, (byte) 0xc8, (byte) 0xf4}); // dec eax; hlt
    runOther(LINEAR + 0x3000);
    assertEquals(1, other.register(Register.RAX));
    remap(3);
    runOther(LINEAR + 0x3000);
    assertEquals(2, other.register(Register.RAX), "cached");
    fleet.flush(1, ROOT, LINEAR, 4);
    runOther(LINEAR + 0x3000);
    assertEquals(1, other.register(Register.RAX));
  }

  private void runOther(long rip) {
    other.halted = false;
    other.register(Register.RIP, rip);
    other.run(other.retired + 100);
  }

  @Test
  void noGuestIsAHypervisor() {
    assertFalse(fleet.flushSecondLevel(0, 0, Long.MAX_VALUE));
  }

  @Test
  void everyProcessorStands() {
    assertSame(other, fleet.standing(1));
  }

  @Test
  void anNmiReachesItsHandler() {
    start();
    gate(2);
    halts(CODE);
    other.run(other.retired + 100);
    assertTrue(other.halted);
    fleet.nonMaskableInterrupt(1);
    other.run(other.retired + 100);
    assertEquals(HANDLER + 1, other.rip);
  }

  private void halts(long at) {
    memory.writeByte(at, 0xf4);
  }

  /** An interrupt gate to a handler that halts. */
  private void gate(int vector) {
    memory.writeLong(IDT + 16L * vector, (HANDLER & 0xffff) | 8 << 16 | 0x8e01L << 32);
    memory.writeLong(IDT + 16L * vector + 4, 0x8e00 | (HANDLER >>> 16) << 16);
    memory.writeLong(0x8, 0x00af_9b00_0000_ffffL); // the code segment, in a table at 0
    halts(HANDLER);
  }

  @Test
  void idleEndsWithAnInterruptThatIsMasked() {
    start();
    memory.write(
        CODE, new byte[] {(byte) 0x90, (byte) 0xff, (byte) 0xc0, (byte) 0xeb, (byte) 0xfc});
    fleet.idle(1);
    other.run(other.retired + 100);
    assertEquals(0, other.retired, "asleep");
    apics.interrupt(1, 0x40, false);
    other.run(other.retired + 100);
    assertTrue(other.retired >= 100, "awake");
    assertEquals(0x40, apics.apic(1).pendingVector(), "and still to be taken");
    fleet.idle(1);
    long before = other.retired;
    other.run(before + 100);
    assertTrue(other.retired >= before + 100, "does not sleep while one is pending");
  }

  @Test
  void idleEndsWithAnInterruptThatIsTaken() {
    start();
    gate(0x40);
    other.register(Register.RFLAGS, 0x202);
    fleet.idle(1);
    other.run(other.retired + 100);
    assertEquals(0, other.retired, "asleep");
    apics.interrupt(1, 0x40, false);
    other.run(other.retired + 100);
    assertEquals(HANDLER + 1, other.rip);
  }

  @Test
  void haltIsNotIdle() {
    start();
    halts(CODE);
    other.run(other.retired + 100);
    apics.interrupt(1, 0x40, false);
    other.run(other.retired + 100);
    assertEquals(CODE + 1, other.rip, "interrupts are disabled");
  }

  @Test
  void logicalDestinationsAreThoseOfTheApicMode() {
    apics.apic(1).mmioWrite(APIC_LDR, 4, 0x2200_0000L);
    assertTrue(fleet.selectedBy(1, 0x20), "flat");
    assertTrue(fleet.selectedBy(1, 0xff));
    assertFalse(fleet.selectedBy(1, 0x10));
    assertFalse(fleet.selectedBy(1, 0x120));
    apics.apic(1).mmioWrite(APIC_DFR, 4, 0x0fff_ffffL);
    assertTrue(fleet.selectedBy(1, 0x22), "cluster");
    assertFalse(fleet.selectedBy(1, 0x12));
    assertFalse(fleet.selectedBy(1, 0x21));
    assertEquals(MsrOutcome.DONE, apics.writeMsr(1, APIC_BASE, X2APIC));
    assertTrue(fleet.selectedBy(1, 0x2), "x2APIC");
    assertTrue(fleet.selectedBy(1, 0xffff_ffffL));
    assertFalse(fleet.selectedBy(1, 0x1));
    assertFalse(fleet.selectedBy(1, 0x1_0002));
    assertFalse(fleet.selectedBy(1, 0x1_0000_0002L));
  }

  @Test
  void aStartedProcessorHasItsContextAndElseItsStateAfterInit() {
    other.register(Register.RBX, 7);
    other.register(Register.RFLAGS, 0x246);
    start();
    assertEquals(CODE, other.register(Register.RIP));
    assertEquals(STACK, other.register(Register.RSP));
    assertEquals(2, other.register(Register.RFLAGS));
    assertEquals(0, other.register(Register.RBX));
    assertEquals(0x30661, other.register(Register.RDX), "the signature");
    assertEquals(0x8001_0033L, other.register(Register.CR0));
    assertEquals(ROOT, other.register(Register.CR3));
    assertEquals(0xa0, other.register(Register.CR4));
    assertEquals(0xd00, other.register(Register.EFER));
    assertTrue(other.longMode());
    assertEquals(0, other.privilegeLevel());
    assertEquals(0x1234_5678_9000L, other.segments.base(Cpu.FS));
    assertEquals(0xffff_ffffL, other.segments.limit(Cpu.SS));
    assertEquals(8, other.segments.selector(Cpu.CS));
    assertEquals(IDT, other.segments.idtBase());
    assertEquals(0xfff, other.segments.idtLimit());
    memory.write(CODE, new byte[] {0x48, (byte) 0xff, (byte) 0xc0, (byte) 0xf4}); // inc rax; hlt
    other.run(other.retired + 100);
    assertEquals(1, other.register(Register.RAX));
    assertTrue(other.halted);
  }

  @Test
  void onlyAProcessorThatWaitsIsStarted() {
    start();
    assertEquals(StartOutcome.NOT_WAITING, fleet.start(1, LONG_MODE));
    other.init();
    other.register(Register.RBX, 7);
    assertEquals(StartOutcome.STARTED, fleet.start(1, LONG_MODE), "INIT has come");
    assertEquals(0, other.register(Register.RBX));
    other.init();
    other.startUp(0x10);
    assertEquals(StartOutcome.NOT_WAITING, fleet.start(1, LONG_MODE), "so has the start-up IPI");
    other.run(other.retired + 1);
    assertEquals(0x1000, other.segments.selector(Cpu.CS));
  }

  @Test
  void whatTheProcessorCannotHaveIsRefused() {
    refused(c -> with(c, c.rip(), 0, c.cs(), c.ss(), c.tr(), c.efer(), c.cr0(), c.cr4()));
    refused(c -> with(c, c.rip(), 0x2_0002, c.cs(), c.ss(), c.tr(), c.efer(), c.cr0(), c.cr4()));
    refused(c -> with(c, c.rip(), 1L << 32, c.cs(), c.ss(), c.tr(), c.efer(), c.cr0(), c.cr4()));
    refused(c -> with(c, c.rip(), 2, c.cs(), c.ss(), c.tr(), 0x1d00, c.cr0(), c.cr4()));
    refused(c -> with(c, c.rip(), 2, c.cs(), c.ss(), c.tr(), c.efer(), c.cr0(), 0x4_00a0));
    for (Segment cs :
        List.of(
            NULL,
            new Segment(0, -1, 8, 0xe09b),
            new Segment(0, -1, 8, 0xa0fb),
            new Segment(0, -1, 8, 0xa093),
            new Segment(0, -1, 8, 0x209b),
            new Segment(0, 0xffff_f000, 8, 0xa09b),
            new Segment(0, -1, 8, 0xa19b),
            new Segment(1L << 32, -1, 8, 0xa09b))) {
      refused(c -> with(c, c.rip(), 2, cs, c.ss(), c.tr(), c.efer(), c.cr0(), c.cr4()));
    }
    for (Segment ss : List.of(new Segment(0, -1, 16, 0xc09b), new Segment(0, -1, 16, 0xc0f3))) {
      refused(c -> with(c, c.rip(), 2, c.cs(), ss, c.tr(), c.efer(), c.cr0(), c.cr4()));
    }
    for (Segment tr :
        List.of(NULL, new Segment(0, 0xffff, 0, 0x89), new Segment(1L << 60, 0xffff, 0, 0x8b))) {
      refused(c -> with(c, c.rip(), 2, c.cs(), c.ss(), tr, c.efer(), c.cr0(), c.cr4()));
    }
    start();
  }

  private void refused(UnaryOperator<InitialContext> change) {
    other.register(Register.RBX, 7);
    assertEquals(StartOutcome.INVALID_CONTEXT, fleet.start(1, change.apply(LONG_MODE)));
    assertEquals(7, other.register(Register.RBX), "nothing has changed");
    assertTrue(other.system.waitingForStartUp());
  }

  private static InitialContext with(
      InitialContext c,
      long rip,
      long rflags,
      Segment cs,
      Segment ss,
      Segment tr,
      long efer,
      long cr0,
      long cr4) {
    return new InitialContext(
        rip, c.rsp(), rflags, cs, c.ds(), c.es(), c.fs(), c.gs(), ss, tr, c.ldtr(), c.idtr(),
        c.gdtr(), efer, cr0, c.cr3(), cr4, c.pat());
  }

  @Test
  void realModeStartsToo() {
    Segment real = new Segment(0x1_0000, 0xffff, 0x1000, 0x93);
    InitialContext context =
        new InitialContext(
            0,
            0,
            2,
            new Segment(0x1_0000, 0xffff, 0x1000, 0x9b),
            real,
            real,
            real,
            real,
            real,
            TASK,
            NULL,
            new Table(0, 0x3ff),
            new Table(0, 0xffff),
            0,
            0x10,
            0,
            0,
            0x0007_0406_0007_0406L);
    assertEquals(StartOutcome.STARTED, fleet.start(1, context));
    memory.write(CODE, new byte[] {0x40, (byte) 0xf4}); // inc ax; hlt
    other.run(other.retired + 100);
    assertEquals(1, other.register(Register.RAX));
  }
}
