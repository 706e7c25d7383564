package dev.verdigris.host.kvm;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.ExitHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvmCpuidTableTest {
  /** A hypervisor, its virtualization stack, and a second interface. */
  private static void answer(int leaf, CpuidResult result) {
    switch (leaf) {
      case 0x4000_0000 -> result.set(0x4000_0001, 1, 1, 1);
      case 0x4000_0080 -> result.set(0x4000_0082, 2, 2, 2);
      case 0x4000_0100 -> result.set(0x4000_0100, 3, 3, 3);
      default -> result.set(0, leaf, 0, 0);
    }
  }

  @Test
  void eachGroupOfLeavesIsTakenUpToWhatItAnnounces() {
    ExitHandler models =
        (ExitHandler)
            Proxy.newProxyInstance(
                ExitHandler.class.getClassLoader(),
                new Class<?>[] {ExitHandler.class},
                (proxy, method, arguments) -> {
                  assertEquals("cpuid", method.getName());
                  answer((int) arguments[1], (CpuidResult) arguments[3]);
                  return null;
                });
    try (KvmCpuidTable supported = new KvmCpuidTable();
        KvmCpuidTable table = new KvmCpuidTable()) {
      UNSAFE.putInt(supported.address(), 0); // KVM supports no leaf of its own
      table.fill(supported, null, models);
      int count = UNSAFE.getInt(table.address());
      List<Integer> leaves = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long entry =
            table.address() + KvmLayout.CPUID2_HEADER + (long) i * KvmLayout.CPUID_ENTRY_SIZE;
        leaves.add(UNSAFE.getInt(entry + KvmLayout.CPUID_FUNCTION));
      }
      assertEquals(
          List.of(0x4000_0000, 0x4000_0001, 0x4000_0080, 0x4000_0081, 0x4000_0082, 0x4000_0100),
          leaves);
    }
  }
}
