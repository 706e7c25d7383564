package dev.verdigris.guest.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ModuleSetTest {
  private final ModuleSet modules = new ModuleSet();

  @Test
  void ordersByWhatModulesNeed() throws Exception {
    modules.add("hv_vmbus", TestModule.depending(""));
    modules.add("scsi_common", TestModule.depending(""));
    modules.add("scsi_mod", TestModule.depending("scsi-common"));
    modules.add("hv_storvsc", TestModule.depending("scsi_mod,hv_vmbus,crc16"));
    modules.addBuiltIn("kernel/fs/ext4/ext4.ko\nkernel/lib/crc16.ko\n");
    assertEquals(
        List.of("scsi_common", "scsi_mod", "hv_vmbus", "hv_storvsc"),
        modules.loadOrder(List.of("hv_storvsc", "scsi_mod", "ext4")));
  }

  @Test
  void saysWhatIsMissing() {
    modules.add("hv_storvsc", TestModule.depending("scsi_mod"));
    PrepareException e =
        assertThrows(PrepareException.class, () -> modules.loadOrder(List.of("hv_storvsc")));
    assertTrue(e.getMessage().contains("no module scsi_mod"), e.getMessage());
  }

  @Test
  void endsOnACircle() throws Exception {
    modules.add("a", TestModule.depending("b"));
    modules.add("b", TestModule.depending("a"));
    assertEquals(List.of("b", "a"), modules.loadOrder(List.of("a")));
  }

  @Test
  void namesModulesAsTheKernelDoes() {
    assertEquals("crc32c_intel", ModuleSet.name("kernel/arch/x86/crypto/crc32c-intel.ko"));
    assertEquals("hv_vmbus", ModuleSet.name("hv_vmbus.ko.xz"));
  }

  @Test
  void takesNoHarmFromDamagedModules() {
    byte[] module = TestModule.depending("a,b");
    assertEquals(Optional.of(List.of("a", "b")), ModuleInfo.depends(module));
    assertEquals(Optional.empty(), ModuleInfo.depends(new byte[0]));
    SplittableRandom random = new SplittableRandom(3);
    int unreadable = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] damaged = module.clone();
      for (int j = 0; j < 3; j++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      unreadable += ModuleInfo.depends(damaged).isEmpty() ? 1 : 0;
    }
    assertTrue(unreadable > 100, "unreadable " + unreadable);
  }
}
