package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.RegisterName;

/**
 * Registers whose accesses level 1 may intercept at level 0 (TLFS, "Secure Register Intercepts"),
 * with their bits in HV_REGISTER_CR_INTERCEPT_CONTROL.
 */
public enum SecureRegister {
  CR0(-1, 0, RegisterName.CR0, false),
  CR4(-1, 1, RegisterName.CR4, false),
  XCR0(-1, 2, RegisterName.XFEM, false),
  MISC_ENABLE(3, 4, 0x1a0, true),
  LSTAR(5, 6, 0xc000_0082, true),
  STAR(7, 8, 0xc000_0081, true),
  CSTAR(9, 10, 0xc000_0083, true),
  APIC_BASE(11, 12, 0x1b, true),
  EFER(13, 14, 0xc000_0080, true),
  GDTR(-1, 15, RegisterName.IDTR + 1, false),
  IDTR(-1, 16, RegisterName.IDTR, false),
  LDTR(-1, 17, RegisterName.ES + 6, false),
  TR(-1, 18, RegisterName.ES + 7, false),
  SYSENTER_CS(-1, 19, 0x174, true),
  SYSENTER_EIP(-1, 20, 0x176, true),
  SYSENTER_ESP(-1, 21, 0x175, true),
  SFMASK(-1, 22, 0xc000_0084, true),
  TSC_AUX(-1, 23, 0xc000_0103, true);

  /** Every bit of the register that is used. */
  static final long CONTROL = 0xff_ffff;

  private final int readBit;
  private final int writeBit;
  // Of an MSR its number, else HV_REGISTER_NAME.
  final int number;
  final boolean msr;

  SecureRegister(int readBit, int writeBit, int number, boolean msr) {
    this.readBit = readBit;
    this.writeBit = writeBit;
    this.number = number;
    this.msr = msr;
  }

  /** Whether a value of HV_REGISTER_CR_INTERCEPT_CONTROL asks for accesses of a kind. */
  boolean intercepted(long control, boolean write) {
    int bit = write ? writeBit : readBit;
    return bit >= 0 && (control >>> bit & 1) != 0;
  }
}
