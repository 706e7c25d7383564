package dev.verdigris.host.linux;

import java.util.Locale;
import java.util.Optional;

/** Whether the bindings of this module can be used by this JVM at all. */
public final class LinuxHost {
  private LinuxHost() {}

  /** Why the host is not Linux on x86-64, or empty when it is. */
  public static Optional<String> missing() {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    if (!os.equals("Linux")) {
      return Optional.of("needs Linux, this is " + os);
    }
    if (!arch.equals("amd64") && !arch.equals("x86_64")) {
      return Optional.of("needs an x86-64 host, this is " + arch);
    }
    return Optional.empty();
  }
}
