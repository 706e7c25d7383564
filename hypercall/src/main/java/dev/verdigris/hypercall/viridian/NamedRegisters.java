package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.LevelContext;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A processor's registers by HV_REGISTER_NAME: those that an engine shows to models, the synthetic
 * ones by way of their MSRs, and the CPUID leaves that have names.
 */
final class NamedRegisters {
  private static final int XMM_REGISTERS = 16;
  // In the order of their names.
  static final List<Register> GENERAL =
      List.of(
          Register.RAX,
          Register.RCX,
          Register.RDX,
          Register.RBX,
          Register.RSP,
          Register.RBP,
          Register.RSI,
          Register.RDI,
          Register.R8,
          Register.R9,
          Register.R10,
          Register.R11,
          Register.R12,
          Register.R13,
          Register.R14,
          Register.R15,
          Register.RIP,
          Register.RFLAGS);
  private static final Map<Integer, Register> MACHINE = machine();
  private static final Map<Integer, Integer> SYNTHETIC = synthetic();
  private static final Map<Integer, Integer> LEAVES = leaves();

  private final MsrTable msrs;
  private final CpuidTable cpuid;
  private final MsrValue msr = new MsrValue();
  private final CpuidResult leaf = new CpuidResult();

  NamedRegisters(MsrTable msrs, CpuidTable cpuid) {
    this.msrs = msrs;
    this.cpuid = cpuid;
  }

  private static Map<Integer, Register> machine() {
    Map<Integer, Register> names = new HashMap<>();
    for (int i = 0; i < GENERAL.size(); i++) {
      names.put(RegisterName.RAX + i, GENERAL.get(i));
    }
    names.put(RegisterName.CR0, Register.CR0);
    names.put(RegisterName.CR3, Register.CR3);
    names.put(RegisterName.CR4, Register.CR4);
    names.put(RegisterName.EFER, Register.EFER);
    return names;
  }

  private static Map<Integer, Integer> synthetic() {
    Map<Integer, Integer> names = new HashMap<>();
    names.put(RegisterName.VP_RUNTIME, Msr.VP_RUNTIME);
    names.put(RegisterName.HYPERCALL, Msr.HYPERCALL);
    names.put(RegisterName.GUEST_OS_ID, Msr.GUEST_OS_ID);
    names.put(RegisterName.VP_INDEX, Msr.VP_INDEX);
    names.put(RegisterName.TIME_REF_COUNT, Msr.TIME_REF_COUNT);
    names.put(RegisterName.VP_ASSIST_PAGE, Msr.VP_ASSIST_PAGE);
    names.put(RegisterName.REFERENCE_TSC, Msr.REFERENCE_TSC);
    series(names, RegisterName.SINT0, Msr.SINT0, 16);
    series(names, RegisterName.SCONTROL, Msr.SCONTROL, 5);
    series(names, RegisterName.STIMER0_CONFIG, Msr.STIMER0_CONFIG, 8);
    series(names, RegisterName.CRASH_P0, Msr.CRASH_P0, 6);
    return names;
  }

  private static Map<Integer, Integer> leaves() {
    Map<Integer, Integer> names = new HashMap<>();
    names.put(RegisterName.HYPERVISOR_VERSION, CpuidLeaf.VERSION);
    series(names, RegisterName.FEATURES_INFO, CpuidLeaf.FEATURES, 4);
    return names;
  }

  private static void series(Map<Integer, Integer> names, int first, int firstNumber, int count) {
    for (int i = 0; i < count; i++) {
      names.put(first + i, firstNumber + i);
    }
  }

  /** Whether the register is the engine's, so that reaching it takes a processor that stands. */
  static boolean isMachine(int name) {
    return MACHINE.containsKey(name) || isXmm(name);
  }

  private static boolean isXmm(int name) {
    return name >= RegisterName.XMM0 && name < RegisterName.XMM0 + XMM_REGISTERS;
  }

  /**
   * Reads a register.
   *
   * @param processor null unless {@link #isMachine}, or one of {@link LevelRegisters} of a level
   */
  HvStatus read(int name, VirtualProcessor processor, VpState vp, RegisterValue value) {
    if (isXmm(name)) {
      int index = name - RegisterName.XMM0;
      value.set(processor.xmm(index, false), processor.xmm(index, true));
      return HvStatus.SUCCESS;
    }
    Register register = MACHINE.get(name);
    if (register != null) {
      value.set(processor.register(register), 0);
      return HvStatus.SUCCESS;
    }
    if (processor instanceof LevelContext context) {
      LevelRegisters.read(name, context, value);
      return HvStatus.SUCCESS;
    }
    Integer number = LEAVES.get(name);
    if (number != null) {
      return readLeaf(number, value);
    }
    number = SYNTHETIC.get(name);
    if (number == null || msrs.read(msrs.find(number), vp, msr) != MsrOutcome.DONE) {
      return HvStatus.INVALID_PARAMETER;
    }
    value.set(msr.value, 0);
    return HvStatus.SUCCESS;
  }

  private HvStatus readLeaf(int number, RegisterValue value) {
    if (!cpuid.answer(number, leaf)) {
      return HvStatus.INVALID_PARAMETER;
    }
    value.set(
        (leaf.eax & 0xffff_ffffL) | (long) leaf.ebx << 32,
        (leaf.ecx & 0xffff_ffffL) | (long) leaf.edx << 32);
    return HvStatus.SUCCESS;
  }

  /**
   * Writes a register.
   *
   * @param processor null unless {@link #isMachine}, or one of {@link LevelRegisters} of a level
   */
  HvStatus write(int name, VirtualProcessor processor, VpState vp, RegisterValue value) {
    if (isXmm(name)) {
      processor.xmm(name - RegisterName.XMM0, false, value.low);
      processor.xmm(name - RegisterName.XMM0, true, value.high);
      return HvStatus.SUCCESS;
    }
    if (processor instanceof LevelContext context && LevelRegisters.has(name)) {
      return LevelRegisters.write(name, context, value)
          ? HvStatus.SUCCESS
          : HvStatus.INVALID_REGISTER_VALUE;
    }
    Register register = MACHINE.get(name);
    Integer number = SYNTHETIC.get(name);
    if (register == null && (number == null || !msrs.writable(msrs.find(number)))) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (value.high != 0) {
      return HvStatus.INVALID_REGISTER_VALUE;
    }
    if (register != null) {
      processor.register(register, value.low);
      return HvStatus.SUCCESS;
    }
    return msrs.write(msrs.find(number), vp, value.low) == MsrOutcome.DONE
        ? HvStatus.SUCCESS
        : HvStatus.INVALID_REGISTER_VALUE;
  }
}
