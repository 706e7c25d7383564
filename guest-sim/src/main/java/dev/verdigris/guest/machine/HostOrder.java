package dev.verdigris.guest.machine;

import java.util.Set;

/**
 * How the host's processor orders memory. The software processor makes a guest's loads and stores
 * plain ones of the host's: other threads see them in the order that x86 promises only where the
 * host promises it too.
 */
final class HostOrder {
  private static final Set<String> STRONG = Set.of("amd64", "x86_64");

  private HostOrder() {}

  /** True when the host is an x86-64. */
  static boolean strong() {
    return STRONG.contains(System.getProperty("os.arch"));
  }
}
