package dev.verdigris.guest.platform.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.EoiAssist;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interrupts that the guest completes without an EOI (TLFS, "EOI Assist"). */
class EoiAssistTest {
  private final ApicFixture machine = new ApicFixture(1);
  private final Page page = new Page();
  private final List<Integer> completed = new ArrayList<>();

  /** The field of a VP assist page, which the guest clears instead of writing EOI. */
  private static final class Page implements EoiAssist {
    boolean enabled = true;
    boolean notRequired;
    private boolean offered;

    @Override
    public boolean offer(int vpIndex) {
      offered = enabled;
      notRequired = enabled;
      return enabled;
    }

    @Override
    public boolean withdraw(int vpIndex) {
      boolean taken = offered && !notRequired;
      offered = false;
      notRequired = false;
      return taken;
    }
  }

  @BeforeEach
  void connect() {
    machine.bus.assistEndOfInterrupt(page);
    machine.bus.onEndOfInterrupt((vp, vector) -> completed.add(vector));
  }

  /** As a guest does at the end of a handler; returns whether it had to write the register. */
  private boolean guestCompletes() {
    if (page.notRequired) {
      page.notRequired = false;
      return false;
    }
    machine.write(0, ApicRegister.EOI, 0);
    return true;
  }

  @Test
  void anEdgeIsCompletedByTheFlag() {
    machine.bus.interrupt(0, 0x40, false);
    assertEquals(0x40, machine.deliver(0));
    assertFalse(guestCompletes());
    assertEquals(0, machine.read(0, ApicRegister.PPR));
    assertEquals(List.of(0x40), completed);
    machine.bus.interrupt(0, 0x40, false);
    assertEquals(0x40, machine.deliver(0), "the same again");
    assertFalse(guestCompletes());
    machine.bus.interrupt(0, 0x31, false);
    assertEquals(0x31, machine.deliver(0), "a lower one");
    assertEquals(List.of(0x40, 0x40), completed);
  }

  @Test
  void anOfferThatWasNotTakenLeavesTheInterruptInService() {
    machine.bus.interrupt(0, 0x40, false);
    machine.deliver(0);
    assertEquals(0x40, machine.read(0, ApicRegister.PPR));
    assertFalse(page.notRequired, "withdrawn");
    assertTrue(guestCompletes());
    assertEquals(List.of(0x40), completed);
    assertEquals(0, machine.read(0, ApicRegister.ISR + 2));
  }

  @Test
  void anEoiAllTheSameCompletesOnce() {
    machine.bus.interrupt(0, 0x40, false);
    machine.deliver(0);
    machine.write(0, ApicRegister.EOI, 0);
    assertEquals(List.of(0x40), completed);
    assertFalse(page.notRequired);
    machine.write(0, ApicRegister.EOI, 0);
    assertEquals(List.of(0x40), completed);
  }

  @Test
  void nestedInterruptsCompleteInOrder() {
    machine.bus.interrupt(0, 0x40, false);
    machine.deliver(0);
    machine.bus.interrupt(0, 0x60, false);
    assertEquals(0x60, machine.deliver(0));
    assertFalse(guestCompletes(), "the inner one");
    assertTrue(guestCompletes(), "the outer one");
    assertEquals(List.of(0x60, 0x40), completed);
    assertEquals(0, machine.read(0, ApicRegister.PPR));
  }

  @Test
  void whatIsPendingNeedsAnEoi() {
    machine.bus.interrupt(0, 0x41, false);
    machine.bus.interrupt(0, 0x40, false);
    assertEquals(0x41, machine.deliver(0));
    assertFalse(page.notRequired);
    assertTrue(guestCompletes());
    assertEquals(0x40, machine.deliver(0));
    assertTrue(page.notRequired);
  }

  @Test
  void whatComesAfterTheOfferIsDeliveredWhenItIsTaken() {
    machine.bus.interrupt(0, 0x41, false);
    machine.deliver(0);
    guestCompletes();
    machine.bus.interrupt(0, 0x40, false);
    assertEquals(0x40, machine.deliver(0));
  }

  @Test
  void aLevelNeedsAnEoi() {
    machine.apic(0).request(0x40, true, false);
    machine.deliver(0);
    assertFalse(page.notRequired);
    assertTrue(guestCompletes());
  }

  @Test
  void anAutomaticCompletionOffersNothing() {
    machine.bus.interrupt(0, 0x40, true);
    machine.deliver(0);
    assertFalse(page.notRequired);
  }

  @Test
  void aGuestWithoutThePageWritesItsEoi() {
    page.enabled = false;
    machine.bus.interrupt(0, 0x40, false);
    machine.deliver(0);
    assertTrue(guestCompletes());
    assertEquals(List.of(0x40), completed);
  }

  @Test
  void initTakesTheOfferBack() {
    machine.bus.interrupt(0, 0x40, false);
    machine.deliver(0);
    machine.apic(0).init();
    assertFalse(page.notRequired);
    assertEquals(List.of(), completed);
  }
}
