package dev.verdigris.host.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import org.junit.jupiter.api.Test;

class KvmSupportTest {
  /** Whatever the host is, the answer is one line, and the engine agrees with it. */
  @Test
  void engineCanBeMadeExactlyWhereSupportSaysSo() {
    KvmSupport support = KvmSupport.probe();
    assertEquals(1, support.summary().lines().count());
    assertTrue(support.missing().isEmpty() || !support.usable());
    try (GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 1 << 20))) {
      if (support.usable()) {
        assertEquals(Kvm.API_VERSION, support.apiVersion());
        try (KvmEngine engine = KvmEngine.create(memory, 2)) {
          assertEquals(1, engine.vcpu(1).index());
        }
      } else {
        KvmException e = assertThrows(KvmException.class, () -> KvmEngine.create(memory, 1));
        assertEquals(support.summary(), e.getMessage());
      }
    }
  }
}
