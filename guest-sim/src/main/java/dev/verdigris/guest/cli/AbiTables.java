package dev.verdigris.guest.cli;

import dev.verdigris.hypercall.viridian.HostCoverage;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.CpuidCatalogue;
import dev.verdigris.hypercall.viridian.abi.CpuidSpec;
import dev.verdigris.hypercall.viridian.abi.MsrCatalogue;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The coverage of the Hyper-V interface as tables of text, made from the catalogues. */
final class AbiTables {
  private static final String CPUID_SECTION = "Feature and Interface Discovery";

  /**
   * A table.
   *
   * @param rows each with as many cells as {@code header}
   */
  record Table(String title, List<String> header, List<List<String>> rows) {}

  private final Optional<HostCoverage> host;

  /** With a profile, the tables have one more column: what a guest of it gets. */
  AbiTables(Optional<HostProfile> profile) {
    host = profile.map(HostCoverage::new);
  }

  List<Table> all() {
    return List.of(cpuid(), msrs(), calls());
  }

  private Table cpuid() {
    List<List<String>> rows = new ArrayList<>();
    for (CpuidSpec spec : CpuidCatalogue.ALL) {
      int high = spec.low() + spec.width() - 1;
      String bits = spec.width() == 1 ? "" + spec.low() : high + ":" + spec.low();
      rows.add(
          row(
              List.of(
                  String.format("0x%08x", spec.leaf()),
                  spec.register() + "[" + bits + "]",
                  spec.name(),
                  spec.since().label(),
                  spec.coverage().label()),
              host.map(coverage -> coverage.of(spec)),
              List.of(spec.needs().label(), spec.override().orElse("-"), CPUID_SECTION)));
    }
    return new Table(
        "CPUID",
        header(
            List.of("Leaf", "Bits", "Name", "Since", "State"),
            List.of("Needs", "Override", "Specification")),
        rows);
  }

  private Table msrs() {
    List<List<String>> rows = new ArrayList<>();
    for (MsrSpec spec : MsrCatalogue.ALL) {
      rows.add(
          row(
              List.of(
                  String.format("0x%08x", spec.number()),
                  spec.access().label(),
                  spec.name(),
                  spec.since().label(),
                  spec.coverage().label()),
              host.map(coverage -> coverage.of(spec)),
              List.of(spec.needs().label(), spec.section())));
    }
    return new Table(
        "MSRs",
        header(
            List.of("Number", "Access", "Name", "Since", "State"),
            List.of("Needs", "Specification")),
        rows);
  }

  private Table calls() {
    List<List<String>> rows = new ArrayList<>();
    for (CallSpec spec : CallCatalogue.ALL) {
      rows.add(
          row(
              List.of(
                  String.format("0x%04x", spec.code()),
                  spec.rep() ? "rep" : "simple",
                  spec.name(),
                  spec.since().label(),
                  spec.coverage().label()),
              host.map(coverage -> coverage.of(spec)),
              List.of(spec.needs().label(), spec.section())));
    }
    return new Table(
        "Hypercalls",
        header(
            List.of("Code", "Kind", "Name", "Since", "State"), List.of("Needs", "Specification")),
        rows);
  }

  private List<String> header(List<String> before, List<String> after) {
    return join(before, host.map(coverage -> "Guest gets"), after);
  }

  private static List<String> row(
      List<String> before, Optional<HostCoverage.Answer> answer, List<String> after) {
    return join(before, answer.map(HostCoverage.Answer::label), after);
  }

  private static List<String> join(
      List<String> before, Optional<String> between, List<String> after) {
    List<String> cells = new ArrayList<>(before);
    between.ifPresent(cells::add);
    cells.addAll(after);
    return cells;
  }
}
