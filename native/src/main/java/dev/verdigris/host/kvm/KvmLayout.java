package dev.verdigris.host.kvm;

/** Offsets and sizes, in bytes, of the structures that ioctls pass. */
final class KvmLayout {
  // struct kvm_run
  static final int RUN_REQUEST_INTERRUPT_WINDOW = 0;
  static final int RUN_IMMEDIATE_EXIT = 1;
  static final int RUN_EXIT_REASON = 8;
  static final int RUN_READY_FOR_INTERRUPT = 12;
  static final int RUN_IF_FLAG = 13;
  static final int RUN_CR8 = 16;
  static final int RUN_IO_DIRECTION = 32;
  static final int RUN_IO_SIZE = 33;
  static final int RUN_IO_PORT = 34;
  static final int RUN_IO_COUNT = 36;
  static final int RUN_IO_DATA_OFFSET = 40;
  static final int RUN_MMIO_ADDRESS = 32;
  static final int RUN_MMIO_DATA = 40;
  static final int RUN_MMIO_LENGTH = 48;
  static final int RUN_MMIO_IS_WRITE = 52;
  static final int RUN_MSR_ERROR = 32;
  static final int RUN_MSR_INDEX = 44;
  static final int RUN_MSR_DATA = 48;
  static final int RUN_FAIL_REASON = 32;
  static final int RUN_INTERNAL_SUBERROR = 32;
  static final int RUN_INTERNAL_NDATA = 36;
  static final int RUN_INTERNAL_FLAGS = 40;
  static final int RUN_INTERNAL_INSN_SIZE = 48;
  static final int RUN_INTERNAL_INSN_BYTES = 49;

  // struct kvm_regs: rax rbx rcx rdx rsi rdi rsp rbp r8–r15 rip rflags
  static final int REGS_SIZE = 144;
  static final int REGS_RAX = 0;
  static final int REGS_RBX = 8;
  static final int REGS_RCX = 16;
  static final int REGS_RDX = 24;
  static final int REGS_RSI = 32;
  static final int REGS_RDI = 40;
  static final int REGS_RSP = 48;
  static final int REGS_RBP = 56;
  static final int REGS_R8 = 64;
  static final int REGS_RIP = 128;
  static final int REGS_RFLAGS = 136;

  // struct kvm_segment
  static final int SEGMENT_BASE = 0;
  static final int SEGMENT_LIMIT = 8;
  static final int SEGMENT_SELECTOR = 12;
  static final int SEGMENT_TYPE = 14;
  static final int SEGMENT_PRESENT = 15;
  static final int SEGMENT_DPL = 16;
  static final int SEGMENT_DB = 17;
  static final int SEGMENT_S = 18;
  static final int SEGMENT_L = 19;
  static final int SEGMENT_G = 20;
  static final int SEGMENT_UNUSABLE = 22;

  // struct kvm_sregs: cs ds es fs gs ss tr ldt, gdt idt, control registers
  static final int SREGS_SIZE = 312;
  static final int SREGS_CS = 0;
  static final int SREGS_DS = 24;
  static final int SREGS_ES = 48;
  static final int SREGS_FS = 72;
  static final int SREGS_GS = 96;
  static final int SREGS_SS = 120;
  static final int SREGS_TR = 144;
  static final int SREGS_LDT = 168;
  static final int SREGS_GDT_BASE = 192;
  static final int SREGS_GDT_LIMIT = 200;
  static final int SREGS_IDT_BASE = 208;
  static final int SREGS_IDT_LIMIT = 216;
  static final int SREGS_CR0 = 224;
  static final int SREGS_CR3 = 240;
  static final int SREGS_CR4 = 248;
  static final int SREGS_EFER = 264;
  static final int SREGS_APIC_BASE = 272;

  // struct kvm_fpu
  static final int FPU_SIZE = 416;
  static final int FPU_XMM = 152;

  // struct kvm_cpuid2 and kvm_cpuid_entry2
  static final int CPUID2_HEADER = 8;
  static final int CPUID_ENTRY_SIZE = 40;
  static final int CPUID_FUNCTION = 0;
  static final int CPUID_INDEX = 4;
  static final int CPUID_FLAGS = 8;
  static final int CPUID_EAX = 12;
  static final int CPUID_EBX = 16;
  static final int CPUID_ECX = 20;
  static final int CPUID_EDX = 24;

  // struct kvm_msrs with one entry
  static final int MSRS_HEADER = 8;
  static final int MSRS_SIZE = 24;
  static final int MSRS_COUNT = 0;
  static final int MSRS_INDEX = 8;
  static final int MSRS_DATA = 16;

  // struct kvm_vcpu_events: of the pending exception
  static final int EVENTS_SIZE = 64;
  static final int EVENTS_EXCEPTION_INJECTED = 0;
  static final int EVENTS_EXCEPTION_NR = 1;
  static final int EVENTS_EXCEPTION_HAS_ERROR_CODE = 2;
  static final int EVENTS_EXCEPTION_ERROR_CODE = 4;

  // struct kvm_userspace_memory_region
  static final int MEMORY_REGION_SIZE = 32;
  static final int MEMORY_REGION_SLOT = 0;
  static final int MEMORY_REGION_GPA = 8;
  static final int MEMORY_REGION_LENGTH = 16;
  static final int MEMORY_REGION_HOST = 24;

  // struct kvm_translation
  static final int TRANSLATION_SIZE = 24;
  static final int TRANSLATION_LINEAR = 0;
  static final int TRANSLATION_PHYSICAL = 8;
  static final int TRANSLATION_VALID = 16;

  // struct kvm_enable_cap
  static final int ENABLE_CAP_SIZE = 104;
  static final int ENABLE_CAP_CAP = 0;
  static final int ENABLE_CAP_ARG0 = 8;

  // struct kvm_msr_filter: flags, then 16 ranges of flags, nmsrs, base, bitmap pointer
  static final int MSR_FILTER_SIZE = 392;
  static final int MSR_FILTER_RANGE0 = 8;
  static final int MSR_RANGE_SIZE = 24;
  static final int MSR_RANGE_FLAGS = 0;
  static final int MSR_RANGE_COUNT = 4;
  static final int MSR_RANGE_BASE = 8;
  static final int MSR_RANGE_BITMAP = 16;

  private KvmLayout() {}
}
