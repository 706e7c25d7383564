package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RDX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.DiskConfig;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.vmbus.backend.disk.RawDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a guest's reset starts anew, and what goes on through it. */
@Timeout(120)
class ResetTest {
  private static final int COM1 = 0x3f8;
  private static final int LINE_STATUS = COM1 + 5;
  private static final int RESET_CONTROL = 0xcf9;

  @TempDir Path directory;

  private final BareImage image = new BareImage("resets");
  private final Assembler code = image.code();

  private BareRun prepare(EngineKind engine) throws IOException {
    if (engine == EngineKind.KVM) {
      BareRun.requireKvm();
    }
    return BareRun.of(image.finish(), engine, directory);
  }

  private void reset() {
    code.mov32(RDX, RESET_CONTROL).mov32(RAX, 6).bytes(0xee); // out dx, al
  }

  /** Answers a key with itself; 'r' resets, 'q' ends. */
  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void consoleAndDisksGoOnThroughResets(EngineKind engine) throws Exception {
    Label wait = new Label();
    Label quit = new Label();
    image.print("<");
    code.bind(wait).mov32(RDX, LINE_STATUS).mov32(RAX, 0).bytes(0xec); // in al, dx
    code.alu32(Alu.AND, RAX, 1).jump(Condition.EQUAL, wait);
    code.mov32(RDX, COM1).mov32(RAX, 0).bytes(0xec).mov32(R12, RAX).bytes(0xee); // in, out
    code.alu32(Alu.CMP, R12, 'q').jump(Condition.EQUAL, quit);
    reset();
    code.bind(quit);
    image.exit(ProbeImage.EXIT_SUCCESS);

    BareRun run = prepare(engine);
    Path disk = Files.write(directory.resolve("disk.img"), new byte[1 << 20]);
    run.disks = List.of(new DiskConfig(disk, false));
    Keys keys = new Keys();
    AtomicInteger starts = new AtomicInteger();
    run.input = keys;
    run.observers =
        List.of((events, clock) -> keys.press(starts.incrementAndGet() < 3 ? 'r' : 'q'));
    RunResult result = run.run();
    assertEquals(StopReason.DEBUG_EXIT, result.reason());
    assertEquals("<r<r<q", run.console());
    assertEquals(3, starts.get());
    if (engine == EngineKind.SOFTWARE) {
      // Every boot prints a character at least.
      assertTrue(result.instructions() > 3 * 10, () -> "retired " + result.instructions());
      assertTrue(result.virtualNanos() >= result.instructions());
    }
    // Nobody holds the image any longer.
    RawDisk.open(disk, false).close();
  }

  /** A guest that resets at once never gets the whole limit for itself. */
  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void timeLimitSpansResets(EngineKind engine) throws Exception {
    reset();
    BareRun run = prepare(engine);
    run.timeout = Duration.ofSeconds(1);
    AtomicInteger starts = new AtomicInteger();
    run.observers = List.of((events, clock) -> starts.incrementAndGet());
    RunResult result = run.run();
    assertEquals(StopReason.TIMEOUT, result.reason());
    assertTrue(starts.get() > 1, () -> starts + " starts");
    assertTrue(result.wallNanos() >= 1_000_000_000L);
  }

  /** Input that comes when it is asked for, from a keyboard that nobody unplugs. */
  private static final class Keys extends InputStream {
    private final LinkedBlockingQueue<Integer> pressed = new LinkedBlockingQueue<>();

    void press(int key) {
      pressed.add(key);
    }

    @Override
    public int read() throws IOException {
      try {
        return pressed.take();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      bytes[offset] = (byte) read();
      return 1;
    }
  }
}
