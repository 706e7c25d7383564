package dev.verdigris.host.kvm;

import static dev.verdigris.host.kvm.KvmLayout.REGS_R8;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RAX;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RBP;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RBX;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RCX;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RDI;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RDX;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RFLAGS;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RIP;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RSI;
import static dev.verdigris.host.kvm.KvmLayout.REGS_RSP;
import static dev.verdigris.host.kvm.KvmLayout.SREGS_CR0;
import static dev.verdigris.host.kvm.KvmLayout.SREGS_CR3;
import static dev.verdigris.host.kvm.KvmLayout.SREGS_CR4;
import static dev.verdigris.host.kvm.KvmLayout.SREGS_CS;
import static dev.verdigris.host.kvm.KvmLayout.SREGS_EFER;
import static dev.verdigris.host.kvm.KvmLayout.SREGS_SS;

import dev.verdigris.hypercall.engine.Register;

/**
 * A processor's registers while it is out of the guest: each of the three groups is fetched when
 * first asked for and given back, if written, before the processor runs again.
 */
final class KvmRegisters implements AutoCloseable {
  private static final long CR0_PE = 1;
  private static final long CR0_ET_NE = 1 << 4 | 1 << 5;
  private static final long CR0_PG = 1L << 31;
  private static final long CR4_PAE = 1 << 5;
  private static final long EFER_LMA = 1 << 10;
  private static final long EFER_LME = 1 << 8;
  private static final long RFLAGS_FIXED = 2;
  // IA32_APIC_BASE after reset: at its default address, enabled, bootstrap processor.
  private static final long APIC_BASE = 0xfee0_0000L | 1 << 11 | 1 << 8;

  private static final int TYPE_CODE = 0xb; // execute, read, accessed
  private static final int TYPE_DATA = 0x3; // read, write, accessed
  private static final int TYPE_BUSY_TSS = 0xb;
  private static final int TSS_LIMIT = 0x67;

  private final Group regs;
  private final Group sregs;
  private final Group fpu;

  KvmRegisters(KvmDescriptor vcpu) {
    regs = new Group(vcpu, KvmIoctl.KVM_GET_REGS, KvmIoctl.KVM_SET_REGS, KvmLayout.REGS_SIZE);
    sregs = new Group(vcpu, KvmIoctl.KVM_GET_SREGS, KvmIoctl.KVM_SET_SREGS, KvmLayout.SREGS_SIZE);
    fpu = new Group(vcpu, KvmIoctl.KVM_GET_FPU, KvmIoctl.KVM_SET_FPU, KvmLayout.FPU_SIZE);
  }

  long get(Register register) {
    return group(register).read().getLong(offset(register));
  }

  void set(Register register, long value) {
    group(register).write().putLong(offset(register), value);
  }

  long xmm(int index, boolean high) {
    return fpu.read().getLong(xmmOffset(index, high));
  }

  void xmm(int index, boolean high, long value) {
    fpu.write().putLong(xmmOffset(index, high), value);
  }

  /** Current privilege level: that of the stack segment. */
  int privilegeLevel() {
    return sregs.read().getByte(SREGS_SS + KvmLayout.SEGMENT_DPL);
  }

  boolean longMode() {
    return (get(Register.EFER) & EFER_LMA) != 0
        && sregs.read().getByte(SREGS_CS + KvmLayout.SEGMENT_L) != 0;
  }

  boolean protectedMode() {
    return (get(Register.CR0) & CR0_PE) != 0;
  }

  /** Sets everything that a {@link FlatEntry} names. */
  void enter(FlatEntry entry) {
    NativeBuffer s = sregs.write();
    segment(s, SREGS_CS, entry.codeSelector(), TYPE_CODE, entry.longMode());
    for (int data :
        new int[] {
          SREGS_SS, KvmLayout.SREGS_DS, KvmLayout.SREGS_ES, KvmLayout.SREGS_FS, KvmLayout.SREGS_GS
        }) {
      segment(s, data, entry.dataSelector(), TYPE_DATA, false);
    }
    // A processor with virtualisation enters a guest only with a task register that is in use.
    segment(s, KvmLayout.SREGS_TR, 0, TYPE_BUSY_TSS, false);
    s.putByte(KvmLayout.SREGS_TR + KvmLayout.SEGMENT_S, 0);
    s.putByte(KvmLayout.SREGS_TR + KvmLayout.SEGMENT_DB, 0);
    s.putByte(KvmLayout.SREGS_TR + KvmLayout.SEGMENT_G, 0);
    s.putInt(KvmLayout.SREGS_TR + KvmLayout.SEGMENT_LIMIT, TSS_LIMIT);
    s.putByte(KvmLayout.SREGS_LDT + KvmLayout.SEGMENT_UNUSABLE, 1);
    s.putByte(KvmLayout.SREGS_LDT + KvmLayout.SEGMENT_PRESENT, 0);
    s.putLong(KvmLayout.SREGS_GDT_BASE, entry.gdtBase());
    s.putShort(KvmLayout.SREGS_GDT_LIMIT, entry.gdtLimit());
    s.putLong(KvmLayout.SREGS_IDT_BASE, 0);
    s.putShort(KvmLayout.SREGS_IDT_LIMIT, 0);
    s.putLong(SREGS_CR0, CR0_PE | CR0_ET_NE | (entry.longMode() ? CR0_PG : 0));
    s.putLong(SREGS_CR3, entry.cr3());
    s.putLong(SREGS_CR4, entry.longMode() ? CR4_PAE : 0);
    s.putLong(SREGS_EFER, entry.longMode() ? EFER_LME | EFER_LMA : 0);
    // Without this KVM takes the APIC bit out of CPUID.
    s.putLong(KvmLayout.SREGS_APIC_BASE, APIC_BASE);

    NativeBuffer r = regs.write();
    r.clear();
    r.putLong(REGS_RIP, entry.rip());
    r.putLong(REGS_RSP, entry.rsp());
    r.putLong(REGS_RAX, entry.rax());
    r.putLong(REGS_RBX, entry.rbx());
    r.putLong(REGS_RSI, entry.rsi());
    r.putLong(REGS_RFLAGS, RFLAGS_FIXED);
  }

  /** Gives back what was written; before the processor runs. */
  void flush() {
    sregs.flush();
    regs.flush();
    fpu.flush();
  }

  /** Forgets what was fetched; after the processor has run. */
  void invalidate() {
    sregs.valid = false;
    regs.valid = false;
    fpu.valid = false;
  }

  @Override
  public void close() {
    regs.buffer.close();
    sregs.buffer.close();
    fpu.buffer.close();
  }

  private static void segment(NativeBuffer s, int at, int selector, int type, boolean longCode) {
    s.putLong(at + KvmLayout.SEGMENT_BASE, 0);
    s.putInt(at + KvmLayout.SEGMENT_LIMIT, -1);
    s.putShort(at + KvmLayout.SEGMENT_SELECTOR, selector);
    s.putByte(at + KvmLayout.SEGMENT_TYPE, type);
    s.putByte(at + KvmLayout.SEGMENT_PRESENT, 1);
    s.putByte(at + KvmLayout.SEGMENT_DPL, 0);
    s.putByte(at + KvmLayout.SEGMENT_DB, longCode ? 0 : 1);
    s.putByte(at + KvmLayout.SEGMENT_S, 1);
    s.putByte(at + KvmLayout.SEGMENT_L, longCode ? 1 : 0);
    s.putByte(at + KvmLayout.SEGMENT_G, 1);
    s.putByte(at + KvmLayout.SEGMENT_UNUSABLE, 0);
  }

  private Group group(Register register) {
    return switch (register) {
      case CR0, CR3, CR4, EFER -> sregs;
      default -> regs;
    };
  }

  private static int offset(Register register) {
    return switch (register) {
      case RAX -> REGS_RAX;
      case RCX -> REGS_RCX;
      case RDX -> REGS_RDX;
      case RBX -> REGS_RBX;
      case RSP -> REGS_RSP;
      case RBP -> REGS_RBP;
      case RSI -> REGS_RSI;
      case RDI -> REGS_RDI;
      case R8 -> REGS_R8;
      case R9 -> REGS_R8 + 8;
      case R10 -> REGS_R8 + 16;
      case R11 -> REGS_R8 + 24;
      case R12 -> REGS_R8 + 32;
      case R13 -> REGS_R8 + 40;
      case R14 -> REGS_R8 + 48;
      case R15 -> REGS_R8 + 56;
      case RIP -> REGS_RIP;
      case RFLAGS -> REGS_RFLAGS;
      case CR0 -> SREGS_CR0;
      case CR3 -> SREGS_CR3;
      case CR4 -> SREGS_CR4;
      case EFER -> SREGS_EFER;
    };
  }

  private static int xmmOffset(int index, boolean high) {
    return KvmLayout.FPU_XMM + 16 * (index & 15) + (high ? 8 : 0);
  }

  /** Registers that one pair of ioctls moves. */
  private static final class Group {
    private final KvmDescriptor vcpu;
    private final KvmIoctl fetch;
    private final KvmIoctl give;
    private final NativeBuffer buffer;
    private boolean valid;
    private boolean dirty;

    Group(KvmDescriptor vcpu, KvmIoctl fetch, KvmIoctl give, int size) {
      this.vcpu = vcpu;
      this.fetch = fetch;
      this.give = give;
      buffer = new NativeBuffer(size);
    }

    NativeBuffer read() {
      if (!valid) {
        vcpu.call(fetch, buffer.address());
        valid = true;
      }
      return buffer;
    }

    NativeBuffer write() {
      read();
      dirty = true;
      return buffer;
    }

    void flush() {
      if (dirty) {
        vcpu.call(give, buffer.address());
        dirty = false;
      }
    }
  }
}
