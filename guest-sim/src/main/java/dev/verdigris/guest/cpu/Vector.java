package dev.verdigris.guest.cpu;

/** Exception vectors (Intel SDM volume 3, table 6-1). */
public final class Vector {
  /** #DE, divide error. */
  public static final int DE = 0;

  /** #DB, debug. */
  public static final int DB = 1;

  /** Non-maskable interrupt. */
  public static final int NMI = 2;

  /** #BP, breakpoint. */
  public static final int BP = 3;

  /** #OF, overflow. */
  public static final int OF = 4;

  /** #BR, bound range. */
  public static final int BR = 5;

  /** #UD, invalid opcode. */
  public static final int UD = 6;

  /** #NM, device not available. */
  public static final int NM = 7;

  /** #DF, double fault; error code 0. */
  public static final int DF = 8;

  /** #TS, invalid task-state segment; error code. */
  public static final int TS = 10;

  /** #NP, segment not present; error code. */
  public static final int NP = 11;

  /** #SS, stack segment; error code. */
  public static final int SS = 12;

  /** #GP, general protection; error code. */
  public static final int GP = 13;

  /** #PF, page fault; error code. */
  public static final int PF = 14;

  /** #MF, x87 error. */
  public static final int MF = 16;

  /** #AC, alignment check; error code 0. */
  public static final int AC = 17;

  /** #XM, SIMD floating point. */
  public static final int XM = 19;

  private Vector() {}
}
