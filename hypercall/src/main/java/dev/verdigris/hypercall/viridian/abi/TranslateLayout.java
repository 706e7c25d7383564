package dev.verdigris.hypercall.viridian.abi;

/**
 * Input and output of HvCallTranslateVirtualAddress and its Ex form (TLFS, "Virtual Processors").
 *
 * <pre>
 * input                              output               Ex output
 *   0   8  PartitionId                 0  4  ResultCode     0  4  ResultCode
 *   8   4  VpIndex                     4  4  attributes     4  4  attributes
 *  12   4  reserved                    8  8  GpaPage       16 32  event to inject
 *  16   8  ControlFlags                                    48  8  GpaPage
 *  24   8  GvaPage                                         56  8  reserved
 * </pre>
 */
public final class TranslateLayout {
  /** Offset of ControlFlags; bits 56–63 are the input VTL. */
  public static final int FLAGS = 16;

  /** Offset of GvaPage. */
  public static final int GVA_PAGE = 24;

  /** Bytes of input. */
  public static final int SIZE = 32;

  /** Offset of ResultCode in the output. */
  public static final int RESULT = 0;

  /** Offset of GpaPage in the output. */
  public static final int GPA_PAGE = 8;

  /** Bytes of output. */
  public static final int OUTPUT_SIZE = 16;

  /** Offset of GpaPage in the Ex form's output. */
  public static final int EX_GPA_PAGE = 48;

  /** Bytes of the Ex form's output. */
  public static final int EX_OUTPUT_SIZE = 64;

  /** HV_TRANSLATE_GVA_VALIDATE_READ. */
  public static final long VALIDATE_READ = 1;

  /** HV_TRANSLATE_GVA_VALIDATE_WRITE. */
  public static final long VALIDATE_WRITE = 1 << 1;

  /** HV_TRANSLATE_GVA_PRIVILEGE_EXEMPT. */
  public static final long PRIVILEGE_EXEMPT = 1 << 3;

  /** HV_TRANSLATE_GVA_TLB_FLUSH_INHIBIT. */
  public static final long TLB_FLUSH_INHIBIT = 1 << 5;

  /** HV_TRANSLATE_GVA_SUPERVISOR_ACCESS. */
  public static final long SUPERVISOR = 1 << 6;

  /** Shift of the input VTL in ControlFlags. */
  public static final int VTL_SHIFT = 56;

  /** HvTranslateGvaSuccess. */
  public static final int SUCCESS = 0;

  /** HvTranslateGvaPageNotPresent. */
  public static final int PAGE_NOT_PRESENT = 1;

  /** HvTranslateGvaPrivilegeViolation. */
  public static final int PRIVILEGE_VIOLATION = 2;

  /** HvTranslateGvaGpaUnmapped. */
  public static final int GPA_UNMAPPED = 4;

  /** HvTranslateGvaGpaNoReadAccess. */
  public static final int GPA_NO_READ_ACCESS = 5;

  /** HvTranslateGvaGpaNoWriteAccess. */
  public static final int GPA_NO_WRITE_ACCESS = 6;

  private TranslateLayout() {}
}
