package dev.verdigris.guest.cli;

import dev.verdigris.hypercall.viridian.HostCoverage;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.CpuidCatalogue;
import dev.verdigris.hypercall.viridian.abi.CpuidSpec;
import dev.verdigris.hypercall.viridian.abi.HostGeneration;
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
              String.format("0x%08x", spec.leaf()),
              spec.register() + "[" + bits + "]",
              spec.name(),
              spec.since(),
              spec.coverage(),
              host.map(coverage -> coverage.of(spec)),
              spec.needs().label(),
              spec.override().orElse("-"),
              CPUID_SECTION));
    }
    return new Table("CPUID", header("Leaf", "Bits", "Needs", "Override", "Specification"), rows);
  }

  private Table msrs() {
    List<List<String>> rows = new ArrayList<>();
    for (MsrSpec spec : MsrCatalogue.ALL) {
      rows.add(
          row(
              String.format("0x%08x", spec.number()),
              spec.access().label(),
              spec.name(),
              spec.since(),
              spec.coverage(),
              host.map(coverage -> coverage.of(spec)),
              spec.needs().label(),
              spec.section()));
    }
    return new Table("MSRs", header("Number", "Access", "Needs", "Specification"), rows);
  }

  private Table calls() {
    List<List<String>> rows = new ArrayList<>();
    for (CallSpec spec : CallCatalogue.ALL) {
      rows.add(
          row(
              String.format("0x%04x", spec.code()),
              spec.rep() ? "rep" : "simple",
              spec.name(),
              spec.since(),
              spec.coverage(),
              host.map(coverage -> coverage.of(spec)),
              spec.needs().label(),
              spec.section()));
    }
    return new Table("Hypercalls", header("Code", "Kind", "Needs", "Specification"), rows);
  }

  private List<String> header(String place, String kind, String... after) {
    return join(
        List.of(place, kind, "Name", "Since", "State"),
        host.map(coverage -> "Guest gets"),
        List.of(after));
  }

  private static List<String> row(
      String place,
      String kind,
      String name,
      HostGeneration since,
      Coverage state,
      Optional<HostCoverage.Answer> answer,
      String... after) {
    return join(
        List.of(place, kind, name, since.label(), state.label()),
        answer.map(HostCoverage.Answer::label),
        List.of(after));
  }

  private static List<String> join(
      List<String> before, Optional<String> between, List<String> after) {
    List<String> cells = new ArrayList<>(before);
    between.ifPresent(cells::add);
    cells.addAll(after);
    return cells;
  }
}
