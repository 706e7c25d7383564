package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.verdigris.hypercall.engine.StopReason;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest that never idles ends with an interrupt of its thread, and at its time limit. */
class InterruptedRunTest {
  private static final int LOAD = 0x10_0000;
  // mov al, '\n'; out 0xe9, al; jmp to itself
  private static final byte[] CODE = {(byte) 0xb0, 0x0a, (byte) 0xe6, (byte) 0xe9, (byte) 0xeb, -2};

  @TempDir private Path directory;

  @Test
  void anInterruptEndsIt() throws Exception {
    OutputStream console =
        new OutputStream() {
          @Override
          public void write(int b) {
            Thread.currentThread().interrupt();
          }
        };
    MachineConfig config = config(Duration.ofMinutes(1));
    assertThrows(InterruptedException.class, () -> launch(config, console));
  }

  @Test
  void theTimeLimitEndsIt() throws Exception {
    RunResult result = launch(config(Duration.ofMillis(1)), OutputStream.nullOutputStream());
    assertEquals(StopReason.TIMEOUT, result.reason());
  }

  private static RunResult launch(MachineConfig config, OutputStream console) throws Exception {
    return new MachineLauncher()
        .launch(config, new ConsoleStreams(InputStream.nullInputStream(), console), List.of());
  }

  private MachineConfig config(Duration limit) throws Exception {
    Path kernel = Files.write(directory.resolve("kernel"), multibootElf());
    return new MachineConfig(
        kernel,
        List.of(),
        "",
        16 << 20,
        1,
        EngineKind.SOFTWARE,
        "ws2022",
        List.of(),
        1,
        ClockKind.VIRTUAL,
        Optional.of(limit),
        true);
  }

  /** ELF header, one program header, multiboot header, code. */
  private static byte[] multibootElf() {
    int headers = 52 + 32;
    int length = 12 + CODE.length;
    ByteBuffer elf = ByteBuffer.allocate(headers + length).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 3).putInt(1).putInt(LOAD + 12).putInt(52).putInt(0);
    elf.putInt(0).putShort((short) 52).putShort((short) 32).putShort((short) 1).position(52);
    elf.putInt(1).putInt(headers).putInt(LOAD).putInt(LOAD).putInt(length).putInt(length);
    elf.putInt(5).putInt(4);
    elf.putInt(0x1bad_b002).putInt(0).putInt(-0x1bad_b002).put(CODE);
    return elf.array();
  }
}
