package dev.verdigris.hypercall.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private final EventStream stream = new EventStream();

  @Test
  void everyListenerHearsEveryEventWithMissingArgumentsZero() {
    assertFalse(stream.active());
    List<String> heard = new ArrayList<>();
    stream.add((type, vp, a, b, c, d) -> heard.add("1 " + type + " " + vp + " " + a + b + c + d));
    stream.add((type, vp, a, b, c, d) -> heard.add("2 " + type));
    assertTrue(stream.active());
    stream.publish(EventType.SINT, 3, 1);
    stream.publish(EventType.SINT, 3, 1, 2);
    stream.publish(EventType.SINT, 3, 1, 2, 3);
    stream.publish(EventType.SINT, 3, 1, 2, 3, 4);
    assertEquals(
        List.of(
            "1 SINT 3 1000",
            "2 SINT",
            "1 SINT 3 1200",
            "2 SINT",
            "1 SINT 3 1230",
            "2 SINT",
            "1 SINT 3 1234",
            "2 SINT"),
        heard);
  }

  @Test
  void everyTypeNamesItsArguments() {
    for (EventType type : EventType.values()) {
      assertTrue(type.argumentCount() >= 1 && type.argumentCount() <= 4, type.name());
      for (int i = 0; i < type.argumentCount(); i++) {
        assertFalse(type.argument(i).isBlank(), type.name());
      }
    }
  }
}
