package dev.verdigris.host.kvm;

import dev.verdigris.host.linux.LinuxHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What this host offers of KVM, for {@code verdigris doctor} and for tests that need it.
 *
 * @param usable true when a {@link KvmEngine} can be made
 * @param summary one line: what there is, or the reason why not
 * @param apiVersion KVM_GET_API_VERSION, or -1 when the device does not open
 * @param missing the capabilities that the engine needs and this KVM lacks
 */
public record KvmSupport(
    boolean usable, String summary, int apiVersion, List<KvmCapability> missing) {
  private static final int UNKNOWN_VERSION = -1;

  /** Looks at the host. */
  public static KvmSupport probe() {
    Optional<String> host = LinuxHost.missing();
    if (host.isPresent()) {
      return unusable("KVM " + host.get());
    }
    if (!Files.exists(Path.of(Kvm.DEVICE))) {
      return unusable(
          Kvm.DEVICE + " does not exist: no KVM module is loaded, or virtualisation is off");
    }
    try (Kvm kvm = Kvm.open()) {
      return of(kvm);
    } catch (KvmException | LinkageError e) {
      return unusable(e.getMessage());
    }
  }

  private static KvmSupport of(Kvm kvm) {
    int version = kvm.apiVersion();
    if (version != Kvm.API_VERSION) {
      return new KvmSupport(
          false, "KVM has API version " + version + ", not " + Kvm.API_VERSION, version, List.of());
    }
    List<KvmCapability> missing = new ArrayList<>();
    for (KvmCapability capability : KvmCapability.values()) {
      if (!kvm.has(capability)) {
        missing.add(capability);
      }
    }
    String summary =
        missing.isEmpty()
            ? "KVM API version " + version + ", every capability needed"
            : "KVM lacks " + missing.get(0) + ", needed for " + missing.get(0).purpose();
    return new KvmSupport(missing.isEmpty(), summary, version, List.copyOf(missing));
  }

  private static KvmSupport unusable(String reason) {
    return new KvmSupport(false, reason, UNKNOWN_VERSION, List.of());
  }
}
