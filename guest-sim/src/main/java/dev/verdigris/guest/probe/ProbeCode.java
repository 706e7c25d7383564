package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R10;
import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.R9;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDX;

import java.util.EnumMap;
import java.util.Map;

/**
 * The Hyper-V probe's image while it is made: what its routines share. R12 is the address of the
 * present {@link Probe} when a routine begins; a routine may use every register.
 */
final class ProbeCode {
  /** Bytes of a fast call's parameters: RDX, R8, XMM0–XMM5. */
  static final int BLOCK_SIZE = 112;

  /** Ticks of the time stamp counter within which everything that is to come has come. */
  static final int PATIENCE = 1 << 29;

  final BareImage image = new BareImage("hyper-v-probe", ProbeMemory.STACK_TOP);
  final Assembler code = image.code();

  /** Number of the processor that runs probes, 0 for the boot processor. */
  final Label processor = new Label();

  /** How many processors there are. */
  final Label processors = new Label();

  /** The present probe. */
  final Label current = new Label();

  /** What the last {@link ProbeKind#MSR_READ} has read, 0 after a fault. */
  final Label kept = new Label();

  /** Where a routine keeps what it has to print. */
  final Label result = new Label();

  /** RDX, R8 and XMM0–XMM5 as a hypercall left them. */
  final Label block = new Label();

  private final Map<ProbeKind, Label> routines = new EnumMap<>(ProbeKind.class);

  /** The routine of a kind. */
  Label routine(ProbeKind kind) {
    return routines.computeIfAbsent(kind, k -> new Label());
  }

  /** Begins the routine of a kind here. */
  void begin(ProbeKind kind) {
    code.bind(routine(kind));
  }

  /** Writes the data. */
  void writeState() {
    code.align(16);
    for (Label label : new Label[] {processor, processors, current, kept, result}) {
      code.bind(label).int64(0);
    }
    code.align(16).bind(block);
    for (int i = 0; i < BLOCK_SIZE; i += 8) {
      code.int64(0);
    }
  }

  /** Reads the MSR of field A into RDX:RAX. */
  void readMsr() {
    code.load(RCX, R12, Probe.A).rdmsr();
  }

  /** Writes RAX to the MSR of field A. */
  void writeMsr() {
    code.load(RCX, R12, Probe.A).mov(RDX, RAX).shiftRight(RDX, 32).wrmsr();
  }

  /** Makes RAX of EDX:EAX. */
  void joinHalves() {
    code.mov32(RAX, RAX).shiftLeft(RDX, 32).alu(Alu.OR, RAX, RDX);
  }

  /** Ends a routine: prints what it came to, or the exception that it came to. */
  void endPrinting(Runnable done) {
    image.ifFaulted(this::printFault, done);
    code.ret();
  }

  /** Prints the vector of the last guarded instructions. */
  void printFault() {
    code.mov(R14, RBX);
    image.print("exception ");
    image.printHex(R14, 2);
  }

  /** Loads the count of the interrupts with the vector that is in a register. */
  void loadCount(Reg to, Reg vector) {
    code.mov(to, vector).shiftLeft(to, 3).alu(Alu.ADD, to, (int) ProbeMemory.COUNTS);
    code.load(to, to, 0);
  }

  /**
   * Takes interrupts until there have been R15 of the vector of field C since the count was R14, or
   * for a bounded time; leaves in R14 how many there have been. RBX stays.
   */
  void awaitInterrupts() {
    Label end = new Label();
    code.load(R9, R12, Probe.C).alu(Alu.ADD, R15, R14).sti();
    await(
        PATIENCE,
        () -> {
          loadCount(RAX, R9);
          code.alu(Alu.CMP, RAX, R15).jump(Condition.ABOVE_EQUAL, end);
        });
    code.bind(end).cli();
    loadCount(RAX, R9);
    code.alu(Alu.SUB, RAX, R14).mov(R14, RAX);
  }

  /** Loads into R14 how many interrupts of the vector of field C there have been. */
  void countInterrupts() {
    code.load(RDX, R12, Probe.C);
    loadCount(R14, RDX);
  }

  /** Prints R14 as a number of interrupts. */
  void printDelivered() {
    image.print("delivered ");
    image.printHex(R14, 2);
  }

  /**
   * Waits for a condition, which jumps away when it holds and leaves R10 alone.
   *
   * @param ticks of the time stamp counter
   */
  void await(int ticks, Runnable condition) {
    code.rdtsc();
    joinHalves();
    code.mov(R10, RAX).alu(Alu.ADD, R10, ticks);
    Label turn = code.here();
    code.pause();
    condition.run();
    code.rdtsc();
    joinHalves();
    code.alu(Alu.CMP, RAX, R10).jump(Condition.BELOW, turn);
  }
}
