package dev.verdigris.vmbus;

import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.List;

/**
 * What a host generation speaks: the newest protocol versions, below which everything published is
 * agreed to.
 *
 * @param name the host profile's name
 * @param bus newest VMBus version
 * @param features {@link FeatureFlags} of version 6.0
 * @param storage newest synthetic storage version
 */
public record VmbusProfile(String name, VmbusVersion bus, int features, StorageVersion storage) {
  private static final List<VmbusProfile> ALL =
      List.of(
          before6("ws2008", VmbusVersion.V0_13, StorageVersion.V2_0),
          before6("ws2008r2", VmbusVersion.V1_1, StorageVersion.V4_2),
          before6("ws2012", VmbusVersion.V2_4, StorageVersion.V5_1),
          before6("ws2012r2", VmbusVersion.V3_0, StorageVersion.V6_0),
          before6("ws2016", VmbusVersion.V4_0, StorageVersion.V6_2),
          before6("ws2019", VmbusVersion.V5_2, StorageVersion.V6_2),
          before6("ws2022", VmbusVersion.V5_3, StorageVersion.V6_2),
          since6("ws2025", FeatureFlags.DILITHIUM),
          since6("azure", FeatureFlags.DILITHIUM),
          since6("paravisor", FeatureFlags.ALL));

  private static VmbusProfile before6(String name, VmbusVersion bus, StorageVersion storage) {
    return new VmbusProfile(name, bus, FeatureFlags.NONE, storage);
  }

  private static VmbusProfile since6(String name, int features) {
    return new VmbusProfile(name, VmbusVersion.V6_0, features, StorageVersion.V6_2);
  }

  /**
   * The profile of a name.
   *
   * @throws IllegalArgumentException when there is none; {@link #names()} has them all
   */
  public static VmbusProfile of(String name) {
    return ALL.stream()
        .filter(profile -> profile.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown host profile: " + name));
  }

  /** The names of all profiles, oldest host first; a paravisor is no host of its own, and last. */
  public static List<String> names() {
    return ALL.stream().map(VmbusProfile::name).toList();
  }
}
