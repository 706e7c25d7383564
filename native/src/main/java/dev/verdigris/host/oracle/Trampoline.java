package dev.verdigris.host.oracle;

import static dev.verdigris.host.oracle.NativeLayout.ACTIVE;
import static dev.verdigris.host.oracle.NativeLayout.CODE;
import static dev.verdigris.host.oracle.NativeLayout.ERROR_CODE;
import static dev.verdigris.host.oracle.NativeLayout.FAULT_ADDRESS;
import static dev.verdigris.host.oracle.NativeLayout.FX;
import static dev.verdigris.host.oracle.NativeLayout.GPR;
import static dev.verdigris.host.oracle.NativeLayout.HOST_FX;
import static dev.verdigris.host.oracle.NativeLayout.HOST_RSP;
import static dev.verdigris.host.oracle.NativeLayout.OLD_HANDLERS;
import static dev.verdigris.host.oracle.NativeLayout.RFLAGS;
import static dev.verdigris.host.oracle.NativeLayout.RIP;
import static dev.verdigris.host.oracle.NativeLayout.SIGNAL_STACK;
import static dev.verdigris.host.oracle.NativeLayout.SIGNAL_STACK_LENGTH;
import static dev.verdigris.host.oracle.NativeLayout.STATE;
import static dev.verdigris.host.oracle.NativeLayout.TRAMPOLINE;
import static dev.verdigris.host.oracle.NativeLayout.VECTOR;

/**
 * The native code around the tested instructions: entry (a System V function without arguments),
 * exit, and the signal handler that turns a fault of the tested code into an exit.
 */
final class Trampoline {
  private static final int RCX = 1;
  private static final int RSP = 4;

  // struct ucontext of x86-64: uc_mcontext.gregs begins at 40; gregs index × 8 from there.
  private static final int UC_RIP = 40 + 16 * 8;
  private static final int UC_ERR = 40 + 19 * 8;
  private static final int UC_TRAPNO = 40 + 20 * 8;
  private static final int UC_CR2 = 40 + 22 * 8;

  private final CodeWriter out = new CodeWriter(TRAMPOLINE);
  private final long enter;
  private final long exit;
  private final long handler;
  private final long invalid;

  Trampoline() {
    enter = out.here();
    writeEnter();
    exit = out.here();
    writeExit();
    invalid = out.here();
    out.bytes(0x0f, 0x0b); // ud2
    handler = out.here();
    writeHandler();
  }

  byte[] bytes() {
    return out.bytes();
  }

  /** The function that runs the tested code once. */
  long enter() {
    return enter;
  }

  /** Where the tested code goes when it is through. */
  long exit() {
    return exit;
  }

  /** A handler for {@code SA_SIGINFO | SA_ONSTACK}. */
  long handler() {
    return handler;
  }

  /** An undefined instruction: stands for a signal's default action, and ends the process. */
  long invalid() {
    return invalid;
  }

  private void writeEnter() {
    out.bytes(0x53); // push rbx
    out.bytes(0x55); // push rbp
    out.bytes(0x41, 0x54); // push r12
    out.bytes(0x41, 0x55); // push r13
    out.bytes(0x41, 0x56); // push r14
    out.bytes(0x41, 0x57); // push r15
    out.bytes(0x9c); // pushfq
    out.store(RSP, STATE + HOST_RSP);
    out.bytes(0x48, 0x0f, 0xae).absolute(0, STATE + HOST_FX); // fxsave64
    out.bytes(0x48, 0x0f, 0xae).absolute(1, STATE + FX); // fxrstor64
    out.bytes(0xc6).absolute(0, STATE + ACTIVE).bytes(1); // mov byte [ACTIVE], 1
    out.bytes(0xff).absolute(6, STATE + RFLAGS); // push qword [RFLAGS], on the host's stack
    out.bytes(0x9d); // popfq
    for (int register = 0; register < 16; register++) {
      out.load(register, STATE + GPR + 8 * register); // mov leaves the flags alone
    }
    out.bytes(0xe9).word((int) (CODE - (out.here() + 4))); // jmp CODE
  }

  private void writeExit() {
    for (int register = 0; register < 16; register++) {
      out.store(register, STATE + GPR + 8 * register);
    }
    out.load(RSP, STATE + HOST_RSP);
    out.bytes(0x9c); // pushfq
    out.bytes(0x8f).absolute(0, STATE + RFLAGS); // pop qword [RFLAGS]
    out.bytes(0xc6).absolute(0, STATE + ACTIVE).bytes(0); // mov byte [ACTIVE], 0
    out.bytes(0x48, 0x0f, 0xae).absolute(0, STATE + FX); // fxsave64
    out.bytes(0x48, 0x0f, 0xae).absolute(1, STATE + HOST_FX); // fxrstor64
    out.bytes(0x9d); // popfq: the host's, direction flag clear
    out.bytes(0x41, 0x5f); // pop r15
    out.bytes(0x41, 0x5e); // pop r14
    out.bytes(0x41, 0x5d); // pop r13
    out.bytes(0x41, 0x5c); // pop r12
    out.bytes(0x5d); // pop rbp
    out.bytes(0x5b); // pop rbx
    out.bytes(0xc3); // ret
  }

  /**
   * {@code void handler(int signal, siginfo_t *info, void *ucontext)}. A signal is ours when it
   * came on the signal stack, which only the testing thread has, while the tested code runs;
   * wherever that code has jumped to. Then the fault is noted, and the return goes to the exit with
   * all registers as they were. Any other signal goes on to the handler that was there before.
   */
  private void writeHandler() {
    out.bytes(0x48, 0x8d, 0x84, 0x24).word(-SIGNAL_STACK); // lea rax, [rsp - SIGNAL_STACK]
    out.bytes(0x48, 0x3d).word(SIGNAL_STACK_LENGTH); // cmp rax, SIGNAL_STACK_LENGTH
    int outside = jump(0x73); // jae
    out.bytes(0x80).absolute(7, STATE + ACTIVE).bytes(0); // cmp byte [ACTIVE], 0
    int idle = jump(0x74); // je
    copy(UC_RIP, STATE + RIP);
    copy(UC_TRAPNO, STATE + VECTOR);
    copy(UC_ERR, STATE + ERROR_CODE);
    copy(UC_CR2, STATE + FAULT_ADDRESS);
    out.bytes(0x48, 0xc7, 0x82).word(UC_RIP).word((int) exit); // mov qword [rdx + UC_RIP], exit
    out.bytes(0xc3); // ret
    out.land(outside);
    out.land(idle);
    out.bytes(0x89, 0xf8); // mov eax, edi
    out.bytes(0xff, 0x24, 0xc5).word(STATE + OLD_HANDLERS); // jmp [OLD_HANDLERS + rax*8]
  }

  /** Writes a short conditional jump whose target is set later; gives the place of its offset. */
  private int jump(int opcode) {
    out.bytes(opcode, 0);
    return (int) (out.here() - TRAMPOLINE) - 1;
  }

  /** {@code mov rcx, [rdx + from]; mov [to], rcx}. */
  private void copy(int from, int to) {
    out.bytes(0x48, 0x8b, 0x8a).word(from).store(RCX, to);
  }
}
