package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every modelled call of the catalogue succeeds when it is well-formed. A row without parameters
 * here fails. Those that need two trust levels are {@link VtlCallsTest}'s and {@link
 * DirectCallsTest}'s.
 */
class CallSuccessTest {
  private static final long OUTPUT = INPUT + 0x1000;
  private static final long SELF = -1;
  private static final long ONE_REP = 1L << 32;
  private static final long SPARSE_SET = 0;
  private static final int CONNECTION = 0x22;
  private static final int PORT = 0x33;
  private static final long DEVICE = 0x44;
  private static final long PAGE = 0x50;
  private static final long PROTECTED_MODE = 0x11;

  private static final Set<Integer> NEED_TRUST_LEVELS =
      Set.of(
          CallCode.MODIFY_VTL_PROTECTION_MASK,
          CallCode.ENABLE_PARTITION_VTL,
          CallCode.ENABLE_VP_VTL,
          CallCode.VTL_CALL,
          CallCode.VTL_RETURN,
          CallCode.INSTALL_INTERCEPT,
          CallCode.SIGNAL_EVENT_DIRECT,
          CallCode.POST_MESSAGE_DIRECT);

  private static final Map<Integer, long[]> PARAMETERS = parameters();

  private static Map<Integer, long[]> parameters() {
    Map<Integer, long[]> p = new HashMap<>();
    p.put(CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE, of(0x5000));
    p.put(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, of(0x5000, 0, 3));
    p.put(CallCode.FLUSH_VIRTUAL_ADDRESS_LIST, of(0x5000, 0, 3, 0x7000));
    p.put(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX, of(0x5000, 0, SPARSE_SET, 1, 3));
    p.put(CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX, of(0x5000, 0, SPARSE_SET, 1, 3, 0x7000));
    p.put(CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE, of(0x5000, 0));
    p.put(CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_LIST, of(0x5000, 0, 0x7000));
    p.put(CallCode.NOTIFY_LONG_SPIN_WAIT, of(1));
    p.put(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, of(0x40, 3));
    p.put(CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX, of(0x40, SPARSE_SET, 1, 3));
    p.put(CallCode.GET_VP_REGISTERS, of(SELF, 0, RegisterName.RAX));
    p.put(CallCode.SET_VP_REGISTERS, of(SELF, 0, RegisterName.CR3, 0, 0x5000, 0));
    p.put(CallCode.TRANSLATE_VIRTUAL_ADDRESS, of(SELF, 0, 1, PAGE));
    p.put(CallCode.TRANSLATE_VIRTUAL_ADDRESS_EX, of(SELF, 0, 1, PAGE));
    p.put(CallCode.CREATE_PORT, of(SELF, PORT + 1, SELF, 1, 3, 0));
    p.put(CallCode.CREATE_PORT_VTL, of(SELF, PORT + 1, SELF, 1, 3, 0));
    p.put(CallCode.DELETE_PORT, of(SELF, PORT));
    p.put(CallCode.CONNECT_PORT, of(SELF, CONNECTION + 1, SELF, PORT, 1));
    p.put(CallCode.CONNECT_PORT_VTL, of(SELF, CONNECTION + 1, SELF, PORT, 1));
    p.put(CallCode.GET_PORT_PROPERTY, of(SELF, PORT, 0));
    p.put(CallCode.DISCONNECT_PORT, of(SELF, PORT));
    p.put(CallCode.POST_MESSAGE, of(CONNECTION, 8L << 32 | 1));
    p.put(CallCode.SIGNAL_EVENT, of(CONNECTION));
    p.put(CallCode.INVOKE_HYPERVISOR_DEBUGGER, of(1, 2));
    p.put(CallCode.POST_DEBUG_DATA, of(4, 0));
    p.put(CallCode.RETRIEVE_DEBUG_DATA, of(1, 0));
    p.put(CallCode.RESET_DEBUG_SESSION, of(1));
    p.put(CallCode.OUTPUT_DEBUG_CHARACTER, of('x'));
    p.put(CallCode.RETARGET_DEVICE_INTERRUPT, of(SELF, DEVICE, 1, 0, 0, 0x40, 1));
    p.put(CallCode.ASSERT_VIRTUAL_INTERRUPT, of(SELF, 0, 1, 0x40));
    p.put(CallCode.START_VIRTUAL_PROCESSOR, startContext());
    p.put(CallCode.GET_VP_INDEX_FROM_APIC_ID, of(SELF, 0, 1));
    p.put(CallCode.ACCEPT_GPA_PAGES, of(SELF, 0, PAGE));
    p.put(CallCode.MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY, of(SELF, 3, PAGE));
    p.put(CallCode.QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY, of(SELF, PAGE));
    p.put(CallCode.MEMORY_MAPPED_IO_READ, of(1L << 40, 4));
    p.put(CallCode.MEMORY_MAPPED_IO_WRITE, of(1L << 40, 4, 0x1234));
    p.put(CallCode.EXT_QUERY_CAPABILITIES, of());
    p.put(CallCode.EXT_GET_BOOT_ZEROED_MEMORY, of());
    p.put(CallCode.EXT_MEMORY_HEAT_HINT, of(2, PAGE << 12));
    return p;
  }

  private static long[] of(long... parameters) {
    return parameters;
  }

  /** Processor 1 in protected mode with paging off. */
  private static long[] startContext() {
    long[] p = new long[StartProcessorLayout.SIZE / 8];
    p[0] = SELF;
    p[1] = 1;
    int context = StartProcessorLayout.CONTEXT / 8;
    p[context + StartProcessorLayout.RFLAGS / 8] = 2;
    p[context + StartProcessorLayout.CR0 / 8] = PROTECTED_MODE;
    return p;
  }

  static Stream<CallSpec> calls() {
    return CallCatalogue.ALL.stream()
        .filter(spec -> spec.coverage() == Coverage.MODELLED)
        .filter(spec -> !NEED_TRUST_LEVELS.contains(spec.code()));
  }

  private final PartitionFixture f =
      new PartitionFixture(PartitionFixture.WS2022.with(-1, -1, -1), 2);

  private long call(long value, long... parameters) {
    for (int i = 0; i < parameters.length; i++) {
      f.memory.writeLong(INPUT + i * 8L, parameters[i]);
    }
    return f.hypercall(value, INPUT, OUTPUT);
  }

  private void prepare() {
    f.enableHypercalls();
    f.fleet.setNested(true);
    f.partition.bindMessagePort(CONNECTION, (vp, type, data, length) -> HvStatus.SUCCESS);
    f.partition.bindEventPort(CONNECTION, (vp, flag) -> {});
    f.partition.bindDevice(
        DEVICE, (source, data, vector, targets, count, multicast) -> HvStatus.SUCCESS);
    f.write(Msr.DEBUG_OPTIONS, 4);
    f.debugger.toGuest.add((byte) 1);
    assertEquals(0, call(CallCode.CREATE_PORT, SELF, PORT, SELF, 1, 3, 0));
    assertEquals(0, call(CallCode.CONNECT_PORT, SELF, PORT, SELF, PORT, 1));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aWellFormedCallSucceeds(CallSpec spec) {
    try (f) {
      prepare();
      long[] parameters = PARAMETERS.get(spec.code());
      assertNotNull(parameters, () -> "no parameters for " + spec.name());
      boolean set = spec.name().endsWith("Ex") && spec.variableHeader();
      long value = spec.code() | (spec.rep() ? ONE_REP : 0) | (set ? SmpFixture.header(1) : 0);
      assertEquals(spec.rep() ? ONE_REP : 0, call(value, parameters), spec.name());
    }
  }
}
