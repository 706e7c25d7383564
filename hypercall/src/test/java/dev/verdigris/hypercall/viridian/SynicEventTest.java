package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.EVENT_PAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.viridian.abi.EventFlagsLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SynicEventTest {
  private static final int SINT = 2;
  private static final long FLAGS = EVENT_PAGE + SINT * EventFlagsLayout.SIZE;

  private final PartitionFixture f = new PartitionFixture();

  @AfterEach
  void close() {
    f.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 1000, 2047})
  void aFlagIsABitOfItsSintsArea(int flag) {
    f.enableSynic(SINT, 0x30);
    assertTrue(f.partition.signalEvent(0, SINT, flag));
    for (int i = 0; i < EventFlagsLayout.SIZE; i++) {
      assertEquals(i == flag / 8 ? 1 << flag % 8 : 0, f.memory.readByte(FLAGS + i));
    }
    assertEquals(List.of("0:48"), f.takeInterrupts());
  }

  @Test
  void onlyAFlagThatWasClearInterrupts() {
    f.enableSynic(SINT, 0x30);
    f.partition.signalEvent(0, SINT, 7);
    f.partition.signalEvent(0, SINT, 7);
    f.partition.signalEvent(0, SINT, 8);
    assertEquals(List.of("0:48", "0:48"), f.takeInterrupts());
    f.memory.writeInt(FLAGS, 0);
    f.partition.signalEvent(0, SINT, 7);
    assertEquals(List.of("0:48"), f.takeInterrupts());
  }

  @Test
  void nothingIsSetWhereSomethingIsDisabledOrOutOfRange() {
    assertFalse(f.partition.signalEvent(0, SINT, 0));
    f.enableSynic(SINT, 0x30);
    assertFalse(f.partition.signalEvent(0, SINT, 2048));
    assertFalse(f.partition.signalEvent(0, SINT, -1));
    assertFalse(f.partition.signalEvent(0, 16, 0));
    assertFalse(f.partition.signalEvent(9, SINT, 0));
    f.write(Msr.SIEFP, EVENT_PAGE);
    assertFalse(f.partition.signalEvent(0, SINT, 0));
    f.write(Msr.SIEFP, EVENT_PAGE | 1);
    f.write(Msr.SCONTROL, 0);
    assertFalse(f.partition.signalEvent(0, SINT, 0));
    assertEquals(0, f.memory.readLong(FLAGS));
  }
}
