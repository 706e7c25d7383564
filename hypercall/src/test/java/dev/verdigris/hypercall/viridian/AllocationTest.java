package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.PostMessageLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a busy guest does all the time allocates nothing. */
class AllocationTest {
  private static final int ROUNDS = 10_000;
  private static final int CONNECTION = 0x10_0002;

  private final PartitionFixture f = new PartitionFixture();
  private final ViridianPartition partition =
      new ViridianPartition(
          PartitionConfig.builder(f.memory, f.scheduler, PartitionFixture.WS2022).build());
  private final byte[] payload = new byte[MessageLayout.MAX_PAYLOAD];
  private final MsrValue value = new MsrValue();

  @BeforeEach
  void prepare() {
    partition.writeMsr(f.vp, Msr.GUEST_OS_ID, 1);
    partition.writeMsr(f.vp, Msr.SIMP, PartitionFixture.MESSAGE_PAGE | 1);
    partition.writeMsr(f.vp, Msr.SIEFP, PartitionFixture.EVENT_PAGE | 1);
    partition.writeMsr(f.vp, Msr.SINT0 + 2, 0x30);
    partition.writeMsr(f.vp, Msr.SCONTROL, 1);
    partition.bindEventPort(CONNECTION, (vp, flag) -> {});
    partition.bindMessagePort(CONNECTION, (vp, type, bytes, length) -> HvStatus.SUCCESS);
    f.memory.writeInt(PartitionFixture.INPUT + PostMessageLayout.CONNECTION_ID, CONNECTION);
    f.memory.writeInt(PartitionFixture.INPUT + PostMessageLayout.MESSAGE_TYPE, 1);
    f.memory.writeInt(PartitionFixture.INPUT + PostMessageLayout.PAYLOAD_SIZE, 240);
  }

  @AfterEach
  void close() {
    f.close();
  }

  private void round() {
    partition.readMsr(f.vp, Msr.TIME_REF_COUNT, value);
    partition.writeMsr(f.vp, Msr.STIMER0_CONFIG, 1 | 1 << 3 | 2 << 16);
    partition.writeMsr(f.vp, Msr.STIMER0_COUNT, value.value + 1);
    f.clock.skipTo(f.clock.nanos() + 200);
    f.scheduler.runDue();
    for (int i = 0; i < 4; i++) {
      partition.postMessage(0, 2, 1, payload, 100);
    }
    partition.signalEvent(0, 2, 77);
    long slot = PartitionFixture.MESSAGE_PAGE + 2 * MessageLayout.SIZE;
    while (f.memory.readInt(slot) != 0) {
      f.memory.writeInt(slot, 0);
      partition.writeMsr(f.vp, Msr.EOM, 0);
    }
    f.memory.writeLong(PartitionFixture.EVENT_PAGE + 2 * 256 + 8, 0);
    partition.endOfInterrupt(0, 0x30);
    call(CallCode.SIGNAL_EVENT | HypercallValue.FAST, CONNECTION);
    call(CallCode.POST_MESSAGE, PartitionFixture.INPUT);
  }

  private void call(long input, long first) {
    f.vp.register(Register.RCX, input);
    f.vp.register(Register.RDX, first);
    boolean done = partition.hypercall(f.vp) == HypercallOutcome.DONE;
    if (!done || f.vp.register(Register.RAX) != 0) {
      throw new AssertionError("hypercall failed: " + f.vp.register(Register.RAX));
    }
  }

  @Test
  void aBusyGuestAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(threads.isThreadAllocatedMemorySupported(), "this JVM does not count allocations");
    for (int i = 0; i < ROUNDS; i++) {
      round();
    }
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    for (int i = 0; i < ROUNDS; i++) {
      round();
    }
    long perRound = (threads.getThreadAllocatedBytes(id) - before) / ROUNDS;
    assertTrue(perRound == 0, perRound + " bytes a round");
    assertTrue(f.scheduler.nextDeadline() == DeterministicScheduler.NEVER);
  }
}
