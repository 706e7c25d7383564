package dev.verdigris.guest.cli;

import dev.verdigris.hypercall.viridian.HostProfile;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verdigris abi}: the coverage tables. */
@Command(
    name = "abi",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the Hyper-V interface: each CPUID field, MSR and hypercall, the first host that has it,",
      "whether it is modelled, denied or absent, and where the specification describes it.",
      "'Needs' is what the machine must supply; an embedder's may, or may not."
    })
final class AbiCommand implements Callable<Integer> {
  private static final String PREAMBLE =
      """
      # Coverage of the Hyper-V interface

      What `verdigris abi --markdown` prints. State is how a guest is answered: *modelled*, when it is granted it; *denied*,
      HV_STATUS_ACCESS_DENIED or #GP(0), for no guest has the privilege; *absent*, as on a host without it (unknown call code, #GP(0), zero).
      Since is the first host with it. Needs is what the machine around the partition must supply. An override is what `--host` takes
      with + or -. Specification is the chapter of the TLFS.
      """;

  private final CommandContext context;

  @Option(
      names = "--host",
      paramLabel = "PROFILE",
      description = "Adds what a guest of this host gets; takes overrides, as in ws2022,-xmm.")
  private String host;

  @Option(names = "--markdown", description = "As Markdown, which docs/coverage.md is.")
  private boolean markdown;

  @Spec private CommandSpec spec;

  AbiCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (markdown) {
      context.out().println(PREAMBLE);
    }
    for (AbiTables.Table table : new AbiTables(profile()).all()) {
      if (markdown) {
        printMarkdown(table);
      } else {
        printText(table);
      }
    }
    return ExitStatus.OK;
  }

  private Optional<HostProfile> profile() {
    try {
      return Optional.ofNullable(host).map(HostProfile::parse);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private void printText(AbiTables.Table table) {
    int columns = table.header().size();
    int[] widths = new int[columns];
    for (int i = 0; i < columns; i++) {
      int column = i;
      widths[i] =
          Math.max(
              table.header().get(i).length(),
              table.rows().stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
    context.out().println(table.title());
    context.out().println(padded(table.header(), widths));
    table.rows().forEach(row -> context.out().println(padded(row, widths)));
    context.out().println();
  }

  private static String padded(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
    }
    return line.toString().stripTrailing();
  }

  private void printMarkdown(AbiTables.Table table) {
    context.out().printf("## %s%n%n", table.title());
    context.out().println(piped(table.header()));
    context.out().println("| --- ".repeat(table.header().size()) + "|");
    table.rows().forEach(row -> context.out().println(piped(row)));
    context.out().println();
  }

  private static String piped(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
