package dev.verdigris.guest.cli;

import dev.verdigris.guest.probe.ProbeImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code verdigris guest probe}: writes the Hyper-V probe. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a bare guest that goes through the Hyper-V interface.",
      "It is a multiboot ELF for 'verdigris run --kernel', or any other machine with a debug console"
          + " at port 0xe9 or a serial port."
    })
final class ProbeCommand implements Callable<Integer> {
  private final CommandContext context;

  @Option(names = "--out", paramLabel = "F", required = true, description = "The file to write.")
  private Path out;

  @Option(
      names = "--page-only",
      description = {
        "Makes hypercalls by the hypercall page only, not by VMCALL and VMMCALL too:",
        "for hosts that do not come back from one of them."
      })
  private boolean pageOnly;

  ProbeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    ProbeImage image = pageOnly ? ProbeImage.hyperVByPageOnly() : ProbeImage.hyperV();
    Files.write(out, image.multibootElf());
    context.out().println("probe  " + out);
    return ExitStatus.OK;
  }
}
