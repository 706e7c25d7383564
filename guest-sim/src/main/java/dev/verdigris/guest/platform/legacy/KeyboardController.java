package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.PortDevice;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;

/**
 * An 8042 with nothing plugged in: data at 0x60, status and command at 0x64. It passes its
 * self-test, keeps its command byte and resets the machine; bytes for a keyboard or a mouse get no
 * answer.
 */
public final class KeyboardController implements PortDevice {
  /** Data port. */
  public static final int DATA = 0x60;

  /** Status and command port. */
  public static final int COMMAND = 0x64;

  private static final int STATUS_OUTPUT_FULL = 0x01;
  private static final int STATUS_SYSTEM = 0x04;
  private static final int STATUS_COMMAND_LAST = 0x08;
  private static final int STATUS_UNLOCKED = 0x10;

  private static final int READ_COMMAND_BYTE = 0x20;
  private static final int WRITE_COMMAND_BYTE = 0x60;
  private static final int AUX_DISABLE = 0xa7;
  private static final int AUX_ENABLE = 0xa8;
  private static final int AUX_TEST = 0xa9;
  private static final int SELF_TEST = 0xaa;
  private static final int KEYBOARD_TEST = 0xab;
  private static final int KEYBOARD_DISABLE = 0xad;
  private static final int KEYBOARD_ENABLE = 0xae;
  private static final int READ_OUTPUT_PORT = 0xd0;
  private static final int WRITE_OUTPUT_PORT = 0xd1;
  private static final int WRITE_KEYBOARD_BUFFER = 0xd2;
  private static final int PULSE = 0xf0;

  private static final int COMMAND_KEYBOARD_OFF = 0x10;
  private static final int COMMAND_AUX_OFF = 0x20;
  private static final int OUTPUT_NOT_RESET = 0x01;
  private static final int OUTPUT_A20 = 0x02;

  private final StopSink stop;
  private int commandByte = STATUS_SYSTEM | COMMAND_KEYBOARD_OFF | COMMAND_AUX_OFF;
  private int data;
  private boolean full;
  private boolean commandLast;
  private int parameterOf;

  /** Makes the controller. */
  public KeyboardController(StopSink stop) {
    this.stop = stop;
  }

  @Override
  public int read(int port, int size) {
    if (port == DATA) {
      full = false;
      return data;
    }
    return STATUS_UNLOCKED
        | STATUS_SYSTEM
        | (full ? STATUS_OUTPUT_FULL : 0)
        | (commandLast ? STATUS_COMMAND_LAST : 0);
  }

  @Override
  public void write(int port, int size, int value) {
    commandLast = port == COMMAND;
    if (commandLast) {
      parameterOf = 0;
      command(value);
      return;
    }
    int command = parameterOf;
    parameterOf = 0;
    switch (command) {
      case WRITE_COMMAND_BYTE -> commandByte = value;
      case WRITE_OUTPUT_PORT -> outputPort(value);
      case WRITE_KEYBOARD_BUFFER -> answer(value);
      default -> {}
    }
  }

  private void command(int value) {
    switch (value) {
      case READ_COMMAND_BYTE -> answer(commandByte);
      case WRITE_COMMAND_BYTE, WRITE_OUTPUT_PORT, WRITE_KEYBOARD_BUFFER -> parameterOf = value;
      case AUX_DISABLE -> commandByte |= COMMAND_AUX_OFF;
      case AUX_ENABLE -> commandByte &= ~COMMAND_AUX_OFF;
      case SELF_TEST -> answer(0x55);
      case AUX_TEST, KEYBOARD_TEST -> answer(0);
      case KEYBOARD_DISABLE -> commandByte |= COMMAND_KEYBOARD_OFF;
      case KEYBOARD_ENABLE -> commandByte &= ~COMMAND_KEYBOARD_OFF;
      case READ_OUTPUT_PORT -> answer(OUTPUT_NOT_RESET | OUTPUT_A20);
      default -> {
        if (value >= PULSE) {
          outputPort(value);
        }
      }
    }
  }

  private void answer(int value) {
    data = value;
    full = true;
  }

  private void outputPort(int value) {
    if ((value & OUTPUT_NOT_RESET) == 0) {
      stop.stop(
          StopReason.RESET, StopReason.RESET.exitStatus(), "reset by the keyboard controller");
    }
  }
}
