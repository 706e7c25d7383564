package dev.verdigris.guest.platform.acpi;

import dev.verdigris.guest.platform.Platform;
import dev.verdigris.guest.platform.apic.IoApic;
import dev.verdigris.guest.platform.apic.LocalApic;

/** The multiple APIC description table, signature "APIC" (ACPI 6.5, 5.2.12). */
final class Madt {
  /** The highest identifier that a local APIC entry can hold; 255 is the broadcast. */
  static final int MAX_XAPIC_ID = 254;

  private static final int LOCAL_APIC = 0;
  private static final int IO_APIC = 1;
  private static final int SOURCE_OVERRIDE = 2;
  private static final int LOCAL_APIC_NMI = 4;
  private static final int LOCAL_X2APIC = 9;
  private static final int LOCAL_X2APIC_NMI = 10;

  private static final int FLAG_PCAT_COMPAT = 1;
  private static final int ENABLED = 1;
  private static final int NMI_PIN = 1;

  private Madt() {}

  static byte[] body(int processors) {
    ByteWriter out = new ByteWriter();
    out.u32(LocalApic.DEFAULT_BASE).u32(FLAG_PCAT_COMPAT);
    for (int id = 0; id < processors; id++) {
      if (id <= MAX_XAPIC_ID) {
        out.u8(LOCAL_APIC).u8(8).u8(id).u8(id).u32(ENABLED);
      } else {
        out.u8(LOCAL_X2APIC).u8(16).u16(0).u32(id).u32(ENABLED).u32(id);
      }
    }
    out.u8(IO_APIC).u8(12).u8(0).u8(0).u32(IoApic.BASE).u32(0);
    out.u8(SOURCE_OVERRIDE).u8(10).u8(0).u8(0).u32(Platform.PIT_GSI).u16(0);
    out.u8(LOCAL_APIC_NMI).u8(6).u8(0xff).u16(0).u8(NMI_PIN);
    if (processors > MAX_XAPIC_ID + 1) {
      out.u8(LOCAL_X2APIC_NMI).u8(12).u16(0).u32(-1).u8(NMI_PIN).zeros(3);
    }
    return out.toByteArray();
  }
}
