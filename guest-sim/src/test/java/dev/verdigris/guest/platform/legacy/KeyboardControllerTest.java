package dev.verdigris.guest.platform.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.verdigris.guest.platform.RecordingStop;
import dev.verdigris.hypercall.engine.StopReason;
import org.junit.jupiter.api.Test;

class KeyboardControllerTest {
  private final RecordingStop stop = new RecordingStop();
  private final KeyboardController keyboard = new KeyboardController(stop);

  private int answerTo(int command) {
    keyboard.write(0x64, 1, command);
    assertEquals(0x1d, keyboard.read(0x64, 1), "output full after a command");
    int answer = keyboard.read(0x60, 1);
    assertEquals(0x1c, keyboard.read(0x64, 1));
    return answer;
  }

  @Test
  void testsPass() {
    assertEquals(0x55, answerTo(0xaa));
    assertEquals(0x00, answerTo(0xab));
    assertEquals(0x03, answerTo(0xd0));
  }

  @Test
  void commandByteIsKept() {
    keyboard.write(0x64, 1, 0x60);
    keyboard.write(0x60, 1, 0x47);
    assertEquals(0x47, answerTo(0x20));
    keyboard.write(0x64, 1, 0xad);
    assertEquals(0x57, answerTo(0x20));
    keyboard.write(0x64, 1, 0xa7);
    keyboard.write(0x64, 1, 0xae);
    assertEquals(0x67, answerTo(0x20));
  }

  @Test
  void keyboardIsSilent() {
    keyboard.write(0x60, 1, 0xff);
    assertEquals(0x14, keyboard.read(0x64, 1));
  }

  @Test
  void pulseOfTheResetLineResets() {
    keyboard.write(0x64, 1, 0xff);
    assertNull(stop.reason, "no line pulsed");
    keyboard.write(0x64, 1, 0xfe);
    assertEquals(StopReason.RESET, stop.reason);
  }

  @Test
  void outputPortResets() {
    keyboard.write(0x64, 1, 0xd1);
    keyboard.write(0x60, 1, 0xdf);
    assertNull(stop.reason);
    keyboard.write(0x64, 1, 0xd1);
    keyboard.write(0x60, 1, 0xfe);
    assertEquals(StopReason.RESET, stop.reason);
  }
}
