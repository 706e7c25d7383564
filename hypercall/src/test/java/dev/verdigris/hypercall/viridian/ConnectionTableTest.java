package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
  private final ConnectionTable<String> table = new ConnectionTable<>();

  @Test
  void behavesAsAMapUnderRandomUse() {
    Map<Integer, String> model = new HashMap<>();
    Random random = new Random(11);
    for (int i = 0; i < 100_000; i++) {
      int id = random.nextInt(random.nextBoolean() ? 300 : ConnectionTable.MAX_ID + 1);
      if (random.nextInt(3) == 0) {
        table.unbind(id);
        model.remove(id);
      } else {
        table.bind(id, "port " + i);
        model.put(id, "port " + i);
      }
      int asked = random.nextInt(300);
      assertEquals(model.get(asked), table.find(asked));
    }
    model.forEach((id, port) -> assertEquals(port, table.find(id)));
  }

  @Test
  void identifiersThatCannotBeBoundAreNotFound() {
    table.bind(0, "zero");
    for (int id : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 24}) {
      assertNull(table.find(id));
      assertThrows(IllegalArgumentException.class, () -> table.bind(id, "x"));
    }
    assertEquals("zero", table.find(0));
  }
}
