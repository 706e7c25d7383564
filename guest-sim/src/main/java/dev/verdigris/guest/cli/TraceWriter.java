package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.MachineObserver;
import dev.verdigris.hypercall.event.EventListener;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.time.Clock;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes events as text, one a line: guest time in seconds, processor ({@code -} for none), type,
 * arguments as {@code name=0xvalue}.
 *
 * <pre>
 * 1.204467112 0 hypercall code=0x5c input=0x1005c status=0x0
 * </pre>
 */
final class TraceWriter implements MachineObserver, EventListener, Closeable {
  private static final long NANOS = 1_000_000_000;

  private final Writer out;
  private final StringBuilder line = new StringBuilder();
  private final Map<EventType, String> names = new EnumMap<>(EventType.class);
  private EventStream stream;
  private Clock clock;
  private IOException failure;

  private TraceWriter(Writer out) {
    this.out = out;
    for (EventType type : EventType.values()) {
      names.put(type, type.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
  }

  static TraceWriter open(Path file) throws IOException {
    return new TraceWriter(Files.newBufferedWriter(file, StandardCharsets.US_ASCII));
  }

  @Override
  public void attach(EventStream events, Clock machineClock) {
    clock = machineClock;
    stream = events;
    events.add(this);
  }

  @Override
  public void event(EventType type, int vpIndex, long a, long b, long c, long d) {
    if (failure != null) {
      return;
    }
    line.setLength(0);
    appendTime(clock.nanos());
    line.append(' ');
    if (vpIndex < 0) {
      line.append('-');
    } else {
      line.append(vpIndex);
    }
    line.append(' ').append(names.get(type));
    for (int i = 0; i < type.argumentCount(); i++) {
      long value = i == 0 ? a : i == 1 ? b : i == 2 ? c : d;
      line.append(' ').append(type.argument(i)).append("=0x");
      appendHex(value);
      stream.nameOf(type, i, value).ifPresent(name -> line.append('(').append(name).append(')'));
    }
    line.append('\n');
    try {
      out.append(line);
    } catch (IOException e) {
      failure = e; // a full disk must not disturb the guest; close() tells
    }
  }

  private void appendTime(long nanos) {
    line.append(nanos / NANOS).append('.');
    for (long unit = NANOS / 10; unit > 0; unit /= 10) {
      line.append((char) ('0' + nanos / unit % 10));
    }
  }

  private void appendHex(long value) {
    int shift = (63 - Long.numberOfLeadingZeros(value | 1)) / 4 * 4;
    for (; shift >= 0; shift -= 4) {
      line.append(Character.forDigit((int) (value >>> shift) & 0xf, 16));
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    if (failure != null) {
      throw failure;
    }
  }
}
