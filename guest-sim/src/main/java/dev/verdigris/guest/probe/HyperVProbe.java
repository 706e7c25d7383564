package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDI;

import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.PageMsrBits;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through the whole Hyper-V interface of the catalogues (TLFS) on every processor: CPUID
 * leaves, MSRs, hypercalls in every form, SynIC, timers, reference time. It needs nothing of the
 * machine but the debug console, and finds by itself whatever else there is.
 */
final class HyperVProbe {
  private static final int HV1 = 0x3123_7648; // "Hv#1" (TLFS 2.3)
  private static final int MASTER_PIC_MASK = 0x21;
  private static final int SLAVE_PIC_MASK = 0xa1;
  private static final int VECTORS = 256;
  private static final int UD2 = 0x0b0f; // what a call finds where no hypercall page is

  // TLFS 2.6: open source (bit 63), an operating system type that nobody has, version 1.
  private static final long GUEST_OS_ID = 0xff00_0000_0001_0000L;
  private static final long PAGE = ProbeMemory.HYPERCALL_PAGE | PageMsrBits.ENABLE;

  private final ProbeCode probe = new ProbeCode();
  private final BareImage image = probe.image;
  private final Assembler code = probe.code;
  private final LocalApicRoutines apic = new LocalApicRoutines(probe);
  private final ProcessorList processors = new ProcessorList(probe, apic);
  private final ProcessorStart start = new ProcessorStart(probe, apic);
  private final CallRoutines calls = new CallRoutines(probe);
  private final ProbeTable tables = new ProbeTable(probe, calls);
  private final Label everyProcessor = new Label();
  private final Label atTheEnd = new Label();
  private final Label startInput = new Label();

  private final boolean instructions;

  private HyperVProbe(boolean instructions) {
    this.instructions = instructions;
  }

  /**
   * Makes the image.
   *
   * @param instructions whether hypercalls are made by VMCALL and VMMCALL too
   */
  static ProbeImage image(boolean instructions) {
    return new HyperVProbe(instructions).build();
  }

  private ProbeImage build() {
    course();
    probe.writeState();
    tables.writeLoop();
    apic.write();
    processors.write();
    start.write(everyProcessor, tables.run);
    new LeafRoutines(probe).write();
    new MsrRoutines(probe).write();
    calls.write();
    new SynicRoutines(probe, apic).write();
    new TimeRoutines(probe).write();
    writeTables();
    return image.finish();
  }

  /** What the boot processor does. */
  private void course() {
    image.print("hyper-v probe\n");
    code.mov32(RAX, 1).mov32(RCX, 0).cpuid().mov(RAX, RCX).shiftRight(RAX, 31).mov(R14, RAX);
    image.print("hypervisor present = ");
    image.printHex(R14, 1);
    image.print("\n");
    endUnlessHyperV();
    code.mov32(RAX, 0xff).outByte(MASTER_PIC_MASK).outByte(SLAVE_PIC_MASK);
    code.mov(RDI, ProbeMemory.COUNTS).mov32(RCX, VECTORS * Long.BYTES).mov32(RAX, 0).fillBytes();
    code.mov(RDI, ProbeMemory.HYPERCALL_PAGE).mov32(RCX, ProbeMemory.PAGE);
    code.mov32(RAX, UD2).fillWords();
    start.writeSetUp();
    code.call(start.prepare).call(processors.find);
    image.print("processors = ");
    code.load(RAX, probe.processors);
    image.printHex(RAX, 2);
    image.print("\n");
    code.lea(R12, everyProcessor).call(tables.run);
    start.writeStartAll(startInput);
    code.lea(R12, atTheEnd).call(tables.run);
    image.print("end\n");
    image.exit(ProbeImage.EXIT_SUCCESS);
  }

  private void endUnlessHyperV() {
    Label present = new Label();
    code.mov32(RAX, CpuidLeaf.INTERFACE).mov32(RCX, 0).cpuid();
    code.alu32(Alu.CMP, RAX, HV1).jump(Condition.EQUAL, present);
    image.print("no hyper-v\n");
    image.exit(ProbeImage.EXIT_SUCCESS);
    code.bind(present);
  }

  private void writeTables() {
    CallInputs inputs =
        new CallInputs(
            code.address(image.pageTables()),
            code.address(image.descriptors().gdt),
            code.address(start.entry),
            CallInputs.STRAY_VECTOR);
    List<Probe> probes = new ArrayList<>(LeafProbes.all());
    probes.addAll(identity(inputs));
    probes.addAll(MsrProbes.all());
    probes.addAll(new CallProbes(inputs, instructions).all());
    probes.addAll(new CallProbes(inputs, false).interrupting());
    probes.addAll(SynicProbes.all());
    tables.writeTable(everyProcessor, probes);
    tables.writeTable(atTheEnd, last());
    CallInput startProcessor =
        inputs.of(CallCatalogue.find(CallCode.START_VIRTUAL_PROCESSOR).orElseThrow(), false, 0);
    code.align(8).bind(startInput).bytes(startProcessor.bytes());
    tables.writeInputs();
  }

  /** Identity and hypercall page, and calls while one of them is not there. */
  private static List<Probe> identity(CallInputs inputs) {
    List<Probe> probes = new ArrayList<>();
    probes.add(set(Msr.GUEST_OS_ID, "write nobody", 0));
    probes.add(set(Msr.HYPERCALL, "write page of nobody", PAGE));
    probes.add(show(Msr.HYPERCALL, "read page of nobody"));
    probes.add(set(Msr.GUEST_OS_ID, "write identity", GUEST_OS_ID));
    probes.add(set(Msr.HYPERCALL, "write page", PAGE));
    probes.add(show(Msr.HYPERCALL, "read page"));
    probes.add(new Probe(ProbeKind.COPY_PAGE, "hypercall page", "copy", 0, 0));
    probes.add(set(Msr.HYPERCALL, "write no page", ProbeMemory.HYPERCALL_PAGE));
    probes.add(content("content without the page"));
    probes.add(spinWait("page disabled"));
    probes.add(spinWait("page disabled, by a copy").by(CallPath.COPY));
    probes.add(set(Msr.HYPERCALL, "write page again", PAGE));
    probes.add(set(Msr.GUEST_OS_ID, "write nobody again", 0));
    probes.add(show(Msr.HYPERCALL, "read page of nobody again"));
    probes.addAll(new CallProbes(inputs, false).withoutIdentity());
    probes.add(set(Msr.GUEST_OS_ID, "write identity again", GUEST_OS_ID));
    probes.add(set(Msr.HYPERCALL, "write page for good", PAGE));
    return probes;
  }

  /** What comes when every processor has been through the others. */
  private static List<Probe> last() {
    String ipi =
        CallProbes.subject(CallCatalogue.find(CallCode.SEND_SYNTHETIC_CLUSTER_IPI).orElseThrow());
    long fastIpi = CallCode.SEND_SYNTHETIC_CLUSTER_IPI | HypercallValue.FAST;
    long lock = PageMsrBits.LOCKED;
    return List.of(
        new Probe(ProbeKind.CALL_OTHERS, ipi, "fast to all others", fastIpi, 0, CallProbes.VECTOR),
        set(Msr.HYPERCALL, "write lock", PAGE | lock),
        show(Msr.HYPERCALL, "read lock"),
        set(Msr.HYPERCALL, "write no page when locked", ProbeMemory.HYPERCALL_PAGE),
        show(Msr.HYPERCALL, "read when locked"));
  }

  private static Probe spinWait(String form) {
    String subject =
        CallProbes.subject(CallCatalogue.find(CallCode.NOTIFY_LONG_SPIN_WAIT).orElseThrow());
    return new Probe(
            ProbeKind.CALL, subject, form, CallCode.NOTIFY_LONG_SPIN_WAIT | HypercallValue.FAST, 0)
        .with(CallInput.NONE.padded(ProbeCode.BLOCK_SIZE));
  }

  private static Probe content(String form) {
    return new Probe(ProbeKind.MEMORY, "hypercall page", form, ProbeMemory.HYPERCALL_PAGE, 0);
  }

  private static Probe set(int msr, String form, long value) {
    return new Probe(ProbeKind.MSR_WRITE, MsrProbes.subject(msr), form, msr, value);
  }

  private static Probe show(int msr, String form) {
    return new Probe(ProbeKind.MSR_SHOW, MsrProbes.subject(msr), form, msr, 0);
  }
}
