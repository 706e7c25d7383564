package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.DebugBits;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;

/**
 * The synthetic debugger's registers: buffers in guest memory, and a byte there that tells whether
 * data waits. One set for the partition.
 */
final class DebugRegisters {
  private final GuestMemory memory;
  private final PageRights rights;
  private final SyntheticDebugger debugger;
  private final byte[] buffer = new byte[GuestMemory.PAGE_SIZE];
  private long control;
  private long status;
  private long sendBuffer;
  private long receiveBuffer;
  private long pendingBuffer;
  private long options;

  DebugRegisters(GuestMemory memory, PageRights rights, SyntheticDebugger debugger) {
    this.memory = memory;
    this.rights = rights;
    this.debugger = debugger;
  }

  long control() {
    return control;
  }

  /** Writes HV_X64_MSR_SYNTH_DEBUG_CONTROL: sends, receives, and sets the status. */
  boolean control(long value) {
    control = value;
    status = 0;
    if ((value & DebugBits.SEND) != 0) {
      status |= send(DebugBits.size(value));
    }
    if ((value & DebugBits.RECEIVE) != 0) {
      status |= receive();
    }
    showPending();
    return true;
  }

  private long send(int size) {
    if (size > buffer.length || !reaches(sendBuffer, size, GpaAccess.READ)) {
      return 0;
    }
    memory.read(sendBuffer, buffer, 0, size);
    return debugger.post(buffer, size) < 0 ? 0 : DebugBits.SENT;
  }

  private long receive() {
    if (!reaches(receiveBuffer, buffer.length, GpaAccess.WRITE)) {
      return 0;
    }
    int size = debugger.retrieve(buffer, buffer.length);
    if (size == 0) {
      return 0;
    }
    memory.write(receiveBuffer, buffer, 0, size);
    return DebugBits.received(size);
  }

  /** TLFS, "DMA and Devices": what is done for a guest has the rights of trust level 0. */
  private boolean reaches(long gpa, int size, int access) {
    return memory.contains(gpa, size) && rights.allow(gpa, size, access);
  }

  /** Tells the guest, at the address that it gave, whether data waits. */
  void showPending() {
    if (pendingBuffer != 0 && reaches(pendingBuffer, 1, GpaAccess.WRITE)) {
      memory.writeByte(pendingBuffer, debugger.available() == 0 ? 0 : 1);
    }
  }

  long status() {
    return status;
  }

  boolean status(long value) {
    status = value;
    return true;
  }

  long sendBuffer() {
    return sendBuffer;
  }

  boolean sendBuffer(long gpa) {
    sendBuffer = gpa;
    return true;
  }

  long receiveBuffer() {
    return receiveBuffer;
  }

  boolean receiveBuffer(long gpa) {
    receiveBuffer = gpa;
    return true;
  }

  long pendingBuffer() {
    return pendingBuffer;
  }

  boolean pendingBuffer(long gpa) {
    pendingBuffer = gpa;
    showPending();
    return true;
  }

  long options() {
    return options;
  }

  boolean options(long value) {
    options = value;
    return true;
  }

  /** Whether the guest has chosen the calls. */
  boolean usesHypercalls() {
    return (options & DebugBits.USE_HYPERCALLS) != 0;
  }
}
