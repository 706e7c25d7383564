package dev.verdigris.vmbus.abi;

import java.util.List;

/**
 * A channel message's number (Linux {@code enum vmbus_channel_message_type}) and what is known of
 * it. Open: numbers without an entry are values too, see {@link #of}.
 *
 * @param code the number in the message header
 * @param name the published name
 * @param size least bytes of a whole message, header included
 * @param since first protocol version that has it
 * @param fromGuest true when the guest sends it
 * @param feature the {@link FeatureFlags} bit without which it is not spoken, 0 when it needs none
 */
public record MessageType(
    int code, String name, int size, VmbusVersion since, boolean fromGuest, int feature) {
  /** Offset of the message number, u32. */
  public static final int TYPE = 0;

  /** Bytes of the header: the number and four bytes of padding. */
  public static final int HEADER_SIZE = 8;

  /** Most bytes of a message: the payload of a SynIC message (TLFS 11.8). */
  public static final int MAX_SIZE = 240;

  /** CHANNELMSG_OFFERCHANNEL. */
  public static final MessageType OFFER_CHANNEL =
      toGuest(1, "OFFERCHANNEL", OfferLayout.SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_RESCIND_CHANNELOFFER. */
  public static final MessageType RESCIND_OFFER =
      toGuest(2, "RESCIND_CHANNELOFFER", OfferLayout.RESCIND_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_REQUESTOFFERS. */
  public static final MessageType REQUEST_OFFERS =
      fromGuest(3, "REQUESTOFFERS", HEADER_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_ALLOFFERS_DELIVERED. */
  public static final MessageType ALL_OFFERS_DELIVERED =
      toGuest(4, "ALLOFFERS_DELIVERED", HEADER_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_OPENCHANNEL. */
  public static final MessageType OPEN_CHANNEL =
      fromGuest(5, "OPENCHANNEL", OpenLayout.SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_OPENCHANNEL_RESULT. */
  public static final MessageType OPEN_CHANNEL_RESULT =
      toGuest(6, "OPENCHANNEL_RESULT", OpenLayout.RESULT_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_CLOSECHANNEL. */
  public static final MessageType CLOSE_CHANNEL =
      fromGuest(7, "CLOSECHANNEL", OpenLayout.CLOSE_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_GPADL_HEADER. */
  public static final MessageType GPADL_HEADER =
      fromGuest(8, "GPADL_HEADER", GpadlLayout.HEADER_RANGES, VmbusVersion.V0_13);

  /** CHANNELMSG_GPADL_BODY. */
  public static final MessageType GPADL_BODY =
      fromGuest(9, "GPADL_BODY", GpadlLayout.BODY_PFNS, VmbusVersion.V0_13);

  /** CHANNELMSG_GPADL_CREATED. */
  public static final MessageType GPADL_CREATED =
      toGuest(10, "GPADL_CREATED", GpadlLayout.CREATED_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_GPADL_TEARDOWN. */
  public static final MessageType GPADL_TEARDOWN =
      fromGuest(11, "GPADL_TEARDOWN", GpadlLayout.TEARDOWN_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_GPADL_TORNDOWN. */
  public static final MessageType GPADL_TORNDOWN =
      toGuest(12, "GPADL_TORNDOWN", GpadlLayout.TORNDOWN_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_RELID_RELEASED. */
  public static final MessageType RELID_RELEASED =
      fromGuest(13, "RELID_RELEASED", OfferLayout.RELEASED_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_INITIATE_CONTACT. */
  public static final MessageType INITIATE_CONTACT =
      fromGuest(14, "INITIATE_CONTACT", ContactLayout.SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_VERSION_RESPONSE. */
  public static final MessageType VERSION_RESPONSE =
      toGuest(15, "VERSION_RESPONSE", ContactLayout.RESPONSE_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_UNLOAD. */
  public static final MessageType UNLOAD = fromGuest(16, "UNLOAD", HEADER_SIZE, VmbusVersion.V0_13);

  /** CHANNELMSG_UNLOAD_RESPONSE. */
  public static final MessageType UNLOAD_RESPONSE =
      toGuest(17, "UNLOAD_RESPONSE", HEADER_SIZE, VmbusVersion.V1_1);

  /** OPEN_RESERVED_CHANNEL. */
  public static final MessageType OPEN_RESERVED =
      fromGuest(18, "OPEN_RESERVED_CHANNEL", ReservedLayout.OPEN_SIZE, VmbusVersion.V4_0);

  /** CLOSE_RESERVED_CHANNEL, which is served without a connection too. */
  public static final MessageType CLOSE_RESERVED =
      fromGuest(19, "CLOSE_RESERVED_CHANNEL", ReservedLayout.CLOSE_SIZE, VmbusVersion.V0_13);

  /** CLOSE_RESERVED_RESPONSE. */
  public static final MessageType CLOSE_RESERVED_RESPONSE =
      toGuest(20, "CLOSE_RESERVED_RESPONSE", ReservedLayout.RESPONSE_SIZE, VmbusVersion.V4_0);

  /** CHANNELMSG_TL_CONNECT_REQUEST. */
  public static final MessageType TL_CONNECT_REQUEST =
      fromGuest(21, "TL_CONNECT_REQUEST", TlConnectLayout.SIZE, VmbusVersion.V4_0);

  /** CHANNELMSG_MODIFYCHANNEL. */
  public static final MessageType MODIFY_CHANNEL =
      fromGuest(22, "MODIFYCHANNEL", ModifyLayout.SIZE, VmbusVersion.V4_1);

  /** CHANNELMSG_TL_CONNECT_RESULT. */
  public static final MessageType TL_CONNECT_RESULT =
      toGuest(23, "TL_CONNECT_RESULT", TlConnectLayout.RESULT_SIZE, VmbusVersion.V4_1);

  /** CHANNELMSG_MODIFYCHANNEL_RESPONSE. */
  public static final MessageType MODIFY_CHANNEL_RESPONSE =
      toGuest(24, "MODIFYCHANNEL_RESPONSE", ModifyLayout.RESPONSE_SIZE, VmbusVersion.V5_3);

  /** MODIFY_CONNECTION. */
  public static final MessageType MODIFY_CONNECTION =
      featured(
          25,
          "MODIFY_CONNECTION",
          ModifyConnectionLayout.SIZE,
          true,
          FeatureFlags.MODIFY_CONNECTION);

  /** MODIFY_CONNECTION_RESPONSE. */
  public static final MessageType MODIFY_CONNECTION_RESPONSE =
      featured(
          26,
          "MODIFY_CONNECTION_RESPONSE",
          ModifyConnectionLayout.RESPONSE_SIZE,
          false,
          FeatureFlags.MODIFY_CONNECTION);

  /** PAUSE. */
  public static final MessageType PAUSE =
      featured(27, "PAUSE", HEADER_SIZE, true, FeatureFlags.PAUSE_RESUME);

  /** PAUSE_RESPONSE. */
  public static final MessageType PAUSE_RESPONSE =
      featured(28, "PAUSE_RESPONSE", HEADER_SIZE, false, FeatureFlags.PAUSE_RESUME);

  /** RESUME. */
  public static final MessageType RESUME =
      featured(29, "RESUME", HEADER_SIZE, true, FeatureFlags.PAUSE_RESUME);

  /** Every published message, by number. */
  public static final List<MessageType> ALL =
      List.of(
          OFFER_CHANNEL,
          RESCIND_OFFER,
          REQUEST_OFFERS,
          ALL_OFFERS_DELIVERED,
          OPEN_CHANNEL,
          OPEN_CHANNEL_RESULT,
          CLOSE_CHANNEL,
          GPADL_HEADER,
          GPADL_BODY,
          GPADL_CREATED,
          GPADL_TEARDOWN,
          GPADL_TORNDOWN,
          RELID_RELEASED,
          INITIATE_CONTACT,
          VERSION_RESPONSE,
          UNLOAD,
          UNLOAD_RESPONSE,
          OPEN_RESERVED,
          CLOSE_RESERVED,
          CLOSE_RESERVED_RESPONSE,
          TL_CONNECT_REQUEST,
          MODIFY_CHANNEL,
          TL_CONNECT_RESULT,
          MODIFY_CHANNEL_RESPONSE,
          MODIFY_CONNECTION,
          MODIFY_CONNECTION_RESPONSE,
          PAUSE,
          PAUSE_RESPONSE,
          RESUME);

  private static MessageType toGuest(int code, String name, int size, VmbusVersion since) {
    return new MessageType(code, name, size, since, false, 0);
  }

  private static MessageType fromGuest(int code, String name, int size, VmbusVersion since) {
    return new MessageType(code, name, size, since, true, 0);
  }

  private static MessageType featured(
      int code, String name, int size, boolean fromGuest, int feature) {
    return new MessageType(code, name, size, VmbusVersion.V6_0, fromGuest, feature);
  }

  /** The entry of a number, or null when the number has none. */
  public static MessageType of(int code) {
    return code > 0 && code <= ALL.size() ? ALL.get(code - 1) : null;
  }
}
