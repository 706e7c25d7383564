package dev.verdigris.guest.platform;

import dev.verdigris.guest.cpu.ProcessorControl;
import dev.verdigris.guest.platform.apic.ApicBus;
import dev.verdigris.guest.platform.apic.EoiListener;
import dev.verdigris.guest.platform.apic.IoApic;
import dev.verdigris.guest.platform.apic.LocalApic;
import dev.verdigris.guest.platform.bus.InterruptLine;
import dev.verdigris.guest.platform.bus.MmioBus;
import dev.verdigris.guest.platform.bus.PortBus;
import dev.verdigris.guest.platform.legacy.Cmos;
import dev.verdigris.guest.platform.legacy.DebugConsole;
import dev.verdigris.guest.platform.legacy.DebugExit;
import dev.verdigris.guest.platform.legacy.FastA20;
import dev.verdigris.guest.platform.legacy.KeyboardController;
import dev.verdigris.guest.platform.legacy.PciConfigPorts;
import dev.verdigris.guest.platform.legacy.Pic8259;
import dev.verdigris.guest.platform.legacy.Pit8254;
import dev.verdigris.guest.platform.legacy.PostCode;
import dev.verdigris.guest.platform.legacy.ResetControl;
import dev.verdigris.guest.platform.legacy.SleepControl;
import dev.verdigris.guest.platform.serial.Uart16550;
import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.MemoryMappedIo;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.engine.VirtualProcessor;

/**
 * The machine around the processors: interrupt controllers, serial port, clocks, resets and test
 * ports, composed and wired. The access methods have the shape of {@link
 * dev.verdigris.hypercall.engine.ExitHandler}'s.
 *
 * <p>Everything runs on the thread that drives the processors. Guest accesses allocate nothing, but
 * for those to the real-time clock.
 */
public final class Platform implements MemoryMappedIo {
  /** I/O APIC input of the interval timer, which the MADT's override says. */
  public static final int PIT_GSI = 2;

  private final PortBus ports = new PortBus();
  private final MmioBus mmio = new MmioBus();
  private final ApicBus apics;
  private final IoApic ioApic;
  private final Pic8259 pic = new Pic8259();
  private final Uart16550 com1;

  /** Makes the devices and registers them. */
  public Platform(PlatformConfig config) {
    apics = new ApicBus(config.processors(), config.scheduler());
    ioApic = new IoApic(apics);
    mmio.register(IoApic.BASE, IoApic.PAGE_SIZE, ioApic);

    LocalApic bootstrap = apics.apic(0);
    bootstrap.attach(pic);
    bootstrap.enterVirtualWire();
    pic.onChange(bootstrap::externalInterruptsChanged);
    ports.register(Pic8259.MASTER, 2, pic);
    ports.register(Pic8259.SLAVE, 2, pic);
    ports.register(Pic8259.EDGE_LEVEL, 2, pic);

    InterruptLine comLine = isaLine(Uart16550.COM1_IRQ, Uart16550.COM1_IRQ);
    com1 = new Uart16550(Uart16550.COM1, comLine, config.serialOutput(), config.serialInput());
    ports.register(Uart16550.COM1, Uart16550.PORTS, com1);

    Pit8254 pit = new Pit8254(config.scheduler(), isaLine(Pit8254.IRQ, PIT_GSI));
    ports.register(Pit8254.PORT, 4, pit);
    ports.register(Pit8254.PORT_B, 1, pit);
    ports.register(Cmos.PORT, 2, new Cmos(config.scheduler().clock(), config.epochSeconds()));
    registerStops(config.stop());
    ports.register(DebugConsole.PORT, 1, new DebugConsole(config.debugOutput()));
    ports.register(PostCode.PORT, 1, new PostCode());
    PciConfigPorts pci = new PciConfigPorts();
    ports.register(PciConfigPorts.FIRST, ResetControl.PORT - PciConfigPorts.FIRST, pci);
    ports.register(ResetControl.PORT + 1, PciConfigPorts.LAST - ResetControl.PORT, pci);
  }

  private void registerStops(StopSink stop) {
    KeyboardController keyboard = new KeyboardController(stop);
    ports.register(KeyboardController.DATA, 1, keyboard);
    ports.register(KeyboardController.COMMAND, 1, keyboard);
    ports.register(FastA20.PORT, 1, new FastA20(stop));
    ports.register(ResetControl.PORT, 1, new ResetControl(stop));
    ports.register(SleepControl.FIRST, SleepControl.PORTS, new SleepControl(stop));
    ports.register(DebugExit.PORT, DebugExit.PORTS, new DebugExit(stop));
  }

  /** Connects a processor to its local APIC. */
  public void attach(int vpIndex, ProcessorControl processor) {
    apics.apic(vpIndex).attach(processor);
  }

  /** The local APIC of a processor: the processor's interrupt source. */
  public LocalApic localApic(int vpIndex) {
    return apics.apic(vpIndex);
  }

  /** Where the models send interrupts. */
  public InterruptSink interruptSink() {
    return apics;
  }

  /** What the synthetic APIC MSRs reach. */
  public LocalApicAccess localApicAccess() {
    return apics;
  }

  /** All local APICs, for message-signalled interrupts. */
  public ApicBus apicBus() {
    return apics;
  }

  /** Sets who hears of completed interrupts. */
  public void onEndOfInterrupt(EoiListener listener) {
    apics.onEndOfInterrupt(listener);
  }

  /** The I/O port space, where more devices can register. */
  public PortBus ports() {
    return ports;
  }

  /** Memory-mapped devices, where more can register. */
  public MmioBus mmio() {
    return mmio;
  }

  /** The first serial port: tell it when its source has input. */
  public Uart16550 com1() {
    return com1;
  }

  /** An ISA interrupt line, wired to both the 8259 pair and the I/O APIC. */
  public InterruptLine isaLine(int irq, int gsi) {
    InterruptLine toPic = pic.line(irq);
    InterruptLine toIoApic = ioApic.line(gsi);
    return asserted -> {
      toPic.set(asserted);
      toIoApic.set(asserted);
    };
  }

  /** Reads an I/O port; all ones where nothing answers. */
  public int portIn(VirtualProcessor vp, int port, int size) {
    return ports.read(port, size);
  }

  /** Writes an I/O port. */
  public void portOut(VirtualProcessor vp, int port, int size, int value) {
    ports.write(port, size, value);
  }

  /** Reads memory that no RAM backs; the local APIC page is the accessing processor's own. */
  public long mmioRead(VirtualProcessor vp, long gpa, int size) {
    return read(vp.index(), gpa, size);
  }

  /** Writes memory that no RAM backs. */
  public void mmioWrite(VirtualProcessor vp, long gpa, int size, long value) {
    write(vp.index(), gpa, size, value);
  }

  @Override
  public long read(int vpIndex, long gpa, int size) {
    LocalApic apic = apics.apic(vpIndex);
    if (apic.claims(gpa)) {
      return apic.mmioRead((int) gpa & LocalApic.PAGE_SIZE - 1, size);
    }
    return mmio.read(vpIndex, gpa, size);
  }

  @Override
  public void write(int vpIndex, long gpa, int size, long value) {
    LocalApic apic = apics.apic(vpIndex);
    if (apic.claims(gpa)) {
      apic.mmioWrite((int) gpa & LocalApic.PAGE_SIZE - 1, size, value);
    } else {
      mmio.write(vpIndex, gpa, size, value);
    }
  }

  /** Reads an MSR of the local APIC. */
  public MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result) {
    return apics.readMsr(vp.index(), msr, result);
  }

  /** Writes an MSR of the local APIC. */
  public MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value) {
    return apics.writeMsr(vp.index(), msr, value);
  }
}
