package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.MemoryMappedIo;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.MmioLayout;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/** Calls that reach devices without an instruction to be emulated. */
final class MmioCalls {
  private static final int MAX_WIDTH = 8;

  private final MemoryMappedIo io;
  private final GuestMemory memory;

  private MmioCalls(PartitionConfig config) {
    io = config.memoryMappedIo;
    memory = config.memory;
  }

  /** Binds these calls, which need a way to devices. */
  static void bind(CallBindings bindings, PartitionConfig config) {
    MmioCalls calls = new MmioCalls(config);
    bindings.bind(CallCode.MEMORY_MAPPED_IO_READ, calls::read);
    bindings.bind(CallCode.MEMORY_MAPPED_IO_WRITE, calls::write);
  }

  private HvStatus read(HypercallFrame frame) {
    if (!valid(frame)) {
      return HvStatus.INVALID_PARAMETER;
    }
    int width = frame.inputInt(MmioLayout.WIDTH);
    long value = io.read(frame.vpIndex(), frame.inputLong(MmioLayout.GPA), width);
    frame.outputLong(0, value & mask(width));
    return HvStatus.SUCCESS;
  }

  private HvStatus write(HypercallFrame frame) {
    if (!valid(frame)) {
      return HvStatus.INVALID_PARAMETER;
    }
    int width = frame.inputInt(MmioLayout.WIDTH);
    long value = frame.inputLong(MmioLayout.DATA) & mask(width);
    io.write(frame.vpIndex(), frame.inputLong(MmioLayout.GPA), width, value);
    return HvStatus.SUCCESS;
  }

  /** An aligned access of a width that devices have, to where no memory is. */
  private boolean valid(HypercallFrame frame) {
    long gpa = frame.inputLong(MmioLayout.GPA);
    int width = frame.inputInt(MmioLayout.WIDTH);
    return frame.inputInt(MmioLayout.RESERVED) == 0
        && width > 0
        && width <= MAX_WIDTH
        && Integer.bitCount(width) == 1
        && (gpa & (width - 1)) == 0
        && Long.compareUnsigned(gpa, GuestMemory.MAX_ADDRESS) < 0
        && memory.hostPage(gpa) == 0;
  }

  private static long mask(int width) {
    return -1L >>> (Long.SIZE - width * Byte.SIZE);
  }
}
