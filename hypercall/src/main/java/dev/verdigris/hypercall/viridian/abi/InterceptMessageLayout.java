package dev.verdigris.hypercall.viridian.abi;

/**
 * Payloads of intercept messages (TLFS, "Virtual Processors"), each with
 * HV_X64_INTERCEPT_MESSAGE_HEADER first.
 *
 * <pre>
 * header                             memory, 80 bytes              port, 128 bytes
 *   0  4  VpIndex                    40  4  CacheType              40  2  PortNumber
 *   4  1  3–0 InstructionLength      44  1  InstructionByteCount   42  1  2–0 size | 3 string | 4 rep
 *         7–4 Cr8                    45  1  MemoryAccessInfo       43  1  InstructionByteCount
 *   5  1  InterceptAccessType        46  1  TprPriority            48  8  Rax
 *   6  2  ExecutionState             48  8  GuestVirtualAddress    56 16  InstructionBytes
 *   8 16  CsSegment                  56  8  GuestPhysicalAddress   72 16  DsSegment
 *  24  8  Rip                        64 16  InstructionBytes       88 16  EsSegment
 *  32  8  Rflags                                                  104  8  Rcx
 *                                    register, 64 bytes           112  8  Rsi
 * ExecutionState                     40  1  bit 0: from memory    120  8  Rdi
 *   1–0 Cpl | 2 CR0.PE | 3 CR0.AM    44  4  RegisterName
 *   4 EFER.LMA | 10–7 Vtl            48 16  value to be written    MSR, 64 bytes
 *                                                                  40  4  MsrNumber
 * segment: as in HV_X64_SEGMENT_REGISTER, base 8, limit 4,         48  8  Rdx
 * selector 2, attributes 2                                         56  8  Rax
 * </pre>
 */
public final class InterceptMessageLayout {
  /** Offset of VpIndex. */
  public static final int VP_INDEX = 0;

  /** Offset of the instruction's length and CR8. */
  public static final int LENGTH_AND_CR8 = 4;

  /** Offset of InterceptAccessType, {@link GpaAccess}. */
  public static final int ACCESS_TYPE = 5;

  /** Offset of ExecutionState. */
  public static final int EXECUTION_STATE = 6;

  /** Offset of CsSegment. */
  public static final int CS = 8;

  /** Offset of Rip. */
  public static final int RIP = 24;

  /** Offset of Rflags. */
  public static final int RFLAGS = 32;

  /** ExecutionState: CR0.PE. */
  public static final int PROTECTED_MODE = 1 << 2;

  /** ExecutionState: CR0.AM. */
  public static final int ALIGNMENT_CHECKS = 1 << 3;

  /** ExecutionState: EFER.LMA. */
  public static final int LONG_MODE = 1 << 4;

  /** ExecutionState: shift of Vtl. */
  public static final int VTL_SHIFT = 7;

  /** Memory: offset of CacheType. */
  public static final int CACHE_TYPE = 40;

  /** HvCacheTypeWriteBack. */
  public static final int WRITE_BACK = 6;

  /** Memory: offset of MemoryAccessInfo. */
  public static final int ACCESS_INFO = 45;

  /** MemoryAccessInfo: GvaValid. */
  public static final int GVA_VALID = 1;

  /** MemoryAccessInfo: GvaGpaValid, the physical address is where the virtual one leads. */
  public static final int GVA_GPA_VALID = 1 << 1;

  /** Memory: offset of TprPriority. */
  public static final int TPR_PRIORITY = 46;

  /** Memory: offset of GuestVirtualAddress. */
  public static final int GVA = 48;

  /** Memory: offset of GuestPhysicalAddress. */
  public static final int GPA = 56;

  /** Memory: bytes. */
  public static final int MEMORY_SIZE = 80;

  /** Port: offset of PortNumber. */
  public static final int PORT = 40;

  /** Port: offset of AccessInfo. */
  public static final int PORT_INFO = 42;

  /** AccessInfo: a string instruction. */
  public static final int STRING = 1 << 3;

  /** AccessInfo: with a repeat prefix. */
  public static final int REPEATED = 1 << 4;

  /** Port: offset of Rax. */
  public static final int PORT_RAX = 48;

  /** Port: offset of DsSegment. */
  public static final int PORT_DS = 72;

  /** Port: offset of EsSegment. */
  public static final int PORT_ES = 88;

  /** Port: offset of Rcx. */
  public static final int PORT_RCX = 104;

  /** Port: offset of Rsi. */
  public static final int PORT_RSI = 112;

  /** Port: offset of Rdi. */
  public static final int PORT_RDI = 120;

  /** Port: bytes. */
  public static final int PORT_SIZE = 128;

  /** Register: offset of RegisterName. */
  public static final int REGISTER = 44;

  /** Register: offset of the value to be written. */
  public static final int REGISTER_VALUE = 48;

  /** Register: bytes. */
  public static final int REGISTER_SIZE = 64;

  /** MSR: offset of MsrNumber. */
  public static final int MSR = 40;

  /** MSR: offset of Rdx. */
  public static final int MSR_RDX = 48;

  /** MSR: offset of Rax. */
  public static final int MSR_RAX = 56;

  /** MSR: bytes. */
  public static final int MSR_SIZE = 64;

  private InterceptMessageLayout() {}
}
