package dev.verdigris.guest.cli;

/**
 * A row of the demo's table.
 *
 * @param name what was looked at
 * @param good whether it was as it should be
 * @param evidence the guest's or the host's own words for it
 */
record DemoCheck(String name, boolean good, String evidence) {}
