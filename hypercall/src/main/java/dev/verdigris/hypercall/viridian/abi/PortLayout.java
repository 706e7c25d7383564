package dev.verdigris.hypercall.viridian.abi;

/**
 * Parameters of the calls on ports and connections (TLFS, "Inter-Partition Communication"). The
 * second form of the calls that create and connect names trust levels.
 *
 * <pre>
 * HvCallCreatePort       0 PortPartition 8 | 8 PortId 4 | 12 PortVtl 1 | 13 MinConnectionVtl 1
 *                        | 14 0 2 | 16 ConnectionPartition 8 | 24 HV_PORT_INFO 24
 *                        | 48 proximity domain 8, second form
 * HvCallDeletePort       0 PortPartition 8 | 8 PortId 4 | 12 0 4
 * HvCallConnectPort      0 ConnectionPartition 8 | 8 ConnectionId 4 | 12 ConnectionVtl 1 | 13 0 3
 *                        | 16 PortPartition 8 | 24 PortId 4 | 28 0 4 | 32 HV_CONNECTION_INFO 16
 *                        | 48 0 8 | 56 proximity domain 8, both in the second form
 * HvCallDisconnectPort   0 ConnectionPartition 8 | 8 ConnectionId 4 | 12 0 4
 * HvCallGetPortProperty  0 PortPartition 8 | 8 PortId 4 | 12 0 4 | 16 PropertyCode 4 | 20 0 4
 *                        output  0 value 8
 *
 * HV_PORT_INFO           0 PortType 4 | 4 0 4 | 8 TargetSint 4 | 12 TargetVp 4
 *                        | 16 BaseFlagNumber 2 | 18 FlagCount 2 | 20 0 4, events
 * HV_CONNECTION_INFO     0 PortType 4 | 4 0 4 | 8 0 8
 * </pre>
 */
public final class PortLayout {
  /** Offset of the partition whose port or connection it is. */
  public static final int PARTITION = 0;

  /** Offset of PortId, or of ConnectionId. */
  public static final int ID = 8;

  /** Offset of the trust levels and the reserved bytes after them. */
  public static final int LEVELS = 12;

  /** Offset of ConnectionPartition of a port to create, or of PortPartition of a connection. */
  public static final int OTHER_PARTITION = 16;

  /** Offset of HV_PORT_INFO. */
  public static final int PORT_INFO = 24;

  /** Bytes of input of HvCallCreatePort. */
  public static final int CREATE_SIZE = 48;

  /** Bytes of input of HvCallCreatePort's second form. */
  public static final int CREATE_VTL_SIZE = 56;

  /** Offset of PortId of a connection. */
  public static final int CONNECTED_PORT = 24;

  /** Offset of HV_CONNECTION_INFO. */
  public static final int CONNECTION_INFO = 32;

  /** Bytes of input of HvCallConnectPort. */
  public static final int CONNECT_SIZE = 48;

  /** Bytes of input of HvCallConnectPort's second form. */
  public static final int CONNECT_VTL_SIZE = 64;

  /** Bytes of input of HvCallDeletePort and HvCallDisconnectPort. */
  public static final int DELETE_SIZE = 16;

  /** Offset of PropertyCode. */
  public static final int PROPERTY = 16;

  /** Bytes of input of HvCallGetPortProperty. */
  public static final int PROPERTY_SIZE = 24;

  /** Offset of PortType in either information. */
  public static final int TYPE = 0;

  /** Offset of TargetSint in HV_PORT_INFO. */
  public static final int SINT = 8;

  /** Offset of TargetVp in HV_PORT_INFO. */
  public static final int VP = 12;

  /** Offset of BaseFlagNumber in HV_PORT_INFO. */
  public static final int BASE_FLAG = 16;

  /** Offset of FlagCount in HV_PORT_INFO. */
  public static final int FLAG_COUNT = 18;

  /** HvPortTypeMessage. */
  public static final int TYPE_MESSAGE = 1;

  /** HvPortTypeEvent. */
  public static final int TYPE_EVENT = 2;

  /** HvPortPropertyPostCount: messages sent to the port. */
  public static final int POST_COUNT = 0;

  /** HvPortPropertySignalCount: events sent to the port. */
  public static final int SIGNAL_COUNT = 1;

  private PortLayout() {}
}
