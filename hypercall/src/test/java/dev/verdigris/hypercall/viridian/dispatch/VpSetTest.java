package dev.verdigris.hypercall.viridian.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.VpSetLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VpSetTest {
  private static final int OFFSET = 8;

  private final HypercallFrame frame = new HypercallFrame(0, 0);

  private static List<Integer> members(VpSet set) {
    List<Integer> members = new ArrayList<>();
    for (int vp = set.next(0); vp >= 0; vp = set.next(vp + 1)) {
      members.add(vp);
    }
    return members;
  }

  private HvStatus read(VpSet set, long format, long valid, long... banks) {
    frame.setInputLong(OFFSET + VpSetLayout.FORMAT, format);
    frame.setInputLong(OFFSET + VpSetLayout.VALID_BANKS, valid);
    for (int i = 0; i < banks.length; i++) {
      frame.setInputLong(OFFSET + VpSetLayout.BANKS + i * 8, banks[i]);
    }
    frame.variableHeaderBytes = banks.length * 8;
    return set.read(frame, OFFSET);
  }

  @Test
  void theSpecificationsExample() {
    VpSet set = new VpSet(200);
    assertEquals(HvStatus.SUCCESS, read(set, VpSetLayout.SPARSE, 5, 0x21, 4));
    assertEquals(List.of(0, 5, 130), members(set));
  }

  @Test
  void membersThatThePartitionDoesNotHaveAreLeftOut() {
    VpSet set = new VpSet(66);
    assertEquals(HvStatus.SUCCESS, read(set, VpSetLayout.SPARSE, 7, 1L << 63, 0xff, -1));
    assertEquals(List.of(63, 64, 65), members(set));
    read(set, VpSetLayout.SPARSE, 1L << 63, -1);
    assertEquals(List.of(), members(set));
    set.mask(-1);
    assertEquals(IntStream.range(0, 64).boxed().toList(), members(set));
    VpSet small = new VpSet(2);
    small.mask(0xf6);
    assertEquals(List.of(1), members(small));
  }

  @Test
  void everyProcessor() {
    for (int count : new int[] {1, 63, 64, 65, 128, 240}) {
      VpSet set = new VpSet(count);
      assertEquals(HvStatus.SUCCESS, read(set, VpSetLayout.ALL, 0));
      assertEquals(IntStream.range(0, count).boxed().toList(), members(set));
    }
  }

  @Test
  void oneProcessorReplacesTheOthers() {
    VpSet set = new VpSet(130);
    set.all();
    set.only(129);
    assertEquals(List.of(129), members(set));
    assertEquals(-1, set.next(130));
    assertEquals(-1, set.next(1000));
  }

  @Test
  void theVariableHeaderHasTheValidBanksAndNothingElse() {
    VpSet set = new VpSet(64);
    assertEquals(HvStatus.INVALID_HYPERCALL_INPUT, read(set, VpSetLayout.SPARSE, 3, 1));
    assertEquals(HvStatus.INVALID_HYPERCALL_INPUT, read(set, VpSetLayout.SPARSE, 1, 1, 1));
    assertEquals(HvStatus.INVALID_HYPERCALL_INPUT, read(set, VpSetLayout.ALL, 1));
    assertEquals(HvStatus.SUCCESS, read(set, VpSetLayout.SPARSE, 0));
    assertEquals(List.of(), members(set));
    assertEquals(HvStatus.INVALID_PARAMETER, read(set, 2, 1, 1));
    assertEquals(HvStatus.INVALID_PARAMETER, read(set, -1, 0));
  }
}
