package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.InputVtl;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.abi.TranslateLayout;
import dev.verdigris.hypercall.viridian.abi.VpRegistersLayout;
import dev.verdigris.hypercall.viridian.abi.VsmBits;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

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
  private final Processors states;
  // Both null without trust levels.
  private final SecureMode secure;
  private final VsmRegisters vsmRegisters;
  private final RegisterValue value = new RegisterValue();

  private RegisterCalls(
      PartitionConfig config, NamedRegisters registers, Processors states, SecureMode secure) {
    this.config = config;
    this.registers = registers;
    this.states = states;
    this.secure = secure;
    vsmRegisters = secure == null ? null : new VsmRegisters(config.trustLevels, secure, states);
  }

  /**
   * Binds these calls.
   *
   * @param secure null without trust levels
   */
  static void bind(
      CallBindings bindings,
      PartitionConfig config,
      NamedRegisters registers,
      Processors states,
      SecureMode secure) {
    RegisterCalls calls = new RegisterCalls(config, registers, states, secure);
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
    VpState state = state(frame);
    int name = frame.inputInt(frame.element());
    if (isVsm(name)) {
      boolean wide = frame.processor().longMode();
      status = vsmRegisters.read(name, state, frame.level(), wide, value);
    } else {
      VirtualProcessor processor = isMachine(name) ? processor(frame, state) : null;
      if (isMachine(name) && processor == null) {
        return HvStatus.INVALID_VP_STATE;
      }
      status = registers.read(name, processor, state, value);
    }
    if (status.isSuccess()) {
      frame.outputLong(frame.outputElement(), value.low);
      frame.outputLong(frame.outputElement() + Long.BYTES, value.high);
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
    VpState state = state(frame);
    int name = frame.inputInt(element);
    int offset = element + VpRegistersLayout.SET_VALUE;
    value.set(frame.inputLong(offset), frame.inputLong(offset + Long.BYTES));
    if (isVsm(name)) {
      return vsmRegisters.write(name, state, frame.level(), value);
    }
    VirtualProcessor processor = isMachine(name) ? processor(frame, state) : null;
    if (isMachine(name) && processor == null) {
      return HvStatus.INVALID_VP_STATE;
    }
    return registers.write(name, processor, state, value);
  }

  private boolean isVsm(int name) {
    return secure != null && VsmRegisters.has(name);
  }

  /** Whether the register is the engine's, so that reaching it takes a processor that stands. */
  private boolean isMachine(int name) {
    return NamedRegisters.isMachine(name) || (secure != null && LevelRegisters.has(name));
  }

  private HvStatus translate(HypercallFrame frame, int gpaOffset) {
    long flags = frame.inputLong(TranslateLayout.FLAGS);
    int vtl = (int) (flags >>> TranslateLayout.VTL_SHIFT);
    HvStatus status = target(frame, vtl);
    if (!status.isSuccess()) {
      return status;
    }
    VpState state = states.at(InputVtl.level(vtl, frame.level()), vpIndex(frame));
    boolean lock = (flags & TranslateLayout.TLB_FLUSH_INHIBIT) != 0;
    // Only of a level below are translations held.
    long known =
        TRANSLATE_FLAGS
            | (state.level.number < frame.level() ? TranslateLayout.TLB_FLUSH_INHIBIT : 0);
    long page = frame.inputLong(TranslateLayout.GVA_PAGE);
    if ((flags & GPA_MASK & ~known) != 0 || page >>> (Long.SIZE - GuestMemory.PAGE_SHIFT) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    VirtualProcessor processor = processor(frame, state);
    if (processor == null) {
      return HvStatus.INVALID_VP_STATE;
    }
    if (lock) {
      state.vsm.secureConfig |= VsmBits.TLB_LOCKED;
    }
    walk(frame, processor, state, gpaOffset);
    return HvStatus.SUCCESS;
  }

  private void walk(
      HypercallFrame frame, VirtualProcessor processor, VpState state, int gpaOffset) {
    long flags = frame.inputLong(TranslateLayout.FLAGS);
    long address = frame.inputLong(TranslateLayout.GVA_PAGE) << GuestMemory.PAGE_SHIFT;
    boolean write =
        (flags & TranslateLayout.VALIDATE_WRITE) != 0
            && (flags & TranslateLayout.PRIVILEGE_EXEMPT) == 0;
    long gpa = processor.translate(address, write);
    if (gpa < 0) {
      boolean readable = write && processor.translate(address, false) >= 0;
      frame.outputInt(
          TranslateLayout.RESULT,
          readable ? TranslateLayout.PRIVILEGE_VIOLATION : TranslateLayout.PAGE_NOT_PRESENT);
      return;
    }
    frame.outputInt(TranslateLayout.RESULT, result(state, gpa, flags));
    frame.outputLong(gpaOffset, gpa >>> GuestMemory.PAGE_SHIFT);
  }

  /** What becomes of an access to where a translation leads. */
  private int result(VpState state, long gpa, long flags) {
    if (config.memory.hostPage(gpa) == 0) {
      return TranslateLayout.GPA_UNMAPPED;
    }
    int rights =
        secure == null || state.level.number != 0
            ? GpaAccess.ALL
            : secure.state.rights(state.vsm, gpa);
    if ((flags & TranslateLayout.VALIDATE_READ) != 0 && (rights & GpaAccess.READ) == 0) {
      return TranslateLayout.GPA_NO_READ_ACCESS;
    }
    return (flags & TranslateLayout.VALIDATE_WRITE) != 0 && (rights & GpaAccess.WRITE) == 0
        ? TranslateLayout.GPA_NO_WRITE_ACCESS
        : TranslateLayout.SUCCESS;
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
    int level = InputVtl.level(vtl, frame.level());
    if (level < 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (level > frame.level()) {
      return HvStatus.ACCESS_DENIED;
    }
    return states.at(level, vp).vsm.enabled ? HvStatus.SUCCESS : HvStatus.INVALID_VTL_STATE;
  }

  private static int vpIndex(HypercallFrame frame) {
    int vp = frame.inputInt(VpRegistersLayout.VP_INDEX);
    return vp == VpRegistersLayout.VP_SELF ? frame.vpIndex() : vp;
  }

  private VpState state(HypercallFrame frame) {
    int vtl = frame.inputByte(VpRegistersLayout.TARGET_VTL);
    return states.at(InputVtl.level(vtl, frame.level()), vpIndex(frame));
  }

  /** The processor as a level sees it, or null when it is another's and runs. */
  private VirtualProcessor processor(HypercallFrame frame, VpState state) {
    if (secure != null) {
      return config.trustLevels.context(state.index, state.level.number);
    }
    if (state.index == frame.vpIndex()) {
      return frame.processor();
    }
    return config.fleet == null ? null : config.fleet.standing(state.index);
  }
}
