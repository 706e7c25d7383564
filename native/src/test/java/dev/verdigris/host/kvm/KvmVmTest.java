package dev.verdigris.host.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.OverlayPage;
import dev.verdigris.hypercall.memory.RamRegion;
import org.junit.jupiter.api.Test;

class KvmVmTest {
  @Test
  void memorySlotsFollowOverlays() {
    KvmSupport support = KvmSupport.probe();
    assumeTrue(support.usable(), () -> "kvm: " + support.summary());
    try (GuestMemory memory =
            GuestMemory.allocate(new RamRegion(0, 0xa0000), new RamRegion(0x10_0000, 1 << 20));
        Kvm kvm = Kvm.open();
        KvmVm vm = new KvmVm(kvm, memory)) {
      assertEquals(2, vm.slotCount());
      OverlayPage inside = memory.newOverlay("inside");
      inside.map(0x12_0000);
      assertEquals(4, vm.slotCount()); // the second region in two, and the page
      OverlayPage beyond = memory.newOverlay("beyond");
      beyond.map(0xfee0_0000L);
      assertEquals(5, vm.slotCount());
      inside.map(0x10_0000);
      assertEquals(4, vm.slotCount()); // at the region's edge
      inside.unmap();
      beyond.unmap();
      assertEquals(2, vm.slotCount());
    }
  }
}
