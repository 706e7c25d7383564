package dev.verdigris.guest.cpu.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.verdigris.host.oracle.HostProcessor;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Every user-mode instruction form on the host's processor and on ours. The number of cases, the
 * seed and the round to begin with are properties {@code verdigris.oracle.cases}, {@code .seed} and
 * {@code .round}; the profile {@code oracle} runs a million.
 */
class OracleTest {
  private static final long CASES = Long.getLong("verdigris.oracle.cases", 100_000);
  private static final long SEED = Long.getLong("verdigris.oracle.seed", 1);
  private static final long ROUND = Long.getLong("verdigris.oracle.round", 0);

  @Test
  void oursDoesWhatTheHostDoes() {
    Optional<String> reason = HostProcessor.unavailable();
    if (reason.isPresent()) {
      String required = System.getenv().getOrDefault("VERDIGRIS_REQUIRE", "");
      if (Arrays.asList(required.split(",")).contains("oracle")) {
        fail("host processor: " + reason.get());
      }
      assumeTrue(false, "host processor: " + reason.get());
    }
    Oracle oracle = new Oracle(SEED);
    long start = System.nanoTime();
    oracle.run(ROUND, CASES);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "oracle: seed %d, %d cases of %d forms, %d differ, %.0f cases/s%n  %s%n",
        SEED,
        oracle.total(),
        oracle.forms(),
        oracle.failed(),
        oracle.total() / seconds,
        oracle.cases());
    assertTrue(oracle.total() >= CASES);
    assertEquals(
        0,
        oracle.failed(),
        () -> oracle.failed() + " cases differ:\n" + String.join("\n", oracle.failures()));
  }
}
