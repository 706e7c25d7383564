package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R13;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.RAX;

/** Routines of probes of MSRs, and of the pages that they lay over memory. */
final class MsrRoutines {
  // "VRDGPRBE", what no hypervisor writes.
  private static final long MARK = 0x4542_5250_4744_5256L;

  private final ProbeCode probe;
  private final BareImage image;
  private final Assembler code;

  MsrRoutines(ProbeCode probe) {
    this.probe = probe;
    image = probe.image;
    code = probe.code;
  }

  void write() {
    read();
    probe.begin(ProbeKind.MSR_READABLE);
    image.guarded(probe::readMsr);
    probe.endPrinting(() -> image.print("readable"));
    probe.begin(ProbeKind.MSR_WRITE);
    image.guarded(
        () -> {
          code.load(RAX, R12, Probe.B);
          probe.writeMsr();
        });
    probe.endPrinting(() -> image.print("done"));
    probe.begin(ProbeKind.MSR_WRITE_BACK);
    image.guarded(
        () -> {
          code.load(RAX, probe.kept);
          probe.writeMsr();
        });
    probe.endPrinting(() -> image.print("done"));
    overlay();
    probe.begin(ProbeKind.MEMORY);
    code.load(RAX, R12, Probe.A).load(RAX, RAX, 0);
    image.printHex(RAX, 16);
    code.ret();
  }

  private void read() {
    probe.begin(ProbeKind.MSR_READ);
    code.store(probe.kept, 0);
    image.guarded(probe::readMsr);
    probe.endPrinting(
        () -> {
          probe.joinHalves();
          code.store(probe.kept, RAX);
          image.printHex(RAX, 16);
        });
    probe.begin(ProbeKind.MSR_SHOW);
    image.guarded(probe::readMsr);
    probe.endPrinting(
        () -> {
          probe.joinHalves();
          image.printHex(RAX, 16);
        });
  }

  private void overlay() {
    probe.begin(ProbeKind.OVERLAY);
    code.load(R14, R12, Probe.B).mov(RAX, MARK).store(R14, 0, RAX);
    image.guarded(
        () -> {
          code.mov(RAX, R14).alu(Alu.OR, RAX, 1);
          probe.writeMsr();
          code.load(R13, R14, 0).mov(RAX, R14);
          probe.writeMsr();
          code.load(R15, R14, 0);
        });
    probe.endPrinting(
        () -> {
          image.printHex(R13, 16);
          image.print(" ");
          image.printHex(R15, 16);
        });
  }
}
