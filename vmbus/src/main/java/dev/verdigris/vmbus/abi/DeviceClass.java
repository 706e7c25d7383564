package dev.verdigris.vmbus.abi;

import java.util.List;
import java.util.UUID;

/**
 * A class of synthetic device (Linux {@code include/linux/hyperv.h}, HV_*_GUID). Open: custom
 * devices make their own.
 *
 * @param name short name for reports and traces
 * @param guid what the guest matches drivers by
 */
public record DeviceClass(String name, UUID guid) {
  /** HV_IDE_GUID: accelerated IDE disk. */
  public static final DeviceClass IDE = of("ide", "32412632-86cb-44a2-9b5c-50d1417354f5");

  /** HV_SCSI_GUID: SCSI controller. */
  public static final DeviceClass SCSI = of("scsi", "ba6163d9-04a1-4d29-b605-72e2ffb1dc7f");

  /** HV_SYNTHFC_GUID: Fibre Channel adapter. */
  public static final DeviceClass FIBRE_CHANNEL = of("fc", "2f9bcc4a-0069-4af3-b76b-6fd0be528cda");

  /** HV_NIC_GUID: network adapter. */
  public static final DeviceClass NIC = of("nic", "f8615163-df3e-46c5-913f-f2d2f965ed0e");

  /** HV_ND_GUID: NetworkDirect. */
  public static final DeviceClass NETWORK_DIRECT = of("nd", "8c2eaf3d-32a7-4b09-ab99-bd1f1c86b501");

  /** HV_PCIE_GUID: PCI Express pass-through. */
  public static final DeviceClass PCIE = of("pcie", "44c4f61d-4444-4400-9d52-802e27ede19f");

  /** HV_SYNTHVID_GUID: frame buffer. */
  public static final DeviceClass VIDEO = of("video", "da0a7802-e377-4aac-8e77-0558eb1073f8");

  /** HV_KBD_GUID: keyboard. */
  public static final DeviceClass KEYBOARD = of("keyboard", "f912ad6d-2b17-48ea-bd65-f927a61c7684");

  /** HV_MOUSE_GUID: mouse. */
  public static final DeviceClass MOUSE = of("mouse", "cfa8b69e-5b4a-4cc0-b98b-8ba1a1f3f95a");

  /** HV_KVP_GUID: key-value exchange. */
  public static final DeviceClass KVP = of("kvp", "a9a0f4e7-5a45-4d96-b827-8a841e8c03e6");

  /** HV_TS_GUID: time synchronisation. */
  public static final DeviceClass TIME_SYNC =
      of("timesync", "9527e630-d0ae-497b-adce-e80ab0175caf");

  /** HV_HEART_BEAT_GUID: heartbeat. */
  public static final DeviceClass HEARTBEAT =
      of("heartbeat", "57164f39-9115-4e78-ab55-382f3bd5422d");

  /** HV_SHUTDOWN_GUID: orderly shutdown. */
  public static final DeviceClass SHUTDOWN = of("shutdown", "0e0b6031-5213-4934-818b-38d90ced39db");

  /** HV_FCOPY_GUID: guest file copy. */
  public static final DeviceClass FILE_COPY = of("fcopy", "34d14be3-dee4-41c8-9ae7-6b174977c192");

  /** HV_VSS_GUID: backup. */
  public static final DeviceClass BACKUP = of("vss", "35fa2e29-ea23-4236-96ae-3a6ebacba440");

  /** HV_DM_GUID: dynamic memory. */
  public static final DeviceClass BALLOON = of("balloon", "525074dc-8985-46e2-8057-a307dc18a502");

  /** The published classes. */
  public static final List<DeviceClass> ALL =
      List.of(
          IDE,
          SCSI,
          FIBRE_CHANNEL,
          NIC,
          NETWORK_DIRECT,
          PCIE,
          VIDEO,
          KEYBOARD,
          MOUSE,
          KVP,
          TIME_SYNC,
          HEARTBEAT,
          SHUTDOWN,
          FILE_COPY,
          BACKUP,
          BALLOON);

  private static DeviceClass of(String name, String guid) {
    return new DeviceClass(name, UUID.fromString(guid));
  }
}
