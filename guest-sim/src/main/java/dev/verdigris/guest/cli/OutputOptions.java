package dev.verdigris.guest.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say what is written about a run. */
final class OutputOptions {
  @Option(
      names = "--trace",
      paramLabel = "F",
      description = "Writes each event of the models as a line of text.")
  Path trace;

  @Option(
      names = "--report",
      paramLabel = "F.json",
      description = "Writes the end and the counters of the run as JSON.")
  Path report;

  @Option(
      names = "--pcap",
      paramLabel = "F",
      description = "Writes network packets; there is no network device yet.")
  Path capture;
}
