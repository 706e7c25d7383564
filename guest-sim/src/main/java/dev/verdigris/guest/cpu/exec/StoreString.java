package dev.verdigris.guest.cpu.exec;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.decode.Insn;

/** STOS. */
final class StoreString extends StringOp {
  private static final int WORTH_A_CALL = 256;

  StoreString(Insn insn) {
    super(insn);
  }

  @Override
  void step(Cpu cpu) {
    Memory.write(cpu, this, destination(cpu, true), size, cpu.r[0]);
    advanceDestination(cpu, 1);
  }

  @Override
  long bulk(Cpu cpu, long most) {
    if (!bulkAllowed(cpu)) {
      return 0;
    }
    long to = destination(cpu, true);
    long elements = Math.min(most, inPage(to));
    long write = cpu.hostToWrite(to);
    if (elements == 0 || write == 0) {
      return 0;
    }
    fill(write, elements * size, pattern(cpu.r[0]));
    advanceDestination(cpu, elements);
    return elements;
  }

  /** Eight bytes of elements. */
  private long pattern(long value) {
    return switch (size) {
      case 1 -> (value & 0xff) * 0x0101_0101_0101_0101L;
      case 2 -> (value & 0xffff) * 0x0001_0001_0001_0001L;
      case 4 -> (value & 0xffff_ffffL) * 0x0000_0001_0000_0001L;
      default -> value;
    };
  }

  private static void fill(long host, long bytes, long pattern) {
    boolean uniform = Long.rotateLeft(pattern, 8) == pattern;
    if (uniform && bytes >= WORTH_A_CALL) {
      UNSAFE.setMemory(host, bytes, (byte) pattern);
      return;
    }
    long at = host;
    long end = host + bytes;
    for (; at + 8 <= end; at += 8) {
      UNSAFE.putLong(at, pattern);
    }
    for (long rest = pattern; at < end; at++, rest >>>= 8) {
      UNSAFE.putByte(at, (byte) rest);
    }
  }
}
