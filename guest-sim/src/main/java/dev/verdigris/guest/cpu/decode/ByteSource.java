package dev.verdigris.guest.cpu.decode;

/** Where the decoder takes instruction bytes from. */
public interface ByteSource {
  /**
   * The byte at an offset from the instruction's first.
   *
   * @param offset 0–14
   * @return 0–255
   * @throws dev.verdigris.guest.cpu.GuestFault when fetching it faults
   */
  int fetch(int offset);
}
