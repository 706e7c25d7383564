package dev.verdigris.hypercall.xen;

/** The host's end of a domain's emergency console (console_io). */
public interface XenConsole {
  /** A console that takes everything, and has nothing to read. */
  XenConsole NONE =
      new XenConsole() {
        @Override
        public void write(byte[] bytes, int length) {}

        @Override
        public int read(byte[] bytes, int length) {
          return 0;
        }
      };

  /** Takes what the guest writes; {@code bytes} is valid during the call only. */
  void write(byte[] bytes, int length);

  /**
   * Gives what waits for the guest, without waiting itself.
   *
   * @return bytes put into {@code bytes}, 0 to {@code length}
   */
  int read(byte[] bytes, int length);
}
