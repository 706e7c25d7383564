package dev.verdigris.vmbus;

import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.List;

/**
 * What a host generation speaks: the newest protocol versions, below which everything published is
 * agreed to.
 *
 * @param name the host profile's name
 * @param bus newest VMBus version
 * @param storage newest synthetic storage version
 */
public record VmbusProfile(String name, VmbusVersion bus, StorageVersion storage) {
  // No profile goes to 6.0 on the bus: its feature flags are not modelled, and every guest falls
  // back to 5.3.
  private static final List<VmbusProfile> ALL =
      List.of(
          new VmbusProfile("ws2008", VmbusVersion.V0_13, StorageVersion.V2_0),
          new VmbusProfile("ws2008r2", VmbusVersion.V1_1, StorageVersion.V4_2),
          new VmbusProfile("ws2012", VmbusVersion.V2_4, StorageVersion.V5_1),
          new VmbusProfile("ws2012r2", VmbusVersion.V3_0, StorageVersion.V6_0),
          new VmbusProfile("ws2016", VmbusVersion.V4_0, StorageVersion.V6_2),
          new VmbusProfile("ws2019", VmbusVersion.V5_2, StorageVersion.V6_2),
          new VmbusProfile("ws2022", VmbusVersion.V5_3, StorageVersion.V6_2),
          new VmbusProfile("ws2025", VmbusVersion.V5_3, StorageVersion.V6_2),
          new VmbusProfile("azure", VmbusVersion.V5_3, StorageVersion.V6_2));

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

  /** The names of all profiles, oldest host first. */
  public static List<String> names() {
    return ALL.stream().map(VmbusProfile::name).toList();
  }
}
