package dev.verdigris.guest.cpu.exec;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.decode.Insn;

/** MOVS. */
final class MoveString extends StringOp {
  MoveString(Insn insn) {
    super(insn);
  }

  @Override
  void step(Cpu cpu) {
    long value = Memory.signed(cpu, this, source(cpu), size);
    Memory.write(cpu, this, destination(cpu, true), size, value);
    advanceSource(cpu, 1);
    advanceDestination(cpu, 1);
  }

  @Override
  long bulk(Cpu cpu, long most) {
    if (!bulkAllowed(cpu)) {
      return 0;
    }
    long from = source(cpu);
    long to = destination(cpu, true);
    long elements = Math.min(most, Math.min(inPage(from), inPage(to)));
    long read = cpu.hostToRead(from);
    long write = cpu.hostToWrite(to);
    if (elements == 0 || read == 0 || write == 0) {
      return 0;
    }
    long bytes = elements * size;
    if (write > read && write < read + bytes) {
      // Each element is to be seen by the ones after it.
      bytes = write - read;
      elements = bytes / size;
      if (elements == 0) {
        return 0;
      }
      bytes = elements * size;
    }
    UNSAFE.copyMemory(read, write, bytes);
    advanceSource(cpu, elements);
    advanceDestination(cpu, elements);
    return elements;
  }
}
