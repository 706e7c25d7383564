package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.EventFlagsLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.PageMsrBits;
import dev.verdigris.hypercall.viridian.abi.PostMessageLayout;
import dev.verdigris.vmbus.abi.BusConnections;

/**
 * What a kernel does of a partition's SynIC, on one processor: sets it up through the MSRs, posts
 * messages and signals events by hypercall, takes messages and event flags from the pages.
 */
public final class SynicClient {
  // An open-source operating system (bit 63) of a type that is nobody's.
  private static final long GUEST_OS_ID = 1L << 63 | 0x7fL << 56;
  private static final int VECTOR = 0xf3;

  private final GuestMemory memory;
  private final HypervisorInterface hypervisor;
  private final ModelProcessor vp;
  private final long messages;
  private final long events;
  private final long input;

  /** Sets the SynIC up on a processor, with the bus's SINT unmasked. */
  public SynicClient(
      GuestMemory memory, HypervisorInterface hypervisor, PageAllocator pages, int vpIndex) {
    this.memory = memory;
    this.hypervisor = hypervisor;
    vp = new ModelProcessor(vpIndex);
    messages = pages.page();
    events = pages.page();
    input = pages.page();
    writeMsr(Msr.GUEST_OS_ID, GUEST_OS_ID);
    writeMsr(Msr.HYPERCALL, pages.page() | PageMsrBits.ENABLE);
    writeMsr(Msr.SIMP, messages | PageMsrBits.ENABLE);
    writeMsr(Msr.SIEFP, events | PageMsrBits.ENABLE);
    writeMsr(Msr.SINT0 + BusConnections.SINT, VECTOR);
    writeMsr(Msr.SCONTROL, 1);
  }

  /** The processor. */
  public int vpIndex() {
    return vp.index();
  }

  /** HvCallPostMessage, with its input in memory. */
  public HvStatus post(int connectionId, int type, byte[] payload, int length) {
    memory.writeInt(input + PostMessageLayout.CONNECTION_ID, connectionId);
    memory.writeInt(input + PostMessageLayout.CONNECTION_ID + 4, 0);
    memory.writeInt(input + PostMessageLayout.MESSAGE_TYPE, type);
    memory.writeInt(input + PostMessageLayout.PAYLOAD_SIZE, length);
    memory.write(input + PostMessageLayout.PAYLOAD, payload, 0, length);
    return call(CallCode.POST_MESSAGE, input);
  }

  /** HvCallSignalEvent, with its input in registers. */
  public HvStatus signal(int connectionId, int flag) {
    return call(
        CallCode.SIGNAL_EVENT | HypercallValue.FAST, connectionId | (long) flag << Integer.SIZE);
  }

  private HvStatus call(long control, long argument) {
    vp.register(Register.RCX, control);
    vp.register(Register.RDX, argument);
    vp.register(Register.R8, 0);
    HypercallOutcome outcome = hypervisor.hypercall(vp);
    if (outcome != HypercallOutcome.DONE) {
      throw new IllegalStateException("the hypercall ended with " + outcome);
    }
    int code = (int) vp.register(Register.RAX) & 0xffff;
    return code == HvStatus.SUCCESS.code() ? HvStatus.SUCCESS : new HvStatus(code);
  }

  /**
   * Takes the message out of the bus's slot and writes EOM.
   *
   * @param payload receives it, 240 bytes
   * @return bytes of payload, or -1 when the slot is empty
   */
  public int takeMessage(byte[] payload) {
    long slot = messages + (long) BusConnections.SINT * MessageLayout.SIZE;
    if (memory.readInt(slot + MessageLayout.TYPE) == MessageLayout.TYPE_NONE) {
      return -1;
    }
    int length = memory.readByte(slot + MessageLayout.PAYLOAD_SIZE);
    memory.read(slot + MessageLayout.PAYLOAD, payload, 0, length);
    boolean pending = (memory.readByte(slot + MessageLayout.FLAGS) & MessageLayout.PENDING) != 0;
    memory.writeInt(slot + MessageLayout.TYPE, MessageLayout.TYPE_NONE);
    if (pending) {
      writeMsr(Msr.EOM, 0);
    }
    return length;
  }

  /** Frees the bus's slot and writes no EOM, for guests that misbehave. */
  public void dropMessage() {
    long slot = messages + (long) BusConnections.SINT * MessageLayout.SIZE;
    memory.writeInt(slot + MessageLayout.TYPE, MessageLayout.TYPE_NONE);
  }

  /**
   * Clears an event flag of the bus's SINT.
   *
   * @return true when it was set
   */
  public boolean takeEvent(int flag) {
    long at = events + (long) BusConnections.SINT * EventFlagsLayout.SIZE + (flag >>> 3);
    int bits = memory.readByte(at);
    memory.writeByte(at, bits & ~(1 << (flag & 7)));
    return (bits & 1 << (flag & 7)) != 0;
  }

  private void writeMsr(int msr, long value) {
    if (hypervisor.writeMsr(vp, msr, value) != MsrOutcome.DONE) {
      throw new IllegalStateException("MSR " + Integer.toHexString(msr) + " was refused");
    }
  }
}
