package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.prepare.HostPrograms;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code verdigris doctor}: what this machine offers, and how to get the rest. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Says what this machine offers and how to get the rest.")
final class DoctorCommand implements Callable<Integer> {
  private final CommandContext context;

  DoctorCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    line(
        true,
        "java",
        System.getProperty("java.version") + ", " + System.getProperty("os.arch"),
        "");
    line(
        true,
        "engines",
        context.launcher().engines().stream()
            .map(EngineKind::label)
            .sorted()
            .collect(Collectors.joining(", ")),
        "");
    line(true, "hosts", String.join(", ", context.launcher().hostProfiles()), "");
    line(true, "cache", context.cache().root().toString(), "");
    Optional<String> kvm = context.launcher().obstacle(EngineKind.KVM);
    line(kvm.isEmpty(), "kvm", "runs bare images with --engine kvm", kvm.orElse(""));
    program("apt-get", "fetches the default guest", "give run a --kernel and an --initrd");
    program("iasl", "checks ACPI tables in the tests", "install acpica-tools");
    program("qemu-img", "checks disk images in the tests", "install qemu-utils");
    program("stty", "passes keys to guests unchanged", "install coreutils");
    return ExitStatus.OK;
  }

  private void program(String name, String use, String remedy) {
    line(HostPrograms.find(name).isPresent(), name, use, remedy);
  }

  private void line(boolean present, String name, String detail, String remedy) {
    context
        .out()
        .printf("%-7s %-9s %s%n", present ? "ok" : "missing", name, present ? detail : remedy);
  }
}
