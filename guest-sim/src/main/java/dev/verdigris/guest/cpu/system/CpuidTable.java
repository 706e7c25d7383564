package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.hypercall.engine.CpuidResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What CPUID answers before the machine has its say: features that work and no others (Intel SDM
 * volume 2, CPUID).
 *
 * <p>The signature is that of an in-order Intel core. Guests know those as free of every
 * speculative side channel, as this processor is, and so apply no mitigation for what it does not
 * do.
 */
final class CpuidTable {
  /** Family 6, model 36h, stepping 1. */
  static final int SIGNATURE = 0x30661;

  static final int MAX_BASIC = 0xb;
  static final int MAX_EXTENDED = 0x8000_0008;

  /** Leaf 1 ECX by bit. */
  static final int SSE3 = 1;

  static final int PCLMULQDQ = 1 << 1;
  static final int SSSE3 = 1 << 9;
  static final int CMPXCHG16B = 1 << 13;
  static final int SSE4_1 = 1 << 19;
  static final int SSE4_2 = 1 << 20;
  static final int X2APIC = 1 << 21;
  static final int MOVBE = 1 << 22;
  static final int POPCNT = 1 << 23;
  static final int TSC_DEADLINE = 1 << 24;
  static final int AES = 1 << 25;
  static final int RDRAND = 1 << 30;
  static final int HYPERVISOR = 1 << 31;

  private static final int FEATURES_ECX =
      SSE3
          | PCLMULQDQ
          | SSSE3
          | CMPXCHG16B
          | SSE4_1
          | SSE4_2
          | X2APIC
          | MOVBE
          | POPCNT
          | TSC_DEADLINE
          | AES
          | RDRAND
          | HYPERVISOR;

  // FPU DE PSE TSC MSR PAE MCE CX8 APIC SEP MTRR PGE MCA CMOV PAT PSE36 CLFSH MMX FXSR SSE SSE2.
  private static final int FEATURES_EDX = 0x078b_fbfd;

  // Leaf 7 EBX: FSGSBASE, TSC_ADJUST, SMEP, ERMS, RDSEED, SMAP.
  private static final int STRUCTURED_EBX = 1 | 1 << 1 | 1 << 7 | 1 << 9 | 1 << 18 | 1 << 20;
  private static final int STRUCTURED_ECX_UMIP = 1 << 2;
  private static final int STRUCTURED_EDX_ARCH_CAPABILITIES = 1 << 29;

  // 8000_0001: LAHF; SYSCALL, NX, PDPE1GB, RDTSCP, LM.
  private static final int EXTENDED_ECX = 1;
  private static final int EXTENDED_EDX = 1 << 11 | 1 << 20 | 1 << 26 | 1 << 27 | 1 << 29;
  private static final int INVARIANT_TSC = 1 << 8;
  private static final int ADDRESS_SIZES = 48 << 8 | 46;

  private static final int CACHE_LINE = 64;
  private static final int[] VENDOR = words("GenuineIntel");
  private static final int[] BRAND = words("Verdigris Virtual Processor" + "\0".repeat(21));

  private final Cpu cpu;
  private final CpuidResult result = new CpuidResult();

  CpuidTable(Cpu cpu) {
    this.cpu = cpu;
  }

  private static int[] words(String text) {
    ByteBuffer bytes =
        ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).order(ByteOrder.LITTLE_ENDIAN);
    int[] words = new int[bytes.limit() / 4];
    bytes.asIntBuffer().get(words);
    return words;
  }

  /** Answers a leaf as the machine leaves it. */
  CpuidResult ask(int leaf, int subleaf) {
    answer(leaf, subleaf, result);
    cpu.exits.cpuid(cpu, leaf, subleaf, result);
    return result;
  }

  /** Answers a leaf. */
  void answer(int leaf, int subleaf, CpuidResult result) {
    if (leaf >>> 28 == 4) {
      result.set(0, 0, 0, 0);
      return;
    }
    int known = leaf;
    if (leaf >= 0 ? leaf > MAX_BASIC : Integer.compareUnsigned(leaf, MAX_EXTENDED) > 0) {
      // Beyond the last leaf an Intel processor answers the highest basic one.
      known = MAX_BASIC;
    }
    switch (known) {
      case 0 -> result.set(MAX_BASIC, VENDOR[0], VENDOR[2], VENDOR[1]);
      case 1 -> features(result);
      // One-level TLBs, and caches by leaf 4.
      case 2 -> result.set(0x00ff_0001, 0, 0, 0);
      case 4 -> cache(subleaf, result);
      case 7 -> structured(subleaf, result);
      case 0x8000_0000 -> result.set(MAX_EXTENDED, 0, 0, 0);
      case 0x8000_0001 -> result.set(0, 0, EXTENDED_ECX, EXTENDED_EDX);
      case 0x8000_0002, 0x8000_0003, 0x8000_0004 -> {
        int first = (known & 0xf) * 4 - 8;
        result.set(BRAND[first], BRAND[first + 1], BRAND[first + 2], BRAND[first + 3]);
      }
      case 0x8000_0006 -> result.set(0, 0, 256 << 16 | 6 << 12 | CACHE_LINE, 0);
      case 0x8000_0007 -> result.set(0, 0, 0, INVARIANT_TSC);
      case 0x8000_0008 -> result.set(ADDRESS_SIZES, 0, 0, 0);
      // Topology (leaf 0Bh): one level, which the machine overwrites.
      case 0xb -> result.set(0, 0, subleaf & 0xff, cpu.apicId());
      default -> result.set(0, 0, 0, 0);
    }
  }

  private void features(CpuidResult result) {
    int ebx = cpu.apicId() << 24 | 1 << 16 | (CACHE_LINE / 8) << 8;
    result.set(SIGNATURE, ebx, FEATURES_ECX, FEATURES_EDX);
  }

  private static void structured(int subleaf, CpuidResult result) {
    if (subleaf == 0) {
      result.set(0, STRUCTURED_EBX, STRUCTURED_ECX_UMIP, STRUCTURED_EDX_ARCH_CAPABILITIES);
    } else {
      result.set(0, 0, 0, 0);
    }
  }

  /** Deterministic cache parameters: 32 KiB data, 32 KiB code, 256 KiB unified. */
  private static void cache(int subleaf, CpuidResult result) {
    int ways = 8;
    int geometry = (ways - 1) << 22 | CACHE_LINE - 1;
    switch (subleaf) {
      case 0 -> result.set(1 << 8 | 1 << 5 | 1, geometry, 63, 0);
      case 1 -> result.set(1 << 8 | 1 << 5 | 2, geometry, 63, 0);
      case 2 -> result.set(1 << 8 | 2 << 5 | 3, geometry, 511, 0);
      default -> result.set(0, 0, 0, 0);
    }
  }
}
