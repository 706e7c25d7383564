package dev.verdigris.vmbus.fault;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What can go wrong on the host's side. */
public enum FaultKind {
  /** A completion is not sent. */
  DROP_COMPLETION(1, "drop-completion", Set.of(), 0),
  /** A completion is sent later; those after it may overtake it. */
  DELAY_COMPLETION(2, "delay-completion", Set.of(FaultSpec.BY), 10_000_000),
  /** A completion is sent twice. */
  DUPLICATE_COMPLETION(3, "duplicate-completion", Set.of(), 0),
  /** A completion is sent behind the next one, or after a time when none comes. */
  REORDER_COMPLETIONS(4, "reorder-completions", Set.of(FaultSpec.BY), 10_000_000),
  /** A bit of a packet's payload is flipped on its way to the guest. */
  CORRUPT_PACKET(5, "corrupt-packet", Set.of(), 0),
  /** The host leaves the guest's ring unread for a while. */
  FULL_RING(6, "full-ring", Set.of(FaultSpec.BY), 100_000_000),
  /** The host takes a packet late. */
  SLOW_HOST(7, "slow-host", Set.of(FaultSpec.BY), 1_000_000),
  /** An open is answered with failure. */
  FAIL_OPEN(8, "fail-open", Set.of(), 0),
  /** A GPADL is answered with failure. */
  FAIL_GPADL(9, "fail-gpadl", Set.of(), 0),
  /** A version that the host speaks is refused. */
  REFUSE_VERSION(10, "refuse-version", Set.of(FaultSpec.VERSION), 0),
  /** A channel that was opened is taken back, and may be offered again. */
  RESCIND(11, "rescind", Set.of(FaultSpec.AFTER, FaultSpec.REOFFER), 0);

  private final int code;
  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of, never changed
  private final Set<String> keys;

  private final long delay;

  FaultKind(int code, String label, Set<String> keys, long delay) {
    this.code = code;
    this.label = label;
    this.keys = keys;
    this.delay = delay;
  }

  /** The number in events. */
  public int code() {
    return code;
  }

  /** The name in specifications, traces and reports. */
  public String label() {
    return label;
  }

  /** Keys of its own in a specification. */
  Set<String> keys() {
    return keys;
  }

  /** Nanoseconds when the specification names none. */
  long delay() {
    return delay;
  }

  /** What it is called by the number in an event. */
  public static Optional<String> nameOf(long code) {
    return Arrays.stream(values())
        .filter(kind -> kind.code == code)
        .map(FaultKind::label)
        .findFirst();
  }
}
