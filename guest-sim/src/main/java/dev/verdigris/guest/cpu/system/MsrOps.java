package dev.verdigris.guest.cpu.system;

import static dev.verdigris.guest.cpu.system.SystemOps.unlocked;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** RDMSR, WRMSR, RDTSC, RDTSCP, RDPMC, CPUID. */
final class MsrOps {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;

  private MsrOps() {}

  static void register(OpcodeMap map) {
    map.register(Insn.MAP_0F, 0x30, unlocked(insn -> SystemOp.ending(insn, MsrOps::write)));
    map.register(Insn.MAP_0F, 0x31, unlocked(insn -> SystemOp.ending(insn, MsrOps::readTime)));
    map.register(Insn.MAP_0F, 0x32, unlocked(insn -> SystemOp.ending(insn, MsrOps::read)));
    // No performance counters are advertised.
    map.register(
        Insn.MAP_0F,
        0x33,
        unlocked(
            insn ->
                SystemOp.ending(
                    insn,
                    (cpu, op) -> {
                      throw cpu.generalProtection(op);
                    })));
    map.register(Insn.MAP_0F, 0xa2, unlocked(insn -> SystemOp.ending(insn, MsrOps::cpuid)));
  }

  private static void split(Cpu cpu, long value) {
    cpu.r[RAX] = value & 0xffff_ffffL;
    cpu.r[RDX] = value >>> 32;
  }

  private static void read(Cpu cpu, Op op) {
    Access.privileged(cpu, op);
    ModelSpecificRegisters msrs = cpu.system.msrs;
    Access.accepted(cpu, op, msrs.read((int) cpu.r[RCX]));
    split(cpu, msrs.result());
  }

  private static void write(Cpu cpu, Op op) {
    Access.privileged(cpu, op);
    long value = cpu.r[RDX] << 32 | (cpu.r[RAX] & 0xffff_ffffL);
    Access.accepted(cpu, op, cpu.system.msrs.write((int) cpu.r[RCX], value));
  }

  private static void readTime(Cpu cpu, Op op) {
    if (cpu.cpl != 0 && (cpu.system.cr4() & ControlBits.CR4_TSD) != 0) {
      throw cpu.generalProtection(op);
    }
    split(cpu, cpu.system.msrs.tsc());
  }

  /** RDTSCP. */
  static Op readTimeAndAux(Insn insn) {
    return SystemOp.ending(
        insn,
        (cpu, op) -> {
          readTime(cpu, op);
          cpu.r[RCX] = cpu.system.msrs.tscAux;
        });
  }

  private static void cpuid(Cpu cpu, Op op) {
    int leaf = (int) cpu.r[RAX];
    int subleaf = (int) cpu.r[RCX];
    var result = cpu.system.cpuid.ask(leaf, subleaf);
    cpu.r[RAX] = result.eax & 0xffff_ffffL;
    cpu.r[RBX] = result.ebx & 0xffff_ffffL;
    cpu.r[RCX] = result.ecx & 0xffff_ffffL;
    cpu.r[RDX] = result.edx & 0xffff_ffffL;
  }
}
