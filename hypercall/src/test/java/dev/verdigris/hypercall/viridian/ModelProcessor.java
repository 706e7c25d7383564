package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A processor of the model engine: it runs at a level, makes exits there, checks its rights to
 * memory, and takes interrupts between instructions.
 */
final class ModelProcessor {
  /** Bytes of the hypercall instruction. */
  static final int INSTRUCTION = 3;

  private static final long RFLAGS_IF = 1 << 9;

  private final ModelEngine engine;
  private final int index;
  final ModelContext[] levels = new ModelContext[TrustLevels.COUNT];
  // Local APICs, by level: vectors that are requested.
  final List<TreeSet<Integer>> requested = List.of(new TreeSet<>(), new TreeSet<>());
  // Vectors that were delivered, with their level.
  final List<String> delivered = new ArrayList<>();
  // As a TLB: rights stay until they are forgotten.
  final Map<Long, Integer> rights = new HashMap<>();
  private int level;
  private int next;

  ModelProcessor(ModelEngine engine, int index) {
    this.engine = engine;
    this.index = index;
    ModelContext.Shared shared = new ModelContext.Shared();
    levels[0] = new ModelContext(index, shared);
    levels[1] = new ModelContext(index, shared);
  }

  int level() {
    return level;
  }

  /** The registers at the level that runs. */
  ModelContext context() {
    return levels[level];
  }

  void enter(int newLevel) {
    next = newLevel;
  }

  /** The end of an exit, or of what the host does to a standing processor. */
  private void resume() {
    if (level != next) {
      level = next;
      rights.clear();
    }
  }

  /** Executes the hypercall instruction; a call that is to be made again is not. */
  HypercallOutcome hypercall() {
    ModelContext caller = context();
    HypercallOutcome outcome = engine.partition.hypercall(caller);
    if (outcome == HypercallOutcome.DONE) {
      caller.register(Register.RIP, caller.register(Register.RIP) + INSTRUCTION);
    }
    resume();
    return outcome;
  }

  /** Writes memory; false when the processor was intercepted instead. */
  boolean write(long gpa, long value) {
    if (!may(GpaAccess.WRITE, GpaAccess.TYPE_WRITE, gpa)) {
      return false;
    }
    engine.memory.writeLong(gpa, value);
    return true;
  }

  /** Reads memory; null when the processor was intercepted instead. */
  Long read(long gpa) {
    return may(GpaAccess.READ, GpaAccess.TYPE_READ, gpa) ? engine.memory.readLong(gpa) : null;
  }

  /** Fetches an instruction in kernel or user mode. */
  boolean fetch(long gpa, boolean user) {
    int right = user ? GpaAccess.USER_EXECUTE : GpaAccess.KERNEL_EXECUTE;
    return may(right, GpaAccess.TYPE_EXECUTE, gpa);
  }

  private boolean may(int right, int type, long gpa) {
    int mask = rights.computeIfAbsent(gpa & ~0xfffL, page -> engine.secure.rights(index, page));
    if ((mask & right) != 0) {
      return true;
    }
    if (!engine.secure.violation(index, type, gpa, gpa + ModelEngine.KERNEL, true)) {
      context().exception(13, true, 0, 0);
    }
    resume();
    return false;
  }

  /** Accesses a port; false when the processor was intercepted instead. */
  boolean port(int port, int size, boolean write) {
    boolean intercepted = engine.secure.port(index, port, size, write, false, false, 2);
    resume();
    return !intercepted;
  }

  /** Between two instructions: pending interrupts change the level, or are delivered. */
  void interrupts() {
    if (level == 0 && abovePriority(1)) {
      engine.secure.interruptPending(index, 1);
    } else if (level == 1 && abovePriority(0) && enabled(0)) {
      engine.secure.interruptPending(index, 0);
    }
    resume();
    while (enabled(level) && abovePriority(level)) {
      delivered.add(level + ":" + requested.get(level).pollLast());
    }
  }

  private boolean abovePriority(int at) {
    TreeSet<Integer> vectors = requested.get(at);
    long priority = levels[at].system(SystemRegister.CR8);
    return !vectors.isEmpty() && vectors.last() >>> 4 > priority;
  }

  private boolean enabled(int at) {
    return (levels[at].register(Register.RFLAGS) & RFLAGS_IF) != 0;
  }

  /** Interrupts delivered since the last time. */
  List<String> take() {
    List<String> taken = List.copyOf(delivered);
    delivered.clear();
    return taken;
  }
}
