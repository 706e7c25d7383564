package dev.verdigris.guest;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Arrays;

/** Things that a machine may lack and some tests need. */
public final class Requirement {
  private Requirement() {}

  /**
   * Skips the running test by name, or fails it where {@code VERDIGRIS_REQUIRE} lists the name.
   *
   * @param reason why the thing is not there
   */
  public static void missing(String name, String reason) {
    String required = System.getenv().getOrDefault("VERDIGRIS_REQUIRE", "");
    if (Arrays.asList(required.split(",", -1)).contains(name)) {
      fail(name + " is required: " + reason);
    }
    abort(name + ": " + reason);
  }
}
