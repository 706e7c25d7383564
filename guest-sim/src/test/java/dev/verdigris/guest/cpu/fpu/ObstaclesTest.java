package dev.verdigris.guest.cpu.fpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.guest.cpu.Vector;
import org.junit.jupiter.api.Test;

/** What CR0, CR4 and a pending exception put in the way of x87, MMX and SSE. */
class ObstaclesTest {
  private static final int MP = 2;
  private static final int EM = 4;
  private static final int TS = 8;
  private static final int NE = 0x20;
  private static final int OSFXSR = 0x200;
  private static final int OSXMMEXCPT = 0x400;

  private final FpuState fpu = new FpuState();

  @Test
  void emulationAndTaskSwitchedBits() {
    fpu.controlChanged(EM, OSFXSR);
    assertEquals(Vector.NM, fpu.x87Obstacle);
    assertEquals(Vector.UD, fpu.mmxObstacle);
    assertEquals(Vector.UD, fpu.sseObstacle);
    fpu.controlChanged(TS, OSFXSR);
    assertEquals(Vector.NM, fpu.x87Obstacle);
    assertEquals(Vector.NM, fpu.mmxObstacle);
    assertEquals(Vector.NM, fpu.sseObstacle);
    assertEquals(Vector.NM, fpu.saveObstacle());
    assertEquals(0, fpu.waitObstacle());
    fpu.controlChanged(TS | MP, OSFXSR);
    assertEquals(Vector.NM, fpu.waitObstacle());
  }

  @Test
  void sseNeedsTheSystemsConsent() {
    fpu.controlChanged(NE, 0);
    assertEquals(Vector.UD, fpu.sseObstacle);
    assertEquals(0, fpu.x87Obstacle);
    assertEquals(Vector.UD, fpu.simdExceptionVector());
    fpu.controlChanged(NE, OSFXSR | OSXMMEXCPT);
    assertEquals(0, fpu.sseObstacle);
    assertEquals(Vector.XM, fpu.simdExceptionVector());
  }

  @Test
  void pendingExceptionWaitsForTheNextInstruction() {
    fpu.controlChanged(NE, OSFXSR);
    fpu.control(0x37f & ~FpuState.ZE);
    fpu.raise(FpuState.PE);
    assertEquals(0, fpu.x87Obstacle);
    fpu.raise(FpuState.ZE);
    assertEquals(FpuState.ES | FpuState.B | FpuState.ZE | FpuState.PE, fpu.statusWord());
    assertEquals(Vector.MF, fpu.x87Obstacle);
    assertEquals(Vector.MF, fpu.mmxObstacle);
    assertEquals(Vector.MF, fpu.waitObstacle());
    assertEquals(0, fpu.saveObstacle());
    assertEquals(0, fpu.sseObstacle);
    fpu.clearExceptions();
    assertEquals(0, fpu.x87Obstacle);
    assertEquals(0, fpu.statusWord());
  }

  @Test
  void unmaskingMakesAFlagPending() {
    fpu.controlChanged(NE, OSFXSR);
    fpu.raise(FpuState.IE);
    assertEquals(0, fpu.x87Obstacle);
    fpu.control(0x37e);
    assertEquals(Vector.MF, fpu.x87Obstacle);
    fpu.controlChanged(0, OSFXSR);
    assertEquals(0, fpu.x87Obstacle);
  }

  @Test
  void tagWordFollowsTheContents() {
    fpu.initialize();
    assertEquals(0xffff, fpu.tagWord());
    fpu.used = 0x0f;
    fpu.significand[0] = Long.MIN_VALUE;
    fpu.exponent[0] = 0x3fff;
    fpu.exponent[2] = 0x7fff;
    fpu.significand[3] = 1;
    assertEquals(0xff00 | 2 << 6 | 2 << 4 | 1 << 2, fpu.tagWord());
  }
}
