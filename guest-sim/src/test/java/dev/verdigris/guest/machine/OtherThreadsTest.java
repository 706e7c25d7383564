package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.platform.serial.InputQueue;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.Handoff;
import dev.verdigris.hypercall.time.RealClock;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other threads do to processors that run. */
@Timeout(120)
class OtherThreadsTest {
  private static final int FLAG = 0x8000;
  private static final int SEEN = FLAG + 4;
  private static final int FUNCTION = 0x9003;
  private static final int CONSTANT = FUNCTION + 1;

  /**
   * Reads a number, calls a function that returns one, and writes a port when the second is less.
   *
   * <pre>
   *   mov esp, 0x7000
   * loop:
   *   mov ebx, [FLAG]
   *   mov [SEEN], ebx
   *   mov eax, FUNCTION
   *   call eax
   *   cmp eax, ebx
   *   jae loop
   *   out 0x80, al
   *   jmp loop
   * </pre>
   */
  private static final byte[] CALLS =
      HexFormat.of()
          .parseHex(
              "bc00700000"
                  + "8b1d00800000"
                  + "891d04800000"
                  + "b803900000"
                  + "ffd0"
                  + "39d8"
                  + "73e9"
                  + "e680"
                  + "ebe5");

  /** {@code mov eax, 0; ret}. */
  private static final byte[] RETURNS = HexFormat.of().parseHex("b800000000" + "c3");

  private final RunControl control = new RunControl();
  private final RealClock clock = new RealClock();
  private final DeterministicScheduler scheduler = new DeterministicScheduler(clock);
  private LoopingProcessors processors;

  @AfterEach
  void close() {
    if (processors != null) {
      processors.close();
    }
  }

  private void stop() {
    control.stop(StopReason.POWER_OFF, 0, null);
  }

  private Interleaver interleaver() {
    WallLimit limit = new WallLimit(new WallClock(Optional.of(Duration.ofSeconds(60))), control);
    Idling idling = new RealIdling(clock, limit, () -> false);
    return new Interleaver(processors.cpus, scheduler, idling, control, 1);
  }

  @Test
  void codeThatADeviceWroteIsExecutedByWhoSeesWhatItWroteNext() throws Exception {
    processors = new LoopingProcessors(CALLS);
    processors.memory.write(FUNCTION, RETURNS);
    AtomicInteger stale = new AtomicInteger();
    processors.onPortWrite = stale::incrementAndGet;
    Interleaver interleaver = interleaver();
    Handoff handoff = scheduler.handoff(interleaver::call);
    processors.share(handoff);
    Thread device =
        new Thread(
            () -> {
              for (int n = 1; n <= 2_000; n++) {
                processors.memory.writeInt(CONSTANT, n);
                processors.memory.writeInt(FLAG, n);
                while (processors.memory.readInt(SEEN) != n && !control.stopped()) {
                  VarHandle.fullFence();
                  LockSupport.parkNanos(1_000);
                }
              }
              handoff.execute(this::stop);
            });
    device.start();
    interleaver.run();
    device.join();
    assertEquals(StopReason.POWER_OFF, control.reason());
    assertEquals(0, stale.get());
  }

  @Test
  void noCallIsLost() throws Exception {
    processors = new LoopingProcessors(LoopingProcessors.COUNTS);
    Cpu cpu = processors.cpus.get(0);
    cpu.shareMemory();
    AtomicInteger returned = new AtomicInteger();
    int runs = 1_000;
    Thread caller =
        new Thread(
            () -> {
              for (int i = 0; i < runs; i++) {
                cpu.call();
                while (returned.get() == i) {
                  LockSupport.parkNanos(1_000);
                }
              }
            });
    caller.start();
    for (int i = 0; i < runs; i++) {
      cpu.run(Long.MAX_VALUE);
      returned.incrementAndGet();
    }
    caller.join();
    assertTrue(cpu.retired > 0);
  }

  @Test
  void workWakesProcessorsThatSleep() throws Exception {
    processors = new LoopingProcessors(LoopingProcessors.HALTS);
    Interleaver interleaver = interleaver();
    Thread machine = Thread.currentThread();
    Handoff handoff =
        scheduler.handoff(
            () -> {
              interleaver.call();
              LockSupport.unpark(machine);
            });
    InputQueue words = new InputQueue();
    Thread other =
        new Thread(
            () -> {
              for (int i = 0; i < 200; i++) {
                LockSupport.parkNanos(100_000);
                handoff.execute(() -> words.offer(new byte[1], 0, 1));
              }
              handoff.execute(this::stop);
            });
    other.start();
    interleaver.run();
    other.join();
    assertEquals(StopReason.POWER_OFF, control.reason());
    int taken = 0;
    while (words.poll() >= 0) {
      taken++;
    }
    assertEquals(200, taken);
  }
}
