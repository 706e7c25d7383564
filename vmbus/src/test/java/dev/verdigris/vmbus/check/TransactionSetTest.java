package dev.verdigris.vmbus.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionSetTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void doesAsASetDoes(long seed) {
    Random random = new Random(seed);
    TransactionSet set = new TransactionSet();
    Set<Long> model = new HashSet<>();
    int range = 900;
    for (int i = 0; i < 200_000; i++) {
      // Small numbers, and ones that differ in their high half only.
      long transaction = random.nextInt(range) * (seed % 2 == 0 ? 1L << 40 : 1L);
      if (random.nextInt(10) < 6) {
        assertEquals(model.add(transaction), set.add(transaction));
      } else {
        assertEquals(model.remove(transaction), set.remove(transaction));
      }
    }
    assertTrue(model.size() > 300);
    assertTrue(set.complete());
  }

  @Test
  void leavesOutWhatFindsItFull() {
    TransactionSet set = new TransactionSet();
    for (long i = 1; i <= TransactionSet.CAPACITY; i++) {
      assertTrue(set.add(i));
    }
    assertTrue(set.complete());
    assertTrue(set.add(5000));
    assertFalse(set.complete());
    assertFalse(set.remove(5000));
    for (long i = 1; i <= TransactionSet.CAPACITY; i++) {
      assertFalse(set.add(i));
      assertTrue(set.remove(i));
    }
  }
}
