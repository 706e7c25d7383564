package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;

/** Hardware task switches of legacy protected mode (Intel SDM volume 3, section 7.3). */
final class TaskSwitch {
  private final Cpu cpu;

  TaskSwitch(Cpu cpu) {
    this.cpu = cpu;
  }

  /** JMP to a task. */
  void jump(Op op, int selector, long nextRip) {
    throw cpu.fault(op, Vector.GP, selector & 0xfffc);
  }

  /** CALL of a task. */
  void call(Op op, int selector, long nextRip) {
    throw cpu.fault(op, Vector.GP, selector & 0xfffc);
  }

  /** An event through a task gate. */
  void interrupt(Op op, int selector, long returnRip, int errorCode) {
    throw cpu.fault(op, Vector.GP, selector & 0xfffc);
  }

  /** IRET with NT set. */
  void returnFromNested(Op op, long nextRip) {
    throw cpu.fault(op, Vector.TS, cpu.segments.selector(Segmentation.TR) & 0xfffc);
  }
}
