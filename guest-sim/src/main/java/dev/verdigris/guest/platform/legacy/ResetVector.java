package dev.verdigris.guest.platform.legacy;

/**
 * What stands at F000:FFF0, where a PC's firmware starts. A guest that finds no other way to reset
 * the machine jumps there in real mode: Linux does with hardware-reduced ACPI and no EFI.
 */
public final class ResetVector {
  /** Guest-physical address: the last 16 bytes below 1 MiB. */
  public static final long GPA = 0xf_fff0;

  private ResetVector() {}

  /** 16-bit code, at most 16 bytes, that resets the machine through {@link ResetControl}. */
  public static byte[] code() {
    return new byte[] {
      (byte) 0xba,
      (byte) ResetControl.PORT,
      ResetControl.PORT >> 8, // mov dx, 0xcf9
      (byte) 0xb0,
      ResetControl.RESET_VALUE, // mov al, 6
      (byte) 0xee, // out dx, al
      (byte) 0xf4, // hlt
      (byte) 0xeb,
      (byte) 0xfd, // jmp to the hlt
    };
  }
}
