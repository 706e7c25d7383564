package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.FakeProcessor;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.Msr;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest that does anything at all: no exception leaves the partition, and it goes on working. */
class HostilePartitionTest {
  private static final int STEPS = 30_000;
  private static final int[] CODES = {
    CallCode.POST_MESSAGE,
    CallCode.SIGNAL_EVENT,
    CallCode.NOTIFY_LONG_SPIN_WAIT,
    CallCode.EXT_QUERY_CAPABILITIES,
    CallCode.MEMORY_MAPPED_IO_READ,
    CallCode.MEMORY_MAPPED_IO_WRITE,
    CallCode.EXT_GET_BOOT_ZEROED_MEMORY,
    CallCode.EXT_MEMORY_HEAT_HINT,
    CallCode.POST_DEBUG_DATA,
    CallCode.ACCEPT_GPA_PAGES,
    CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE,
    CallCode.GET_VP_REGISTERS,
    CallCode.SET_VP_REGISTERS,
    CallCode.TRANSLATE_VIRTUAL_ADDRESS,
    CallCode.TRANSLATE_VIRTUAL_ADDRESS_EX,
    CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE,
    CallCode.FLUSH_VIRTUAL_ADDRESS_LIST,
    CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX,
    CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX,
    CallCode.SEND_SYNTHETIC_CLUSTER_IPI,
    CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX,
    CallCode.RETARGET_DEVICE_INTERRUPT,
    CallCode.ASSERT_VIRTUAL_INTERRUPT,
    CallCode.START_VIRTUAL_PROCESSOR,
    CallCode.GET_VP_INDEX_FROM_APIC_ID,
    CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE,
    CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_LIST
  };
  private static final List<Register> OPERANDS =
      List.of(
          Register.RAX,
          Register.RBX,
          Register.RCX,
          Register.RDX,
          Register.RSI,
          Register.RDI,
          Register.R8);

  private Random random;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void nothingEscapes(long seed) {
    random = new Random(seed);
    try (PartitionFixture f = new PartitionFixture(PartitionFixture.profile(-1, -1), 2)) {
      int[] messages = {0};
      for (int connection = 0; connection < 8; connection++) {
        f.partition.bindMessagePort(
            connection,
            (vp, type, payload, length) -> {
              assertTrue(vp >= 0 && vp < 2 && type > 0 && length >= 0 && length <= 240);
              messages[0]++;
              return HvStatus.SUCCESS;
            });
        f.partition.bindEventPort(
            connection, (vp, flag) -> assertTrue(flag >= 0 && flag < 2048, "flag " + flag));
      }
      EnumSet<HypercallOutcome> outcomes = EnumSet.noneOf(HypercallOutcome.class);
      for (int step = 0; step < STEPS; step++) {
        FakeProcessor vp = f.vps[random.nextInt(2)];
        switch (random.nextInt(8)) {
          case 0, 1 -> f.partition.writeMsr(vp, msr(), value());
          case 2 -> readMsr(f, vp);
          case 3, 4 -> outcomes.add(hypercall(f, vp));
          case 5 -> hostWork(f);
          case 6 -> scribble(f);
          default -> f.partition.cpuid(vp, random.nextInt(), random.nextInt(), new CpuidResult());
        }
      }
      // Long lists are few: not every seed sees one through.
      outcomes.remove(HypercallOutcome.CONTINUE);
      assertEquals(EnumSet.of(HypercallOutcome.DONE, HypercallOutcome.INVALID_OPCODE), outcomes);
      assertTrue(messages[0] > 0, "no message got through: the test tests nothing");
      assertTrue(f.interrupts.size() > 0, "no interrupt was sent: the test tests nothing");
      assertWorks(f);
    }
  }

  private int msr() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt();
      case 1 -> Msr.GUEST_OS_ID + random.nextInt(0x200);
      case 2, 3 -> Msr.STIMER0_CONFIG + random.nextInt(8);
      case 4, 5 -> Msr.SCONTROL + random.nextInt(0x20);
      case 6 -> Msr.GUEST_OS_ID + random.nextInt(2);
      default -> Msr.CRASH_P0 + random.nextInt(6);
    };
  }

  private long value() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> -random.nextInt(0x2000);
      case 2 -> 1L << random.nextInt(64);
      // Pages inside RAM, at its end and beyond.
      case 3, 4 -> (long) random.nextInt(0x120) << 12 | random.nextInt(4);
      // Timer configurations of every kind.
      case 5 -> random.nextInt() & 0xf_1fff;
      case 6 -> random.nextInt(1000);
      default -> 1;
    };
  }

  private void readMsr(PartitionFixture f, FakeProcessor vp) {
    MsrValue value = new MsrValue();
    value.value = 0x5555;
    if (f.partition.readMsr(vp, msr(), value) != MsrOutcome.DONE) {
      assertEquals(0x5555, value.value);
    }
  }

  private HypercallOutcome hypercall(PartitionFixture f, FakeProcessor vp) {
    vp.setLongMode(random.nextInt(4) != 0);
    vp.setProtectedMode(random.nextInt(16) != 0);
    vp.setPrivilegeLevel(random.nextInt(8) == 0 ? 3 : 0);
    OPERANDS.forEach(r -> vp.register(r, operand()));
    long input =
        switch (random.nextInt(4)) {
          case 0 -> random.nextLong();
          // A few, or many, elements with the first to be served, and a variable header.
          case 1 -> (long) random.nextInt(4) << 32 | (long) random.nextInt(2) << 48;
          case 2 -> (long) random.nextInt(256) << 32 | (long) random.nextInt(3) << 17;
          default -> 0;
        };
    input =
        (input & (random.nextBoolean() ? ~0x1_ffffL : ~0x7801_ffffL))
            | CODES[random.nextInt(CODES.length)]
            | random.nextInt(2) << 16;
    vp.register(vp.longMode() ? Register.RCX : Register.RAX, input);
    if (!vp.longMode()) {
      vp.register(Register.RDX, input >>> 32);
    }
    return f.partition.hypercall(vp);
  }

  private long operand() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextInt(16) | (long) random.nextInt(0x1000) << 32;
      case 2 -> (long) random.nextInt(0x110) << 12;
      default -> random.nextInt(0x11_0000) & ~7;
    };
  }

  private void hostWork(PartitionFixture f) {
    f.advance(random.nextInt(100));
    int vp = random.nextInt(4) - 1;
    f.partition.postMessage(vp, random.nextInt(18) - 1, 1, new byte[240], random.nextInt(241));
    f.partition.signalEvent(vp, random.nextInt(18) - 1, random.nextInt(2100) - 10);
    f.partition.endOfInterrupt(random.nextInt(2), random.nextInt(256));
  }

  /** Message types and sizes, connection numbers, freed slots: whatever lies in memory. */
  private void scribble(PartitionFixture f) {
    long page = (long) random.nextInt(0x100) << 12;
    f.memory.writeInt(page + random.nextInt(1024) * 4L, random.nextInt(3) * random.nextInt(9));
    f.memory.writeInt(page, random.nextInt(8));
    f.memory.writeInt(page + 8, random.nextInt(4) == 0 ? random.nextInt() : 1);
    f.memory.writeInt(page + 12, random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(241));
  }

  /** Brings the partition into a known state by the registers alone, and uses it. */
  private static void assertWorks(PartitionFixture f) {
    f.vp.setLongMode(true);
    f.vp.setProtectedMode(true);
    f.vp.setPrivilegeLevel(0);
    for (int vp = 0; vp < 2; vp++) {
      for (int page : new int[] {Msr.SIMP, Msr.SIEFP, Msr.VP_ASSIST_PAGE, Msr.REFERENCE_TSC}) {
        f.write(vp, page, 0);
      }
      for (int timer = 0; timer < 4; timer++) {
        f.write(vp, Msr.STIMER0_CONFIG + 2 * timer, 0);
      }
    }
    f.write(Msr.GUEST_OS_ID, 1);
    f.memory.writeLong(PartitionFixture.INPUT, 3);
    assertEquals(0, f.hypercall(CallCode.SIGNAL_EVENT, PartitionFixture.INPUT, 0));
    f.enableSynic(1, 0x31);
    f.takeInterrupts();
    f.write(Msr.STIMER0_CONFIG, 1 << 3 | 1 << 12 | 0x40 << 4);
    f.write(Msr.STIMER0_COUNT, f.read(Msr.TIME_REF_COUNT) + 10);
    f.advance(10);
    assertEquals(List.of("0:64"), f.takeInterrupts());
  }
}
