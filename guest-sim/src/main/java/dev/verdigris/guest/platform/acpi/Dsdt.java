package dev.verdigris.guest.platform.acpi;

import dev.verdigris.guest.platform.legacy.Cmos;
import dev.verdigris.guest.platform.legacy.SleepControl;
import dev.verdigris.guest.platform.serial.Uart16550;

/**
 * The name space: processors, VMBus under the module device that holds its memory windows, serial
 * port, clock and the soft-off state.
 *
 * <p>The VMBus device has an empty {@code _CRS}: its interrupt is a SINT vector. Linux (hv_vmbus)
 * wants that {@code _CRS} exists, and takes the windows from the nearest ancestor that has some.
 */
final class Dsdt {
  private static final int STA_PRESENT = 0x0f;

  private Dsdt() {}

  static byte[] definitionBlock(AcpiConfig config) {
    Aml aml = new Aml();
    aml.scope("_SB", scope -> systemBus(scope, config));
    aml.namePackage("_S5", SleepControl.S5_TYPE, SleepControl.S5_TYPE, 0, 0);
    return aml.toByteArray();
  }

  private static void systemBus(Aml aml, AcpiConfig config) {
    for (int i = 0; i < config.processors(); i++) {
      int uid = i;
      aml.device(String.format("C%03X", i), cpu -> cpu.name("_HID", "ACPI0007").name("_UID", uid));
    }
    aml.device("VMOD", module -> vmbusModule(module, config));
    aml.device(
        "COM1",
        com ->
            com.nameEisaId("_HID", "PNP0501")
                .name("_UID", 1)
                .name("_STA", STA_PRESENT)
                .name(
                    "_CRS",
                    new ResourceTemplate()
                        .io(Uart16550.COM1, Uart16550.PORTS)
                        .irq(Uart16550.COM1_IRQ)
                        .toByteArray()));
    aml.device(
        "RTC",
        rtc ->
            rtc.nameEisaId("_HID", "PNP0B00")
                .name("_CRS", new ResourceTemplate().io(Cmos.PORT, 2).toByteArray()));
  }

  private static void vmbusModule(Aml aml, AcpiConfig config) {
    aml.name("_HID", "ACPI0004")
        .name("_UID", 0)
        .name("_STA", STA_PRESENT)
        .name(
            "_CRS",
            new ResourceTemplate()
                .window(config.lowWindow())
                .window(config.highWindow())
                .toByteArray())
        .device(
            "VMBS",
            bus ->
                bus.name("_HID", "VMBus")
                    .name("_UID", 0)
                    .name("_STA", STA_PRESENT)
                    .name("_CRS", new ResourceTemplate().toByteArray()));
  }
}
