package dev.verdigris.hypercall.engine;

/**
 * What an engine calls when guest code needs a model. The composed machine implements it; an engine
 * holds nothing of the platform or the partition.
 *
 * <p>Called on the thread that runs {@code vp}, with its registers valid.
 */
public interface ExitHandler {
  /** Answers CPUID. The registers hold the engine's own processor's answer when called. */
  void cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result);

  /** Reads an MSR that the engine does not keep. */
  MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result);

  /** Writes an MSR that the engine does not keep. */
  MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value);

  /** Serves a hypercall instruction. */
  HypercallOutcome hypercall(VirtualProcessor vp);

  /**
   * Reads an I/O port.
   *
   * @param size 1, 2 or 4 bytes
   * @return the value, zero-extended; all ones where nothing answers
   */
  int portIn(VirtualProcessor vp, int port, int size);

  /** Writes an I/O port. */
  void portOut(VirtualProcessor vp, int port, int size, int value);

  /**
   * Reads guest-physical memory that no RAM backs.
   *
   * @param size 1, 2, 4 or 8 bytes
   */
  long mmioRead(VirtualProcessor vp, long gpa, int size);

  /** Writes guest-physical memory that no RAM backs. */
  void mmioWrite(VirtualProcessor vp, long gpa, int size, long value);

  /** A fault could not be delivered; the processor is in shutdown. */
  void tripleFault(VirtualProcessor vp);
}
