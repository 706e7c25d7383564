package dev.verdigris.guest.machine;

import java.util.List;

/**
 * A guest's own report that it crashed.
 *
 * @param parameters crash parameters P0 to P4 (TLFS, HV_X64_MSR_CRASH_P0–P4)
 * @param message the text that the guest left, or the empty string
 */
public record GuestCrash(List<Long> parameters, String message) {
  /** Copies the list. */
  public GuestCrash {
    parameters = List.copyOf(parameters);
  }
}
