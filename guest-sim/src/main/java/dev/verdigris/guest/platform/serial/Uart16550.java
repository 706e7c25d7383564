package dev.verdigris.guest.platform.serial;

import dev.verdigris.guest.platform.bus.InterruptLine;
import dev.verdigris.guest.platform.bus.PortDevice;

/**
 * A 16550A UART (National Semiconductor PC16550D data sheet): 16-byte receive FIFO, interrupts,
 * modem control and loopback. Transmission takes no time, so the transmitter is always empty; the
 * line settings are stored and have no effect.
 *
 * <pre>
 *  offset  read        write       with LCR.DLAB
 *  0       RBR         THR         divisor low
 *  1       IER         IER         divisor high
 *  2       IIR         FCR
 *  3       LCR   4 MCR   5 LSR   6 MSR   7 SCR
 * </pre>
 */
public final class Uart16550 implements PortDevice {
  /** First port of COM1. */
  public static final int COM1 = 0x3f8;

  /** ISA interrupt of COM1. */
  public static final int COM1_IRQ = 4;

  /** Number of registers. */
  public static final int PORTS = 8;

  private static final int FIFO_SIZE = 16;

  private static final int IER_RX = 1;
  private static final int IER_THRE = 2;
  private static final int IER_LINE = 4;
  private static final int IER_MODEM = 8;

  private static final int IIR_NONE = 0x01;
  private static final int IIR_MODEM = 0x00;
  private static final int IIR_THRE = 0x02;
  private static final int IIR_RX = 0x04;
  private static final int IIR_LINE = 0x06;
  private static final int IIR_TIMEOUT = 0x0c;
  private static final int IIR_FIFO = 0xc0;

  private static final int FCR_ENABLE = 1;
  private static final int FCR_CLEAR_RX = 2;
  private static final int LCR_DLAB = 0x80;
  private static final int MCR_OUT2 = 0x08;
  private static final int MCR_LOOP = 0x10;
  private static final int MCR_WRITABLE = 0x1f;

  private static final int LSR_DATA = 0x01;
  private static final int LSR_OVERRUN = 0x02;
  private static final int LSR_TRANSMITTER_EMPTY = 0x60;

  /** CTS, DSR and DCD: a terminal is there. */
  private static final int MSR_CONNECTED = 0xb0;

  private final int base;
  private final InterruptLine line;
  private final ByteSink output;
  private final ByteSource input;
  private final byte[] fifo = new byte[FIFO_SIZE];
  private int head;
  private int count;
  private int ier;
  private int fcr;
  private int lcr;
  private int mcr;
  private int scratch;
  private int divisor = 12;
  private boolean overrun;
  private boolean asserted;
  private boolean transmitPending;
  private int modemStatus = MSR_CONNECTED;
  private int modemDeltas;

  /**
   * Makes a UART.
   *
   * @param base its first port
   * @param line its interrupt
   * @param output where transmitted bytes go
   * @param input where received bytes come from
   */
  public Uart16550(int base, InterruptLine line, ByteSink output, ByteSource input) {
    this.base = base;
    this.line = line;
    this.output = output;
    this.input = input;
  }

  /** Takes input, as far as the FIFO has room; call it when the source has got some. */
  public void inputAvailable() {
    fill();
    update();
  }

  @Override
  public int read(int port, int size) {
    return switch (port - base) {
      case 0 -> dlab() ? divisor & 0xff : receive();
      case 1 -> dlab() ? divisor >> 8 : ier;
      case 2 -> identify();
      case 3 -> lcr;
      case 4 -> mcr;
      case 5 -> lineStatus();
      case 6 -> modemStatus();
      default -> scratch;
    };
  }

  @Override
  public void write(int port, int size, int value) {
    switch (port - base) {
      case 0 -> {
        if (dlab()) {
          divisor = (divisor & 0xff00) | value;
        } else {
          transmit(value);
        }
      }
      case 1 -> {
        if (dlab()) {
          divisor = (divisor & 0xff) | value << 8;
        } else {
          enableInterrupts(value & 0xf);
        }
      }
      case 2 -> fifoControl(value);
      case 3 -> lcr = value;
      case 4 -> modemControl(value & MCR_WRITABLE);
      case 7 -> scratch = value;
      default -> {} // LSR and MSR are read-only outside factory tests
    }
  }

  private boolean dlab() {
    return (lcr & LCR_DLAB) != 0;
  }

  private boolean loopback() {
    return (mcr & MCR_LOOP) != 0;
  }

  private int capacity() {
    return (fcr & FCR_ENABLE) != 0 ? FIFO_SIZE : 1;
  }

  private void fill() {
    while (count < capacity() && !loopback()) {
      int value = input.poll();
      if (value < 0) {
        return;
      }
      push(value);
    }
  }

  private void push(int value) {
    if (count == capacity()) {
      overrun = true;
      return;
    }
    fifo[head + count++ & FIFO_SIZE - 1] = (byte) value;
  }

  private int receive() {
    int value = 0;
    if (count > 0) {
      value = fifo[head] & 0xff;
      head = head + 1 & FIFO_SIZE - 1;
      count--;
    }
    fill();
    update();
    return value;
  }

  private void transmit(int value) {
    // Falling and rising again is an edge of its own for an edge-triggered input.
    transmitPending = false;
    update();
    if (loopback()) {
      push(value);
    } else {
      output.write(value);
    }
    transmitPending = true;
    update();
  }

  private void enableInterrupts(int value) {
    if ((value & IER_THRE) != 0 && (ier & IER_THRE) == 0) {
      transmitPending = true;
    }
    ier = value;
    update();
  }

  private void fifoControl(int value) {
    if ((value & FCR_CLEAR_RX) != 0 || ((value ^ fcr) & FCR_ENABLE) != 0) {
      count = 0;
    }
    fcr = (value & FCR_ENABLE) != 0 ? value & 0xc9 : 0;
    fill();
    update();
  }

  /** MCR's DTR, RTS, OUT1 and OUT2 come back as DSR, CTS, RI and DCD in loopback. */
  private void modemControl(int value) {
    mcr = value;
    int now =
        loopback()
            ? (value & 1) << 5 | (value & 2) << 3 | (value & 4) << 4 | (value & 8) << 4
            : MSR_CONNECTED;
    int changed = (now ^ modemStatus) >> 4;
    // RI counts when it falls only (trailing edge).
    modemDeltas |= (changed & 0xb) | (changed & 4 & ~(now >> 4));
    modemStatus = now;
    fill();
    update();
  }

  private int modemStatus() {
    int value = modemStatus | modemDeltas;
    modemDeltas = 0;
    update();
    return value;
  }

  private int lineStatus() {
    int value = LSR_TRANSMITTER_EMPTY | (count > 0 ? LSR_DATA : 0) | (overrun ? LSR_OVERRUN : 0);
    overrun = false;
    update();
    return value;
  }

  private int identify() {
    int source = pending();
    if (source == IIR_THRE) {
      transmitPending = false;
      update();
    }
    return source | ((fcr & FCR_ENABLE) != 0 ? IIR_FIFO : 0);
  }

  /** The pending source of the highest priority. */
  private int pending() {
    if ((ier & IER_LINE) != 0 && overrun) {
      return IIR_LINE;
    }
    if ((ier & IER_RX) != 0 && count > 0) {
      return count >= triggerLevel() ? IIR_RX : IIR_TIMEOUT;
    }
    if ((ier & IER_THRE) != 0 && transmitPending) {
      return IIR_THRE;
    }
    if ((ier & IER_MODEM) != 0 && modemDeltas != 0) {
      return IIR_MODEM;
    }
    return IIR_NONE;
  }

  private int triggerLevel() {
    if ((fcr & FCR_ENABLE) == 0) {
      return 1;
    }
    return switch (fcr >> 6) {
      case 0 -> 1;
      case 1 -> 4;
      case 2 -> 8;
      default -> 14;
    };
  }

  /** OUT2 gates the interrupt on a PC; in loopback it is off the pin. */
  private void update() {
    boolean now = pending() != IIR_NONE && (mcr & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;
    if (now != asserted) {
      asserted = now;
      line.set(now);
    }
  }
}
