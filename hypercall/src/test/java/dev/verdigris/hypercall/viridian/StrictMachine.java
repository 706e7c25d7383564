package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.FakeProcessor;
import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.engine.IsolatedMemory;
import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.MemoryHints;
import dev.verdigris.hypercall.engine.MemoryMappedIo;
import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.engine.StartOutcome;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import java.util.Arrays;
import java.util.Objects;

/** A machine that takes nothing from a partition but what the interfaces allow. */
final class StrictMachine
    implements ProcessorFleet,
        LocalApicAccess,
        InterruptSink,
        MemoryMappedIo,
        MemoryHints,
        IsolatedMemory,
        SyntheticDebugger,
        StopSink,
        MessagePort,
        EventPort,
        DeviceInterruptPort {
  private final GuestMemory memory;
  private final int processors;
  private final FakeProcessor[] vps;
  // What the machine is like now: changed by the script.
  boolean othersStand;
  boolean nested;
  int startOutcome;
  boolean busy;
  int debugData;
  // What arrived.
  int messages;
  int signals;
  int interrupts;
  // Bytes that the debugger handed over last.
  int retrieved;

  StrictMachine(GuestMemory memory, int processors, FakeProcessor... vps) {
    this.memory = memory;
    this.processors = processors;
    this.vps = vps.clone();
  }

  private void checkProcessor(int vpIndex) {
    assertTrue(vpIndex >= 0 && vpIndex < processors, "processor " + vpIndex);
  }

  private static void checkVector(int vector) {
    assertTrue(vector >= 16 && vector <= 255, "vector " + vector);
  }

  @Override
  public void flush(int vpIndex, long addressSpace, boolean globals) {
    checkProcessor(vpIndex);
  }

  @Override
  public void flush(int vpIndex, long addressSpace, long address, long pages) {
    checkProcessor(vpIndex);
    assertEquals(0, address & GuestMemory.PAGE_MASK);
    assertTrue(pages >= 1, "pages " + pages);
  }

  @Override
  public boolean flushSecondLevel(long addressSpace, long gpa, long pages) {
    assertEquals(0, gpa & GuestMemory.PAGE_MASK);
    assertTrue(pages >= 1, "pages " + pages);
    return nested;
  }

  @Override
  public void nonMaskableInterrupt(int vpIndex) {
    checkProcessor(vpIndex);
  }

  @Override
  public boolean selectedBy(int vpIndex, long logicalDestination) {
    checkProcessor(vpIndex);
    return (logicalDestination & 1L << vpIndex) != 0;
  }

  @Override
  public VirtualProcessor standing(int vpIndex) {
    checkProcessor(vpIndex);
    return othersStand && vpIndex < vps.length ? vps[vpIndex] : null;
  }

  @Override
  public void idle(int vpIndex) {
    checkProcessor(vpIndex);
  }

  @Override
  public StartOutcome start(int vpIndex, InitialContext context) {
    checkProcessor(vpIndex);
    Objects.requireNonNull(context);
    return switch (startOutcome) {
      case 0 -> StartOutcome.STARTED;
      case 1 -> StartOutcome.NOT_WAITING;
      default -> StartOutcome.INVALID_CONTEXT;
    };
  }

  @Override
  public void eoi(int vpIndex) {
    checkProcessor(vpIndex);
  }

  @Override
  public long icr(int vpIndex) {
    checkProcessor(vpIndex);
    return 0x0300_0000_0000_08fdL;
  }

  @Override
  public void icr(int vpIndex, long value) {
    checkProcessor(vpIndex);
  }

  @Override
  public int tpr(int vpIndex) {
    checkProcessor(vpIndex);
    return 0x20;
  }

  @Override
  public void tpr(int vpIndex, int value) {
    checkProcessor(vpIndex);
    assertTrue(value >= 0 && value <= 255, "priority " + value);
  }

  @Override
  public void interrupt(int vpIndex, int vector, boolean autoEoi) {
    checkProcessor(vpIndex);
    checkVector(vector);
    interrupts++;
  }

  private void checkAccess(int vpIndex, long gpa, int size) {
    checkProcessor(vpIndex);
    assertTrue(size == 1 || size == 2 || size == 4 || size == 8, "size " + size);
    assertEquals(0, gpa & (size - 1));
    assertTrue(gpa >= 0 && gpa < GuestMemory.MAX_ADDRESS);
    assertEquals(0, memory.hostPage(gpa), "a device where memory is");
  }

  @Override
  public long read(int vpIndex, long gpa, int size) {
    checkAccess(vpIndex, gpa, size);
    return -1L >>> (Long.SIZE - size * Byte.SIZE);
  }

  @Override
  public void write(int vpIndex, long gpa, int size, long value) {
    checkAccess(vpIndex, gpa, size);
    assertEquals(0, value & ~(-1L >>> (Long.SIZE - size * Byte.SIZE)));
  }

  /** Each page on its own, and not by what the partition asks. */
  private void checkRam(long gpa, long pages) {
    assertEquals(0, gpa & GuestMemory.PAGE_MASK);
    assertTrue(pages >= 1, "pages " + pages);
    for (long page = 0; page < pages; page++) {
      long at = gpa + (page << GuestMemory.PAGE_SHIFT);
      assertTrue(
          memory.regions().stream().anyMatch(r -> at >= r.base() && at < r.end()),
          "no RAM at " + Long.toHexString(at));
    }
  }

  @Override
  public void discard(long gpa, long pages) {
    checkRam(gpa, pages);
  }

  @Override
  public void accepted(long gpa) {
    checkRam(gpa, 1);
  }

  @Override
  public void visible(long gpa, boolean readable, boolean writable) {
    checkRam(gpa, 1);
    assertTrue(readable || !writable, "the host may write what it may not read");
  }

  @Override
  public int post(byte[] data, int length) {
    assertTrue(length >= 0 && length <= GuestMemory.PAGE_SIZE, "length " + length);
    return busy ? -1 : length;
  }

  @Override
  public int retrieve(byte[] target, int limit) {
    assertTrue(limit >= 0 && limit <= GuestMemory.PAGE_SIZE, "limit " + limit);
    retrieved = Math.min(limit, debugData);
    debugData -= retrieved;
    Arrays.fill(target, 0, retrieved, (byte) 0xdb);
    return retrieved;
  }

  @Override
  public int available() {
    return debugData;
  }

  @Override
  public boolean purge(boolean incoming, boolean outgoing) {
    boolean any = incoming && debugData != 0;
    if (incoming) {
      debugData = 0;
    }
    return any;
  }

  @Override
  public void character(int value) {
    assertTrue(value >= 0 && value <= 255, "character " + value);
  }

  @Override
  public void invoked(int vpIndex, long reason, long supplementalCode) {
    checkProcessor(vpIndex);
  }

  @Override
  public void stop(StopReason reason, int status, String message) {
    assertEquals(reason.exitStatus(), status);
    if (message != null) {
      assertTrue(message.chars().noneMatch(c -> c < ' ' && c != '\t'), message);
    }
  }

  @Override
  public HvStatus receive(int vpIndex, int messageType, byte[] payload, int length) {
    checkProcessor(vpIndex);
    assertTrue(messageType > 0, "type " + messageType);
    assertTrue(length >= 0 && length <= 240, "length " + length);
    messages++;
    return busy ? HvStatus.INSUFFICIENT_BUFFERS : HvStatus.SUCCESS;
  }

  @Override
  public void signalled(int vpIndex, int flag) {
    checkProcessor(vpIndex);
    assertTrue(flag >= 0 && flag < 2048, "flag " + flag);
    signals++;
  }

  @Override
  public HvStatus retarget(
      int source, long entry, int vector, int[] vpIndexes, int count, boolean multicast) {
    assertTrue(source == 1 || source == 2, "source " + source);
    checkVector(vector);
    assertTrue(count >= 1 && count <= processors, "count " + count);
    for (int i = 0; i < count; i++) {
      checkProcessor(vpIndexes[i]);
    }
    return busy ? HvStatus.INVALID_PARAMETER : HvStatus.SUCCESS;
  }
}
