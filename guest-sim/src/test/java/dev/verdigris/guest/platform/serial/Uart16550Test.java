package dev.verdigris.guest.platform.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.platform.RecordingLine;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Uart16550Test {
  private static final int DATA = 0;
  private static final int IER = 1;
  private static final int IIR = 2;
  private static final int FCR = 2;
  private static final int LCR = 3;
  private static final int MCR = 4;
  private static final int LSR = 5;
  private static final int MSR = 6;
  private static final int SCR = 7;

  private static final int OUT2 = 0x08;
  private static final int LOOP = 0x10;

  private final RecordingLine line = new RecordingLine();
  private final StringBuilder sent = new StringBuilder();
  private final InputQueue input = new InputQueue();
  private final Uart16550 uart =
      new Uart16550(0x3f8, line, value -> sent.append((char) value), input);

  private int in(int register) {
    return uart.read(0x3f8 + register, 1);
  }

  private void out(int register, int value) {
    uart.write(0x3f8 + register, 1, value);
  }

  private void type(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    input.offer(bytes, 0, bytes.length);
    uart.inputAvailable();
  }

  @Test
  void transmitterIsAlwaysReady() {
    assertEquals(0x60, in(LSR));
    out(DATA, 'o');
    out(DATA, 'k');
    assertEquals("ok", sent.toString());
    assertEquals(0x60, in(LSR));
  }

  @Test
  void divisorHidesBehindItsLatchBit() {
    out(LCR, 0x83);
    out(DATA, 0x34);
    out(IER, 0x12);
    assertEquals(0x34, in(DATA));
    assertEquals(0x12, in(IER));
    out(LCR, 0x03);
    assertEquals(0, in(IER));
    assertEquals("", sent.toString());
  }

  /** The steps by which Linux's 8250 driver tells a 16550A from its relatives. */
  @Test
  void isRecognisedAsA16550A() {
    out(IER, 0);
    assertEquals(0, in(IER) & 0x0f);
    out(IER, 0x0f);
    assertEquals(0x0f, in(IER), "and no sleep or enhanced bits beyond");
    out(IER, 0);
    out(MCR, LOOP | 0x0a);
    assertEquals(0x90, in(MSR) & 0xf0);
    out(MCR, OUT2);
    out(SCR, 0xa5);
    assertEquals(0xa5, in(SCR));
    out(LCR, 0xbf);
    assertTrue(in(IIR) != 0, "no enhanced feature register");
    out(LCR, 0);
    out(FCR, 0x01);
    assertEquals(0xc0, in(IIR) & 0xc0);
    out(LCR, 0x80);
    out(FCR, 0x21);
    assertEquals(0, in(IIR) & 0x20, "no 64-byte FIFO");
    out(LCR, 0);
    out(IER, 0xff);
    assertEquals(0x0f, in(IER));
  }

  @Test
  void emptyTransmitterInterruptsWhenEnabledAndAfterEachByte() {
    out(MCR, OUT2);
    assertEquals(1, in(IIR));
    out(IER, 2);
    assertTrue(line.high);
    assertEquals(2, in(IIR));
    assertFalse(line.high, "reading the source clears it");
    assertEquals(1, in(IIR));
    out(IER, 2);
    assertFalse(line.high, "enabled already");
    out(IER, 0);
    out(IER, 2);
    assertTrue(line.high, "enabled again");
    int rises = line.rises;
    out(DATA, 'x');
    assertEquals(rises + 1, line.rises, "a new edge for each byte");
  }

  @Test
  void out2AndLoopbackGateTheInterrupt() {
    out(IER, 2);
    assertFalse(line.high);
    out(MCR, OUT2);
    assertTrue(line.high);
    out(MCR, OUT2 | LOOP);
    assertFalse(line.high);
  }

  @Test
  void receivedBytesInterruptUntilTheyAreRead() {
    out(MCR, OUT2);
    out(FCR, 1);
    out(IER, 1);
    type("hi");
    assertTrue(line.high);
    assertEquals(0xc4, in(IIR));
    assertEquals(0x61, in(LSR));
    assertEquals('h', in(DATA));
    assertTrue(line.high);
    assertEquals('i', in(DATA));
    assertFalse(line.high);
    assertEquals(0x60, in(LSR));
    assertEquals(0, in(DATA));
  }

  @ParameterizedTest
  @CsvSource({"0x01,1", "0x41,4", "0x81,8", "0xc1,14"})
  void triggerLevelSeparatesDataFromTimeout(String fcr, int level) {
    out(MCR, OUT2);
    out(FCR, Integer.decode(fcr));
    out(IER, 1);
    if (level > 1) {
      type("x".repeat(level - 1));
      assertEquals(0xcc, in(IIR), "a timeout below the level");
    }
    type("x");
    assertEquals(0xc4, in(IIR));
  }

  @Test
  void hostInputWaitsForRoomInTheFifo() {
    out(FCR, 1);
    type("0123456789abcdefghij");
    assertFalse(input.isEmpty());
    StringBuilder read = new StringBuilder();
    while ((in(LSR) & 1) != 0) {
      read.append((char) in(DATA));
    }
    assertEquals("0123456789abcdefghij", read.toString());
  }

  @Test
  void withoutFifoOneByteIsHeld() {
    type("ab");
    assertEquals('a', in(DATA));
    assertEquals('b', in(DATA));
    assertEquals(0x60, in(LSR));
  }

  @Test
  void clearingTheFifoDropsWhatIsInIt() {
    out(FCR, 1);
    type("abc");
    out(FCR, 3);
    assertEquals(0x60, in(LSR));
  }

  @Test
  void loopbackReturnsWhatIsSentAndCanOverrun() {
    out(MCR, LOOP);
    out(FCR, 1);
    out(IER, 4);
    for (int i = 0; i < 17; i++) {
      out(DATA, i);
    }
    assertEquals("", sent.toString());
    assertEquals(0xc6, in(IIR), "overrun comes first");
    assertEquals(0x63, in(LSR));
    assertEquals(0x61, in(LSR));
    for (int i = 0; i < 16; i++) {
      assertEquals(i, in(DATA));
    }
  }

  @Test
  void modemLinesShowATerminalAndTheirChanges() {
    assertEquals(0xb0, in(MSR));
    out(IER, 8);
    out(MCR, OUT2 | LOOP);
    assertEquals(0x80 | 0x03, in(MSR), "CTS and DSR have fallen");
    assertEquals(0x80, in(MSR));
    out(MCR, OUT2);
    assertTrue(line.high);
    assertEquals(0, in(IIR));
    assertEquals(0xb3, in(MSR));
    assertFalse(line.high);
  }
}
