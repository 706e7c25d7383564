package dev.verdigris.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever Java a page shows is an excerpt of the examples here, which are compiled and run. */
class ExcerptTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path EXAMPLES = Path.of("src/test/java");

  /** A block of a page. */
  private record Excerpt(Path page, String code) {
    @Override
    public String toString() {
      return page.getFileName() + ": " + code.lines().findFirst().orElse("");
    }
  }

  static List<Excerpt> excerpts() throws IOException {
    try (Stream<Path> pages = Files.list(Path.of(""))) {
      return pages
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .flatMap(ExcerptTest::of)
          .toList();
    }
  }

  private static Stream<Excerpt> of(Path page) {
    return BLOCK
        .matcher(read(page))
        .results()
        .map((MatchResult block) -> new Excerpt(page, block.group(1).strip()));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String normal(String code) {
    return code.strip().replaceAll("\\s+", " ");
  }

  @ParameterizedTest
  @MethodSource("excerpts")
  void isInAnExample(Excerpt excerpt) throws IOException {
    String wanted = normal(excerpt.code());
    assertFalse(wanted.isEmpty());
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      assertTrue(
          files
              .filter(file -> file.toString().endsWith(".java"))
              .anyMatch(file -> normal(read(file)).contains(wanted)),
          () -> "in no example:\n" + excerpt.code());
    }
  }

  @Test
  void theFlagsOfTheJvmAreTheBuilds() {
    String build = read(Path.of("../pom.xml"));
    String opens =
        build.replaceAll("(?s).*<verdigris.jvm.opens>(.*)</verdigris.jvm.opens>.*", "$1");
    assertTrue(opens.length() < build.length());
    assertTrue(normal(read(Path.of("embedding.md"))).contains("``` " + normal(opens) + " ```"));
  }

  @Test
  void thePagesHaveExcerpts() throws IOException {
    assertTrue(excerpts().size() > 2);
  }
}
