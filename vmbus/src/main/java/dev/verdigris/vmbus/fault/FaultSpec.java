package dev.verdigris.vmbus.fault;

import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the text form of a rule. */
final class FaultSpec {
  static final String BY = "by";
  static final String AFTER = "after";
  static final String REOFFER = "reoffer";
  static final String VERSION = "version";

  private static final String CHANNEL = "channel";
  private static final String NTH = "nth";
  private static final String FIRST = "first";
  private static final String EVERY = "every";
  private static final String PROBABILITY = "probability";
  private static final List<String> SELECTIONS = List.of(NTH, FIRST, EVERY, PROBABILITY);
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(us|ms|s)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern FRACTION = Pattern.compile("0(\\.\\d{1,9})?|1(\\.0{1,9})?");
  private static final Pattern VERSION_NUMBER = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  private final String text;
  private final FaultKind kind;
  private final Map<String, String> values = new LinkedHashMap<>();

  FaultSpec(String text) {
    this.text = text;
    int colon = text.indexOf(':');
    kind = kind(colon < 0 ? text : text.substring(0, colon));
    if (colon >= 0) {
      for (String part : text.substring(colon + 1).split(",", -1)) {
        put(part);
      }
    }
  }

  FaultRule rule() {
    String channel = values.get(CHANNEL);
    if (channel != null && channel.isEmpty()) {
      throw bad("channel= names no channel");
    }
    long delay = kind.delay();
    if (values.containsKey(BY)) {
      delay = time(BY);
      if (delay == 0) {
        throw bad("by=" + values.get(BY) + " is no time at all");
      }
    }
    if (values.containsKey(AFTER)) {
      delay = time(AFTER);
    }
    long reoffer = values.containsKey(REOFFER) ? time(REOFFER) : FaultRule.NEVER;
    return new FaultRule(kind, channel, selection(), delay, reoffer, version());
  }

  private FaultKind kind(String name) {
    for (FaultKind known : FaultKind.values()) {
      if (known.label().equals(name)) {
        return known;
      }
    }
    String all =
        Arrays.stream(FaultKind.values()).map(FaultKind::label).collect(Collectors.joining(", "));
    throw bad("there is no fault '" + name + "'; there are " + all);
  }

  private void put(String part) {
    int equals = part.indexOf('=');
    String key = equals < 0 ? part : part.substring(0, equals);
    List<String> keys = keys();
    if (equals < 0 || !keys.contains(key)) {
      throw bad(
          "'" + part + "' is not of the form KEY=VALUE with one of " + String.join(", ", keys));
    }
    if (values.put(key, part.substring(equals + 1)) != null) {
      throw bad(key + " is given twice");
    }
  }

  private List<String> keys() {
    List<String> keys = new ArrayList<>();
    if (kind != FaultKind.REFUSE_VERSION) {
      keys.add(CHANNEL);
    }
    if (kind != FaultKind.RESCIND) {
      keys.addAll(SELECTIONS);
    }
    keys.addAll(new TreeSet<>(kind.keys()));
    return keys;
  }

  private FaultSelection selection() {
    List<String> given = SELECTIONS.stream().filter(values::containsKey).toList();
    if (given.size() > 1) {
      throw bad(given.get(0) + " and " + given.get(1) + " exclude each other");
    }
    if (given.isEmpty()) {
      return kind == FaultKind.SLOW_HOST ? FaultSelection.every(1) : FaultSelection.nth(1);
    }
    return switch (given.get(0)) {
      case NTH -> FaultSelection.nth(count(NTH));
      case FIRST -> FaultSelection.first(count(FIRST));
      case EVERY -> FaultSelection.every(count(EVERY));
      default -> FaultSelection.probability(fraction());
    };
  }

  private long count(String key) {
    String value = values.get(key);
    long number = NUMBER.matcher(value).matches() ? Long.parseLong(value) : 0;
    if (number == 0) {
      throw bad(key + "=" + value + " is not a number from 1");
    }
    return number;
  }

  private double fraction() {
    String value = values.get(PROBABILITY);
    if (!FRACTION.matcher(value).matches()) {
      throw bad("probability=" + value + " is not between 0 and 1, such as 0.01");
    }
    return Double.parseDouble(value);
  }

  private long time(String key) {
    Matcher matcher = TIME.matcher(values.get(key));
    if (!matcher.matches()) {
      throw bad(key + "=" + values.get(key) + " is not a time such as 2s, 50ms or 100us");
    }
    long unit =
        switch (matcher.group(2)) {
          case "us" -> 1_000;
          case "ms" -> 1_000_000;
          default -> 1_000_000_000;
        };
    return Long.parseLong(matcher.group(1)) * unit;
  }

  private VmbusVersion version() {
    String value = values.get(VERSION);
    if (value == null) {
      return null;
    }
    Matcher matcher = VERSION_NUMBER.matcher(value);
    if (matcher.matches()) {
      int code = Integer.parseInt(matcher.group(1)) << 16 | Integer.parseInt(matcher.group(2));
      VmbusVersion version = new VmbusVersion(code);
      if (VmbusVersion.ALL.contains(version)) {
        return version;
      }
    }
    throw bad("version=" + value + " is no version of VMBus, such as 5.3");
  }

  private IllegalArgumentException bad(String what) {
    return new IllegalArgumentException("'" + text + "': " + what);
  }
}
