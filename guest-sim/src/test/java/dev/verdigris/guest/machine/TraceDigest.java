package dev.verdigris.guest.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.verdigris.hypercall.event.EventListener;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.time.Clock;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A checksum over every event of a machine, with its time and arguments. */
final class TraceDigest implements MachineObserver, EventListener {
  private final ByteBuffer record = ByteBuffer.allocate(Integer.BYTES + 5 * Long.BYTES);
  private final MessageDigest digest;
  private Clock clock;
  private long events;

  TraceDigest() throws NoSuchAlgorithmException {
    digest = MessageDigest.getInstance("SHA-256");
  }

  @Override
  public void attach(EventStream stream, Clock machineClock) {
    clock = machineClock;
    stream.add(this);
  }

  @Override
  public void event(EventType type, int vpIndex, long a, long b, long c, long d) {
    digest.update(type.name().getBytes(US_ASCII));
    record.clear().putInt(vpIndex).putLong(clock.nanos());
    record.putLong(a).putLong(b).putLong(c).putLong(d);
    digest.update(record.flip());
    events++;
  }

  /** The checksum so far, in hexadecimal; ends it. */
  String value() {
    return HexFormat.of().formatHex(digest.digest());
  }

  long events() {
    return events;
  }
}
