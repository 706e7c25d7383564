package dev.verdigris.vmbus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every message of the guest's in every state of a channel: what the host answers, by message
 * number, and which rule is broken, by the low byte of its number.
 */
class MessageStateTest {
  private static final String TABLE =
      """
      message         ABSENT CLOSED INFLIGHT READY  OPEN   RESERVED RESCINDED REMOVED GIVENUP PAUSED GONE
      REQUESTOFFERS   1+4    !06    !06      !06    !06    !06      !06       !06     !06     !1d    !04
      OPENCHANNEL     !07    6!0a   6!0a     6      !08    !08      -         -       !07     !1d    !04
      CLOSECHANNEL    !07    !09    !09      !09    -      !18      -         -       !07     !1d    !04
      GPADL_HEADER    !07    10     10       10     10     !18      10f       10f     !07     !1d    !04
      GPADL_BODY      !0c    !0c    10       !0c    !0c    !0c      !0c       !0c     !0c     !1d    !04
      GPADL_TEARDOWN  !07    !0e    !0e      12     !0f    !18      !0f       12      !07     !1d    !04
      RELID_RELEASED  !07    -      -        -      !10    !10      -         -       !07     !1d    !04
      INITIATE_CONTACT 15    15     15       15     15     15       15        15      15      15     15
      UNLOAD          17     17     17       17     17     17       17        17      17      17     !04
      OPEN_RESERVED_CHANNEL !07 6!0a 6!0a    6      !08    !08      -         -       !07     !1d    !04
      CLOSE_RESERVED_CHANNEL !07 !09 !09     !09    !19    20       -         -       !07     !1d    !07
      TL_CONNECT_REQUEST 23  23     23       23     23     23       23        23      23      !1d    !04
      MODIFYCHANNEL   24!07  24!09  24!09    24!09  24     24!09    24!09     24!09   24!07   !1d    !04
      MODIFY_CONNECTION 26   26     26       26     26     26       26        26      26      !1d    !04
      PAUSE           28     28     28       28     28     28       28        28      28      !1d    !04
      RESUME          -      -      -        -      -      -        -         -       -       -      !04
      """;

  static Stream<Arguments> cells() {
    List<String[]> rows = TABLE.lines().map(line -> line.trim().split(" +")).toList();
    String[] states = rows.get(0);
    return rows.stream()
        .skip(1)
        .flatMap(
            row ->
                IntStream.range(1, states.length)
                    .mapToObj(i -> Arguments.of(states[i], row[0], row[i])));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void isAnsweredAsTheTableSays(String state, String name, String expected) {
    try (ServerRig rig = ServerRig.newest()) {
      prepare(rig, state);
      rig.sent.clear();
      rig.silence();
      rig.receive(message(rig, name));
      assertEquals(expected, outcome(rig));
      rig.works();
      assertEquals(List.of(), List.copyOf(rig.running));
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void isNoDifferentWithBytesBehindItOrWhenRepeated(String state, String name, String expected) {
    try (ServerRig rig = ServerRig.newest()) {
      prepare(rig, state);
      rig.sent.clear();
      byte[] message = Arrays.copyOf(message(rig, name), MessageType.MAX_SIZE);
      boolean ranges = name.startsWith("GPADL_");
      rig.receive(message, ranges ? message(rig, name).length : message.length);
      assertEquals(expected, outcome(rig));
      for (int i = 0; i < 3; i++) {
        rig.receive(message);
        rig.receive(message, MessageType.HEADER_SIZE);
        rig.receive(message, i);
      }
      rig.sent.clear();
      rig.works();
    }
  }

  private static void prepare(ServerRig rig, String state) {
    switch (state) {
      case "ABSENT" -> rig.contact(VmbusVersion.V6_0, 0);
      case "RESERVED" -> rig.reserved(VmbusVersion.V6_0, FeatureFlags.NONE);
      default -> rig.connect(VmbusVersion.V6_0);
    }
    // With the features that the messages need, but not the longer open message.
    int features = FeatureFlags.MODIFY_CONNECTION | FeatureFlags.PAUSE_RESUME;
    rig.receive(ServerRig.contact(VmbusVersion.V6_0, 0, features));
    if (!state.equals("ABSENT")) {
      rig.send(MessageType.REQUEST_OFFERS);
      rig.sent.clear();
    }
    int relid = rig.channel.relid();
    switch (state) {
      case "INFLIGHT" -> rig.receive(header(rig, relid), GpadlLayout.HEADER_RANGES + 16);
      case "READY" -> rig.gpadl(8);
      case "OPEN", "RESCINDED", "REMOVED", "PAUSED", "GONE" -> {
        rig.gpadl(8);
        assertEquals(MessageStatus.SUCCESS, rig.open(ServerRig.HANDLE, 1, 4));
      }
      default -> {}
    }
    switch (state) {
      case "RESCINDED" -> rig.server.rescind(rig.channel);
      case "REMOVED" -> rig.server.remove(rig.channel);
      case "GIVENUP" -> rig.send(MessageType.RELID_RELEASED, relid);
      case "PAUSED" -> rig.send(MessageType.PAUSE);
      case "GONE" -> rig.send(MessageType.UNLOAD);
      default -> {}
    }
  }

  private static byte[] header(ServerRig rig, int relid) {
    return rig.gpadlHeader(relid, ServerRig.HANDLE, 8);
  }

  private static byte[] message(ServerRig rig, String name) {
    int relid = rig.channel.relid();
    MessageType type =
        MessageType.ALL.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    return switch (name) {
      case "OPENCHANNEL" -> ServerRig.message(type, relid, 9, ServerRig.HANDLE, 0, 4);
      case "GPADL_HEADER" -> rig.gpadlHeader(relid, ServerRig.HANDLE + 1, 3);
      case "GPADL_BODY" -> body(rig);
      case "GPADL_TEARDOWN" -> ServerRig.message(type, relid, ServerRig.HANDLE);
      case "INITIATE_CONTACT" -> ServerRig.contact(VmbusVersion.V5_3, 0, 0);
      case "OPEN_RESERVED_CHANNEL" ->
          ServerRig.message(type, relid, 1, ServerRig.RESERVED_SINT, ServerRig.HANDLE, 4);
      case "MODIFY_CONNECTION" -> ServerRig.message(type); // no monitor pages
      default -> ServerRig.message(type, relid);
    };
  }

  /** What is still to come of the GPADL that is in flight. */
  private static byte[] body(ServerRig rig) {
    byte[] whole = header(rig, rig.channel.relid());
    int from = GpadlLayout.HEADER_RANGES + 16;
    byte[] body = new byte[GpadlLayout.BODY_PFNS + whole.length - from];
    LittleEndian.putInt(body, MessageType.TYPE, MessageType.GPADL_BODY.code());
    LittleEndian.putInt(body, GpadlLayout.BODY_GPADL, ServerRig.HANDLE);
    System.arraycopy(whole, from, body, GpadlLayout.BODY_PFNS, whole.length - from);
    return body;
  }

  private static String outcome(ServerRig rig) {
    String answers =
        rig.sent.stream().map(MessageStateTest::describe).collect(Collectors.joining("+"));
    String rules =
        rig.broken.stream()
            .map(rule -> String.format("!%02x", rule.code() & 0xff))
            .collect(Collectors.joining());
    rig.sent.clear();
    rig.broken.clear();
    String outcome = answers + rules;
    return outcome.isEmpty() ? "-" : outcome;
  }

  private static String describe(ServerRig.Sent sent) {
    boolean failed =
        sent.type() == MessageType.GPADL_CREATED.code()
            && sent.field(GpadlLayout.CREATED_STATUS) != MessageStatus.SUCCESS;
    return failed ? sent.type() + "f" : String.valueOf(sent.type());
  }
}
