package dev.verdigris.guest.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the Hyper-V probe has written: by processor, the outcome of each probe in order. */
final class Transcript {
  private final String text;
  private final List<Map<String, String>> processors = new ArrayList<>();

  private Transcript(String text) {
    this.text = text;
  }

  /** Takes a transcript apart: a name is there once a processor. */
  static Transcript of(String text) {
    Transcript transcript = new Transcript(text);
    text.lines()
        .filter(line -> line.matches("[0-9a-f]{2} .* = .*"))
        .forEach(
            line -> {
              int processor = Integer.parseInt(line.substring(0, 2), 16);
              int equals = line.lastIndexOf(" = ");
              while (transcript.processors.size() <= processor) {
                transcript.processors.add(new LinkedHashMap<>());
              }
              String name = line.substring(3, equals);
              String before =
                  transcript.processors.get(processor).put(name, line.substring(equals + 3));
              assertEquals(null, before, "twice: " + line);
            });
    return transcript;
  }

  String text() {
    return text;
  }

  int processors() {
    return processors.size();
  }

  /** Names of a processor's probes. */
  List<String> names(int processor) {
    return List.copyOf(processors.get(processor).keySet());
  }

  /** What came of a probe. */
  String outcome(int processor, String name) {
    String outcome = processors.get(processor).get(name);
    assertNotNull(outcome, () -> "processor " + processor + " has no line: " + name);
    return outcome;
  }

  /** The registers that a leaf gave. */
  List<Long> leaf(int processor, int leaf) {
    String outcome = outcome(processor, String.format("cpuid %08x registers", leaf));
    return List.of(outcome.split(" ", -1)).stream().map(r -> Long.parseLong(r, 16)).toList();
  }
}
