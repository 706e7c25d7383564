package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.RAX;

/** Multiboot images that print a line to the debug console and then do one thing. */
public final class BareGuests {
  private static final int KEYBOARD_COMMAND = 0x64;
  private static final int PULSE_RESET = 0xfe;

  private BareGuests() {}

  /** Writes a value to the debug exit. */
  public static byte[] exits(String text, int value) {
    BareImage image = printing(text);
    image.exit(value);
    return image.finish().multibootElf();
  }

  /** Writes sleep type 0 to the sleep control register. */
  public static byte[] powersOff(String text) {
    BareImage image = printing(text);
    image.code().mov32(RAX, 0x20).bytes(0x66, 0xba, 0x05, 0x06, 0xee); // mov dx, 0x605; out dx, al
    return spinning(image);
  }

  /** Has the keyboard controller reset the machine. */
  public static byte[] resets(String text) {
    BareImage image = printing(text);
    image.code().mov32(RAX, PULSE_RESET).outByte(KEYBOARD_COMMAND);
    return spinning(image);
  }

  /** Raises an exception without an interrupt descriptor table. */
  public static byte[] faultsThrice(String text) {
    BareImage image = printing(text);
    Label nothing = new Label();
    image.code().lidt(nothing).bytes(0x0f, 0x0b); // ud2
    image.code().bind(nothing).int16(0).int64(0);
    return image.finish().multibootElf();
  }

  /** Runs for ever. */
  public static byte[] spins(String text) {
    return spinning(printing(text));
  }

  /** Halts with interrupts off. */
  public static byte[] sleeps(String text) {
    BareImage image = printing(text);
    Label halt = image.code().cli().here();
    image.code().hlt().jump(halt);
    return image.finish().multibootElf();
  }

  private static BareImage printing(String text) {
    BareImage image = new BareImage("bare guest");
    image.print(text + "\n");
    return image;
  }

  private static byte[] spinning(BareImage image) {
    Label spin = image.code().here();
    image.code().jump(spin);
    return image.finish().multibootElf();
  }
}
