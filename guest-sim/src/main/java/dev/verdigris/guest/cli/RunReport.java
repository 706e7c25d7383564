package dev.verdigris.guest.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.verdigris.guest.machine.ChannelCounters;
import dev.verdigris.guest.machine.MachineConfig;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.viridian.GuestCrash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** Writes the {@code --report} JSON; its keys are stable, models add some and rename none. */
final class RunReport {
  private static final double NANOS = 1e9;

  private RunReport() {}

  /** Writes the file whole or not at all. */
  static void write(Path file, MachineConfig config, RunResult result) throws IOException {
    Path target = file.toAbsolutePath();
    Path part =
        target.resolveSibling(
            "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part);
          JsonGenerator json = new JsonFactory().createGenerator(out)) {
        json.useDefaultPrettyPrinter();
        write(json, config, result);
        json.writeRaw('\n');
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void write(JsonGenerator json, MachineConfig config, RunResult result)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("exitReason", result.reason().label());
    json.writeNumberField("exitStatus", result.exitStatus());
    json.writeNumberField("wallSeconds", result.wallNanos() / NANOS);
    json.writeNumberField("virtualSeconds", result.virtualNanos() / NANOS);
    json.writeNumberField("instructions", result.instructions());
    json.writeNumberField("mips", result.mips());
    json.writeStringField("engine", config.engine().label());
    json.writeStringField("host", config.host());
    json.writeNumberField("seed", config.seed());
    writeCounts(json, "hypercalls", result.hypercalls());
    writeCounts(json, "msrs", result.msrs());
    json.writeArrayFieldStart("channels");
    for (ChannelCounters channel : result.channels()) {
      writeChannel(json, channel);
    }
    json.writeEndArray();
    writeCounts(json, "findings", result.findings());
    writeCounts(json, "faults", result.faults());
    if (result.crash().isPresent()) {
      writeCrash(json, result.crash().get());
    }
    json.writeEndObject();
  }

  private static void writeCounts(JsonGenerator json, String name, Map<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  private static void writeChannel(JsonGenerator json, ChannelCounters channel) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", channel.name());
    json.writeStringField("instance", channel.instance());
    json.writeNumberField("packetsIn", channel.packetsIn());
    json.writeNumberField("packetsOut", channel.packetsOut());
    json.writeNumberField("bytesIn", channel.bytesIn());
    json.writeNumberField("bytesOut", channel.bytesOut());
    json.writeNumberField("signalsIn", channel.signalsIn());
    json.writeNumberField("signalsOut", channel.signalsOut());
    json.writeEndObject();
  }

  private static void writeCrash(JsonGenerator json, GuestCrash crash) throws IOException {
    json.writeObjectFieldStart("guestCrash");
    json.writeArrayFieldStart("parameters");
    for (long parameter : crash.parameters()) {
      json.writeString("0x" + Long.toHexString(parameter));
    }
    json.writeEndArray();
    json.writeStringField("message", crash.text());
    json.writeEndObject();
  }
}
