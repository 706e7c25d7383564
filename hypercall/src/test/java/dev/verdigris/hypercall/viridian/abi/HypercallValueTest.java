package dev.verdigris.hypercall.viridian.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HypercallValueTest {
  @Test
  void fieldsAreWhereTheSpecificationPutsThem() {
    long input = 0x0abc_0123_0000_0000L | 0x3ffL << 17 | 1L << 16 | 0x8001;
    assertEquals(0x8001, HypercallValue.code(input));
    assertEquals(HypercallValue.FAST, input & HypercallValue.FAST);
    assertEquals(0x3ff * 8, HypercallValue.variableHeaderBytes(input));
    assertEquals(0x123, HypercallValue.repCount(input));
    assertEquals(0xabc, HypercallValue.repStart(input));
  }

  @Test
  void everyBitIsAFieldOrReserved() {
    long fields = 0xffff | HypercallValue.FAST | 0x3ffL << 17 | 0xfffL << 32 | 0xfffL << 48;
    assertEquals(-1, fields | HypercallValue.RESERVED | HypercallValue.NESTED);
    assertEquals(0, fields & (HypercallValue.RESERVED | HypercallValue.NESTED));
  }

  @Test
  void repStartIsReplacedAlone() {
    assertEquals(0x0042_ffff_0000_0001L, HypercallValue.withRepStart(0x0fff_ffff_0000_0001L, 0x42));
  }

  @Test
  void resultHasStatusAndRepsCompleted() {
    assertEquals(0x0000_0007_0000_0005L, HypercallValue.result(HvStatus.INVALID_PARAMETER, 7));
  }
}
