package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.InputVtl;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.abi.TranslateLayout;
import dev.verdigris.hypercall.viridian.abi.VpRegistersLayout;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;
import java.util.function.IntFunction;

/**
 * Calls that read and write a processor's registers and walk its page tables (TLFS, "Virtual
 * Processors"), the caller's own or another's that stands.
 */
final class RegisterCalls {
  // What VirtualProcessor.translate() can answer: supervisor reads and writes.
  private static final long TRANSLATE_FLAGS =
      TranslateLayout.VALIDATE_READ
          | TranslateLayout.VALIDATE_WRITE
          | TranslateLayout.PRIVILEGE_EXEMPT
          | TranslateLayout.SUPERVISOR;
  private static final long GPA_MASK = (1L << TranslateLayout.VTL_SHIFT) - 1;

  private final PartitionConfig config;
  private final NamedRegisters registers;
  private final IntFunction<VpState> states;

  private RegisterCalls(
      PartitionConfig config, NamedRegisters registers, IntFunction<VpState> states) {
    this.config = config;
    this.registers = registers;
    this.states = states;
  }

  /**
   * Binds these calls.
   *
   * @param states by VP index
   */
  static void bind(
      CallBindings bindings,
      PartitionConfig config,
      NamedRegisters registers,
      IntFunction<VpState> states) {
    RegisterCalls calls = new RegisterCalls(config, registers, states);
    bindings.bind(CallCode.GET_VP_REGISTERS, calls::get);
    bindings.bind(CallCode.SET_VP_REGISTERS, calls::set);
    bindings.bind(
        CallCode.TRANSLATE_VIRTUAL_ADDRESS,
        frame -> calls.translate(frame, TranslateLayout.GPA_PAGE));
    bindings.bind(
        CallCode.TRANSLATE_VIRTUAL_ADDRESS_EX,
        frame -> calls.translate(frame, TranslateLayout.EX_GPA_PAGE));
  }

  private HvStatus get(HypercallFrame frame) {
    HvStatus status = target(frame);
    if (!status.isSuccess()) {
      return status;
    }
    int vp = vpIndex(frame);
    int name = frame.inputInt(frame.element());
    VirtualProcessor processor = NamedRegisters.isMachine(name) ? processor(frame, vp) : null;
    if (NamedRegisters.isMachine(name) && processor == null) {
      return HvStatus.INVALID_VP_STATE;
    }
    status = registers.read(name, processor, states.apply(vp));
    if (status.isSuccess()) {
      frame.outputLong(frame.outputElement(), registers.low());
      frame.outputLong(frame.outputElement() + Long.BYTES, registers.high());
    }
    return status;
  }

  private HvStatus set(HypercallFrame frame) {
    HvStatus status = target(frame);
    if (!status.isSuccess()) {
      return status;
    }
    int element = frame.element();
    int reserved = VpRegistersLayout.NAME_SIZE;
    if (frame.inputInt(element + reserved) != 0 || frame.inputLong(element + 2 * reserved) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    int vp = vpIndex(frame);
    int name = frame.inputInt(element);
    VirtualProcessor processor = NamedRegisters.isMachine(name) ? processor(frame, vp) : null;
    if (NamedRegisters.isMachine(name) && processor == null) {
      return HvStatus.INVALID_VP_STATE;
    }
    int value = element + VpRegistersLayout.SET_VALUE;
    return registers.write(
        name,
        processor,
        states.apply(vp),
        frame.inputLong(value),
        frame.inputLong(value + Long.BYTES));
  }

  private HvStatus translate(HypercallFrame frame, int gpaOffset) {
    long flags = frame.inputLong(TranslateLayout.FLAGS);
    HvStatus status = target(frame, (int) (flags >>> TranslateLayout.VTL_SHIFT));
    if (!status.isSuccess()) {
      return status;
    }
    long page = frame.inputLong(TranslateLayout.GVA_PAGE);
    if ((flags & GPA_MASK & ~TRANSLATE_FLAGS) != 0
        || page >>> (Long.SIZE - GuestMemory.PAGE_SHIFT) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    VirtualProcessor processor = processor(frame, vpIndex(frame));
    if (processor == null) {
      return HvStatus.INVALID_VP_STATE;
    }
    long address = page << GuestMemory.PAGE_SHIFT;
    boolean write =
        (flags & TranslateLayout.VALIDATE_WRITE) != 0
            && (flags & TranslateLayout.PRIVILEGE_EXEMPT) == 0;
    long gpa = processor.translate(address, write);
    if (gpa < 0) {
      boolean readable = write && processor.translate(address, false) >= 0;
      frame.outputInt(
          TranslateLayout.RESULT,
          readable ? TranslateLayout.PRIVILEGE_VIOLATION : TranslateLayout.PAGE_NOT_PRESENT);
      return HvStatus.SUCCESS;
    }
    frame.outputInt(
        TranslateLayout.RESULT,
        config.memory.hostPage(gpa) == 0 ? TranslateLayout.GPA_UNMAPPED : TranslateLayout.SUCCESS);
    frame.outputLong(gpaOffset, gpa >>> GuestMemory.PAGE_SHIFT);
    return HvStatus.SUCCESS;
  }

  private HvStatus target(HypercallFrame frame) {
    int vtl = frame.inputInt(VpRegistersLayout.TARGET_VTL);
    return vtl >>> 8 != 0 ? HvStatus.INVALID_PARAMETER : target(frame, vtl);
  }

  private HvStatus target(HypercallFrame frame, int vtl) {
    if (frame.inputLong(VpRegistersLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    int vp = vpIndex(frame);
    if (vp < 0 || vp >= config.processors) {
      return HvStatus.INVALID_VP_INDEX;
    }
    int level = InputVtl.level(vtl, 0);
    if (level < 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    return level == 0 ? HvStatus.SUCCESS : HvStatus.ACCESS_DENIED;
  }

  private static int vpIndex(HypercallFrame frame) {
    int vp = frame.inputInt(VpRegistersLayout.VP_INDEX);
    return vp == VpRegistersLayout.VP_SELF ? frame.vpIndex() : vp;
  }

  /** The processor, or null when it is another's and runs. */
  private VirtualProcessor processor(HypercallFrame frame, int vp) {
    if (vp == frame.vpIndex()) {
      return frame.processor();
    }
    return config.fleet == null ? null : config.fleet.standing(vp);
  }
}
