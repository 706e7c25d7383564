package dev.verdigris.hypercall.viridian;

import java.util.List;

/**
 * A crash that the guest reported through the crash MSRs.
 *
 * @param parameters P0 to P4 as the guest set them
 * @param text the guest's message, or the empty string; control characters but for line ends and
 *     tabs are replaced
 */
public record GuestCrash(List<Long> parameters, String text) {
  private static final String PANIC = "Kernel panic";

  /** The report in one line: the message's panic line, or its last, or the parameters. */
  public String summary() {
    String last = "";
    for (String line : text.lines().toList()) {
      if (line.contains(PANIC)) {
        return "guest panic: " + line.strip();
      }
      last = line.isBlank() ? last : line.strip();
    }
    if (!last.isEmpty()) {
      return "guest crash: " + last;
    }
    StringBuilder line = new StringBuilder("guest crash:");
    for (int i = 0; i < parameters.size(); i++) {
      line.append(String.format(" P%d=0x%x", i, parameters.get(i)));
    }
    return line.toString();
  }
}
