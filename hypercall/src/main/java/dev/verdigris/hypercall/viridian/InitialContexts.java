package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.InitialContext.Table;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/** Reads HV_INITIAL_VP_CONTEXT from the input of a call. */
final class InitialContexts {
  private InitialContexts() {}

  static InitialContext read(HypercallFrame frame) {
    return new InitialContext(
        value(frame, StartProcessorLayout.RIP),
        value(frame, StartProcessorLayout.RSP),
        value(frame, StartProcessorLayout.RFLAGS),
        segment(frame, 0),
        segment(frame, 1),
        segment(frame, 2),
        segment(frame, 3),
        segment(frame, 4),
        segment(frame, 5),
        segment(frame, 6),
        segment(frame, 7),
        table(frame, StartProcessorLayout.IDTR),
        table(frame, StartProcessorLayout.GDTR),
        value(frame, StartProcessorLayout.EFER),
        value(frame, StartProcessorLayout.CR0),
        value(frame, StartProcessorLayout.CR3),
        value(frame, StartProcessorLayout.CR4),
        value(frame, StartProcessorLayout.PAT));
  }

  private static long value(HypercallFrame frame, int offset) {
    return frame.inputLong(StartProcessorLayout.CONTEXT + offset);
  }

  private static Segment segment(HypercallFrame frame, int index) {
    int offset =
        StartProcessorLayout.CONTEXT
            + StartProcessorLayout.SEGMENTS
            + index * StartProcessorLayout.REGISTER_SIZE;
    return new Segment(
        frame.inputLong(offset),
        frame.inputInt(offset + 8),
        frame.inputShort(offset + 12),
        frame.inputShort(offset + 14));
  }

  private static Table table(HypercallFrame frame, int register) {
    int offset = StartProcessorLayout.CONTEXT + register;
    return new Table(frame.inputLong(offset + 8), frame.inputShort(offset + 6));
  }
}
