package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.MESSAGE_PAGE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SynicMessageTest {
  private static final int SINT = 2;
  private static final int VECTOR = 0xf3;
  private static final long SLOT = MESSAGE_PAGE + SINT * MessageLayout.SIZE;

  private final PartitionFixture f = new PartitionFixture();

  @AfterEach
  void close() {
    f.close();
  }

  private boolean post(int type, int... payload) {
    byte[] bytes = new byte[MessageLayout.MAX_PAYLOAD];
    for (int i = 0; i < payload.length; i++) {
      bytes[i] = (byte) payload[i];
    }
    return f.partition.postMessage(0, SINT, type, bytes, payload.length);
  }

  private int type() {
    return f.memory.readInt(SLOT + MessageLayout.TYPE);
  }

  private boolean pending() {
    return (f.memory.readByte(SLOT + MessageLayout.FLAGS) & MessageLayout.PENDING) != 0;
  }

  /** What Linux does: free the slot, and write EOM when more is pending. */
  private void consume() {
    f.memory.writeInt(SLOT + MessageLayout.TYPE, MessageLayout.TYPE_NONE);
    if (pending()) {
      f.write(Msr.EOM, 0);
    }
  }

  @Test
  void resetState() {
    assertEquals(0, f.read(Msr.SCONTROL));
    assertEquals(1, f.read(Msr.SVERSION));
    assertEquals(0, f.read(Msr.SIMP));
    assertEquals(0, f.read(Msr.SIEFP));
    assertEquals(0, f.read(Msr.EOM));
    for (int sint = 0; sint < SintBits.COUNT; sint++) {
      assertEquals(SintBits.MASKED, f.read(Msr.SINT0 + sint));
    }
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.SVERSION, 1));
  }

  @Test
  void aMessageFillsItsSlotAndInterrupts() {
    f.enableSynic(SINT, VECTOR);
    assertTrue(post(1, 0xaa, 0xbb));
    assertEquals(1, type());
    assertEquals(2, f.memory.readByte(SLOT + MessageLayout.PAYLOAD_SIZE));
    assertFalse(pending());
    assertEquals(0, f.memory.readLong(SLOT + MessageLayout.SENDER));
    assertEquals(0xbbaa, f.memory.readShort(SLOT + MessageLayout.PAYLOAD));
    assertEquals(List.of("0:243"), f.takeInterrupts());
  }

  @Test
  void messagesQueueBehindAFullSlotInOrder() {
    f.enableSynic(SINT, VECTOR);
    for (int i = 1; i <= 20; i++) {
      assertTrue(post(i, i));
    }
    assertEquals(List.of("0:243"), f.takeInterrupts());
    for (int i = 1; i <= 20; i++) {
      assertEquals(i, type());
      assertEquals(i, f.memory.readByte(SLOT + MessageLayout.PAYLOAD));
      assertEquals(i < 20, pending());
      consume();
      assertEquals(i < 20 ? List.of("0:243") : List.of(), f.takeInterrupts());
    }
    assertEquals(MessageLayout.TYPE_NONE, type());
  }

  @Test
  void eomWithoutAFreeSlotChangesNothing() {
    f.enableSynic(SINT, VECTOR);
    post(1);
    post(2);
    f.write(Msr.EOM, 0);
    assertEquals(1, type());
    assertTrue(pending());
    assertEquals(1, f.takeInterrupts().size());
  }

  @Test
  void apicEoiOfTheVectorRedeliversToo() {
    f.enableSynic(SINT, VECTOR);
    post(1);
    post(2);
    f.memory.writeInt(SLOT + MessageLayout.TYPE, 0);
    f.partition.endOfInterrupt(0, VECTOR + 1);
    assertEquals(0, type());
    f.partition.endOfInterrupt(1, VECTOR);
    assertEquals(0, type());
    f.partition.endOfInterrupt(0, VECTOR);
    assertEquals(2, type());
  }

  @Test
  void nothingIsSentWhereSomethingIsDisabled() {
    assertFalse(post(1));
    f.enableSynic(SINT, VECTOR);
    f.write(Msr.SCONTROL, 0);
    assertFalse(post(1));
    f.write(Msr.SCONTROL, 1);
    f.write(Msr.SIMP, MESSAGE_PAGE);
    assertFalse(post(1));
    assertFalse(f.partition.postMessage(1, SINT, 1, new byte[0], 0), "other processor");
    assertFalse(f.partition.postMessage(2, SINT, 1, new byte[0], 0));
    assertFalse(f.partition.postMessage(-1, SINT, 1, new byte[0], 0));
    assertFalse(f.partition.postMessage(0, 16, 1, new byte[0], 0));
    assertFalse(f.partition.postMessage(0, -1, 1, new byte[0], 0));
    assertEquals(List.of(), f.takeInterrupts());
  }

  @Test
  void whatWaitsComesWhenTheSynicIsEnabledAgain() {
    f.enableSynic(SINT, VECTOR);
    post(1);
    post(2);
    f.memory.writeInt(SLOT + MessageLayout.TYPE, 0);
    f.write(Msr.SCONTROL, 0);
    f.write(Msr.EOM, 0);
    assertEquals(0, type());
    f.write(Msr.SCONTROL, 1);
    assertEquals(2, type());
  }

  @Test
  void aThousandAndTwentyFourMessagesWaitAndNoMore() {
    f.enableSynic(SINT, VECTOR);
    assertTrue(post(1));
    for (int i = 0; i < MessageQueue.CAPACITY; i++) {
      assertTrue(post(2 + i));
    }
    assertFalse(post(5000));
    for (int i = 0; i < MessageQueue.CAPACITY; i++) {
      consume();
      assertEquals(2 + i, type());
    }
    assertTrue(post(5001));
    consume();
    assertEquals(5001, type());
  }

  @Test
  void maskedAndPollingSintsGetMessagesWithoutInterrupts() {
    f.enableSynic(SINT, SintBits.MASKED | VECTOR);
    assertTrue(post(1));
    assertEquals(1, type());
    f.write(Msr.SINT0 + SINT, SintBits.POLLING | VECTOR);
    consume();
    assertTrue(post(2));
    assertEquals(2, type());
    assertEquals(List.of(), f.takeInterrupts());
  }

  @Test
  void autoEoiIsPassedOn() {
    f.enableSynic(SINT, SintBits.AUTO_EOI | VECTOR);
    post(1);
    assertEquals(List.of("0:243a"), f.takeInterrupts());
  }

  @Test
  void invalidVectorsFaultUnlessMasked() {
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.SINT0, 15));
    f.write(Msr.SINT0, SintBits.MASKED);
    f.write(Msr.SINT0, 16);
    assertEquals(16, f.read(Msr.SINT0));
  }

  @Test
  void pageRegistersKeepTheirReservedBitsAndRefuseStrangeAddresses() {
    f.write(Msr.SIMP, MESSAGE_PAGE | 0xffe);
    assertEquals(MESSAGE_PAGE | 0xffe, f.read(Msr.SIMP));
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.SIMP, 1L << 46 | 1));
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.SIEFP, Long.MIN_VALUE | 1));
    assertEquals(MESSAGE_PAGE | 0xffe, f.read(Msr.SIMP));
  }

  @Test
  void theMessagePageIsAnOverlay() {
    f.memory.fill(MESSAGE_PAGE, 4096, (byte) 0x77);
    f.enableSynic(SINT, VECTOR);
    byte[] page = new byte[4096];
    f.memory.read(MESSAGE_PAGE, page, 0, page.length);
    assertArrayEquals(new byte[4096], page);
    post(1, 1, 2, 3);
    f.write(Msr.SIMP, 0);
    f.memory.read(MESSAGE_PAGE, page, 0, page.length);
    byte[] under = new byte[4096];
    Arrays.fill(under, (byte) 0x77);
    assertArrayEquals(under, page);
    f.write(Msr.SIMP, 0x4_0001);
    assertEquals(1, f.memory.readInt(0x4_0000 + SINT * MessageLayout.SIZE));
  }

  @Test
  void processorsHaveTheirOwnPages() {
    f.enableSynic(SINT, VECTOR);
    f.write(1, Msr.SIMP, 0x5_0001);
    f.write(1, Msr.SINT0 + SINT, 0x40);
    f.write(1, Msr.SCONTROL, 1);
    assertTrue(f.partition.postMessage(1, SINT, 9, new byte[] {1}, 1));
    assertEquals(0, type());
    assertEquals(9, f.memory.readInt(0x5_0000 + SINT * MessageLayout.SIZE));
    assertEquals(List.of("1:64"), f.takeInterrupts());
  }
}
