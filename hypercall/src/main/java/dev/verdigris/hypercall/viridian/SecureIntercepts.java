package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.LevelContext;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SegmentRegister;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.InterceptMessageLayout;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.VpAssistLayout;
import java.util.BitSet;

/**
 * What level 1 has stopped level 0 from doing (TLFS, "Secure Intercepts"): the message goes through
 * SINT0 of the processor's level 1, which is entered at once, since level 0 cannot go on.
 */
final class SecureIntercepts {
  private static final int SINT = 0;

  private final TrustLevels trustLevels;
  private final Processors processors;
  private final LevelSwitch levels;
  private final BitSet portReads = new BitSet();
  private final BitSet portWrites = new BitSet();
  private final InterceptMessage message = new InterceptMessage();

  SecureIntercepts(TrustLevels trustLevels, Processors processors, LevelSwitch levels) {
    this.trustLevels = trustLevels;
    this.processors = processors;
    this.levels = levels;
  }

  /** Intercepts reading, writing, or neither, of a port. */
  void ports(int port, boolean reads, boolean writes) {
    portReads.set(port, reads);
    portWrites.set(port, writes);
  }

  /** Whether an access to any of a port's bytes is intercepted. */
  boolean interceptsPort(int port, int size, boolean write) {
    int next = (write ? portWrites : portReads).nextSetBit(port);
    return next >= 0 && next < port + size;
  }

  /** Reports an access to memory whose linear address is not known. */
  void memory(int vpIndex, int accessType, long gpa) {
    memory(vpIndex, accessType, gpa, 0, 0);
  }

  /** Reports an access to memory. */
  void memory(int vpIndex, int accessType, long gpa, long linearAddress, int info) {
    LevelContext c = trustLevels.context(vpIndex, 0);
    message
        .begin(c, accessType, 0, InterceptMessageLayout.MEMORY_SIZE)
        .putInt(InterceptMessageLayout.CACHE_TYPE, InterceptMessageLayout.WRITE_BACK)
        .putByte(InterceptMessageLayout.ACCESS_INFO, info)
        .putByte(InterceptMessageLayout.TPR_PRIORITY, (int) c.system(SystemRegister.CR8))
        .putLong(InterceptMessageLayout.GVA, linearAddress)
        .putLong(InterceptMessageLayout.GPA, gpa);
    deliver(vpIndex, MessageLayout.TYPE_GPA_INTERCEPT, InterceptMessageLayout.MEMORY_SIZE);
  }

  /** Reports an access to a port. */
  void port(int vpIndex, int port, boolean write, int info, int length) {
    LevelContext c = trustLevels.context(vpIndex, 0);
    message
        .begin(
            c,
            write ? GpaAccess.TYPE_WRITE : GpaAccess.TYPE_READ,
            length,
            InterceptMessageLayout.PORT_SIZE)
        .putShort(InterceptMessageLayout.PORT, port)
        .putByte(InterceptMessageLayout.PORT_INFO, info)
        .putLong(InterceptMessageLayout.PORT_RAX, c.register(Register.RAX))
        .putSegment(InterceptMessageLayout.PORT_DS, c.segment(SegmentRegister.DS))
        .putSegment(InterceptMessageLayout.PORT_ES, c.segment(SegmentRegister.ES))
        .putLong(InterceptMessageLayout.PORT_RCX, c.register(Register.RCX))
        .putLong(InterceptMessageLayout.PORT_RSI, c.register(Register.RSI))
        .putLong(InterceptMessageLayout.PORT_RDI, c.register(Register.RDI));
    deliver(vpIndex, MessageLayout.TYPE_PORT_INTERCEPT, InterceptMessageLayout.PORT_SIZE);
  }

  /** Reports an access to a register that is no MSR. */
  void register(int vpIndex, SecureRegister register, long low, long high, int length) {
    message
        .begin(
            trustLevels.context(vpIndex, 0),
            GpaAccess.TYPE_WRITE,
            length,
            InterceptMessageLayout.REGISTER_SIZE)
        .putInt(InterceptMessageLayout.REGISTER, register.number)
        .putLong(InterceptMessageLayout.REGISTER_VALUE, low)
        .putLong(InterceptMessageLayout.REGISTER_VALUE + Long.BYTES, high);
    deliver(vpIndex, MessageLayout.TYPE_REGISTER_INTERCEPT, InterceptMessageLayout.REGISTER_SIZE);
  }

  /** Reports an access to an MSR. */
  void msr(int vpIndex, SecureRegister register, boolean write, int length) {
    LevelContext c = trustLevels.context(vpIndex, 0);
    message
        .begin(
            c,
            write ? GpaAccess.TYPE_WRITE : GpaAccess.TYPE_READ,
            length,
            InterceptMessageLayout.MSR_SIZE)
        .putInt(InterceptMessageLayout.MSR, register.number)
        .putLong(InterceptMessageLayout.MSR_RDX, c.register(Register.RDX))
        .putLong(InterceptMessageLayout.MSR_RAX, c.register(Register.RAX));
    deliver(vpIndex, MessageLayout.TYPE_MSR_INTERCEPT, InterceptMessageLayout.MSR_SIZE);
  }

  private void deliver(int vpIndex, int type, int size) {
    processors.at(1, vpIndex).synic.post(SINT, type, 0, message.payload(), size);
    levels.raise(vpIndex, VpAssistLayout.ENTRY_INTERRUPT);
  }
}
