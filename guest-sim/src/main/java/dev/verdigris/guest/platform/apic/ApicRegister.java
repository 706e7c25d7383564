package dev.verdigris.guest.platform.apic;

/**
 * Numbers of the local APIC's registers: the xAPIC offset divided by 16, which is the x2APIC MSR
 * less {@code 0x800} (SDM volume 3, tables 11-1 and 11-6).
 */
final class ApicRegister {
  static final int ID = 0x02;
  static final int VERSION = 0x03;
  static final int TPR = 0x08;
  static final int APR = 0x09;
  static final int PPR = 0x0a;
  static final int EOI = 0x0b;
  static final int LDR = 0x0d;
  static final int DFR = 0x0e;
  static final int SVR = 0x0f;
  static final int ISR = 0x10;
  static final int TMR = 0x18;
  static final int IRR = 0x20;
  static final int ESR = 0x28;
  static final int ICR_LOW = 0x30;
  static final int ICR_HIGH = 0x31;
  static final int LVT_TIMER = 0x32;
  static final int LVT_THERMAL = 0x33;
  static final int LVT_PERFORMANCE = 0x34;
  static final int LVT_LINT0 = 0x35;
  static final int LVT_LINT1 = 0x36;
  static final int LVT_ERROR = 0x37;
  static final int TIMER_INITIAL = 0x38;
  static final int TIMER_CURRENT = 0x39;
  static final int TIMER_DIVIDE = 0x3e;
  static final int SELF_IPI = 0x3f;

  /** Version 0x14, LVT entries 0 to 5, no suppression of EOI broadcasts. */
  static final int VERSION_VALUE = 0x0005_0014;

  /** First and last MSR of the x2APIC range. */
  static final int MSR_FIRST = 0x800;

  static final int MSR_LAST = 0x8ff;

  /** IA32_APIC_BASE and IA32_TSC_DEADLINE. */
  static final int MSR_APIC_BASE = 0x1b;

  static final int MSR_TSC_DEADLINE = 0x6e0;

  private ApicRegister() {}
}
