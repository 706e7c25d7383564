package dev.verdigris.host.oracle;

/**
 * Where the pieces of the native runner lie. All addresses are fixed and below 2 GiB, so that the
 * trampoline reaches the state block by absolute 32-bit displacements, with no register of its own,
 * and so that 32-bit address sizes can be tested. They are below 16 MiB too: from there on JVMs
 * since JDK 22 put their class space at random.
 *
 * <pre>
 * 0x800000  guard
 * 0x801000  tested code, one page        read, write, execute
 * 0x802000  guard
 * 0x803000  trampoline                   read, execute
 * 0x804000  state block                  read, write
 * 0x805000  guard
 * 0x808000  signal stack, 64 KiB         read, write
 * 0x818000  guard
 * 0x820000  data window, 64 KiB          read, write
 * 0x830000  guard
 * </pre>
 */
final class NativeLayout {
  static final long PAGE = 4096;

  static final int BASE = 0x80_0000;
  static final int LENGTH = 0x4_0000;

  static final int CODE = BASE + 0x1000;
  static final int CODE_LENGTH = 0x1000;
  static final int TRAMPOLINE = BASE + 0x3000;
  static final int STATE = BASE + 0x4000;
  static final int SIGNAL_STACK = BASE + 0x8000;
  static final int SIGNAL_STACK_LENGTH = 0x1_0000;
  static final int WINDOW = BASE + 0x2_0000;
  static final int WINDOW_LENGTH = 0x1_0000;

  // State block: offsets from STATE.
  static final int GPR = 0x000; // 16 × 8, numbered as instructions encode them
  static final int RFLAGS = 0x080;
  static final int RIP = 0x088;
  static final int VECTOR = 0x090;
  static final int ERROR_CODE = 0x098;
  static final int FAULT_ADDRESS = 0x0a0;
  static final int ACTIVE = 0x0a8; // non-zero between the trampoline's entry and its exit
  static final int HOST_RSP = 0x0b0;
  static final int OLD_HANDLERS = 0x100; // 8 × 32: where a signal that is not ours goes, by number
  static final int FX = 0x400; // FXSAVE64 image of the tested code
  static final int HOST_FX = 0x600; // the host's own
  static final int SIGACTION = 0x800; // two struct sigaction, 152 bytes each
  static final int SIGACTION_OLD = 0x8a0;
  static final int STACK_T = 0x940; // two stack_t, 24 bytes each
  static final int STACK_T_OLD = 0x960;
  static final int SIGSET = 0xa00; // two sigset_t, 128 bytes each
  static final int SIGSET_OLD = 0xa80;

  private NativeLayout() {}
}
