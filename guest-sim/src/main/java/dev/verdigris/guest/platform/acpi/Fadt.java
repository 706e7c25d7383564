package dev.verdigris.guest.platform.acpi;

import dev.verdigris.guest.platform.legacy.Cmos;
import dev.verdigris.guest.platform.legacy.ResetControl;
import dev.verdigris.guest.platform.legacy.SleepControl;

/**
 * The fixed ACPI description table, signature "FACP", revision 6 (ACPI 6.5, 5.2.9):
 * hardware-reduced, so that power-off and reset are the only registers. Offsets in the comments are
 * from the start of the table.
 */
final class Fadt {
  static final int REVISION = 6;
  static final int SIZE = 276;

  private static final int PROFILE_ENTERPRISE_SERVER = 4;
  private static final int NO_C2 = 101;
  private static final int NO_C3 = 1001;

  private static final int BOOT_LEGACY_DEVICES = 1;
  private static final int BOOT_NO_VGA = 1 << 2;

  private static final int FLAG_WBINVD = 1;
  private static final int FLAG_PROC_C1 = 1 << 2;
  private static final int FLAG_NO_POWER_BUTTON = 1 << 4;
  private static final int FLAG_NO_SLEEP_BUTTON = 1 << 5;
  private static final int FLAG_NO_FIXED_RTC = 1 << 6;
  private static final int FLAG_RESET_REGISTER = 1 << 10;
  private static final int FLAG_HW_REDUCED = 1 << 20;

  private static final int SPACE_SYSTEM_IO = 1;
  private static final int ACCESS_BYTE = 1;

  private Fadt() {}

  static byte[] body(long dsdt) {
    ByteWriter out = new ByteWriter();
    out.u32(0).u32(dsdt); // 36 FACS, 40 DSDT
    out.u8(0).u8(PROFILE_ENTERPRISE_SERVER); // 44 reserved, 45
    out.zeros(96 - 46); // 46 SCI, SMI, PM1, PM2, PM timer and GPE blocks
    out.u16(NO_C2).u16(NO_C3); // 96, 98
    out.zeros(108 - 100).u8(Cmos.CENTURY); // 108
    out.u16(BOOT_LEGACY_DEVICES | BOOT_NO_VGA).u8(0); // 109
    out.u32(
        FLAG_WBINVD
            | FLAG_PROC_C1
            | FLAG_NO_POWER_BUTTON
            | FLAG_NO_SLEEP_BUTTON
            | FLAG_NO_FIXED_RTC
            | FLAG_RESET_REGISTER
            | FLAG_HW_REDUCED); // 112
    register(out, ResetControl.PORT); // 116
    out.u8(ResetControl.RESET_VALUE); // 128
    out.u16(0).u8(5); // 129 ARM boot flags, 131 minor version
    out.u64(0).u64(dsdt); // 132 X_FACS, 140 X_DSDT
    out.zeros(244 - 148); // 148 the X_ fields of the blocks above
    register(out, SleepControl.CONTROL); // 244
    register(out, SleepControl.STATUS); // 256
    out.u64(0); // 268 hypervisor vendor
    return out.toByteArray();
  }

  /** A generic address structure of a byte-wide port (5.2.3.2). */
  private static void register(ByteWriter out, int port) {
    out.u8(SPACE_SYSTEM_IO).u8(8).u8(0).u8(ACCESS_BYTE).u64(port);
  }
}
