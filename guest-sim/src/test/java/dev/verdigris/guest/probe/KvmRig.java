package dev.verdigris.guest.probe;

import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.host.kvm.FlatEntry;
import dev.verdigris.host.kvm.KvmEngine;
import dev.verdigris.host.kvm.KvmRunEnd;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;

/** A machine with one processor on real KVM, and the memory that a bare image needs. */
final class KvmRig implements AutoCloseable {
  final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, ProbeImage.MEMORY_NEEDED));
  final KvmEngine engine = KvmEngine.create(memory, 1);

  private KvmRig() {}

  /** Makes the machine; without KVM skips the test by name, or fails it where KVM is required. */
  static KvmRig open() {
    BareRun.requireKvm();
    return new KvmRig();
  }

  /** Loads an image and runs it from its entry. */
  KvmRunEnd run(ProbeImage image, ExitHandler models) {
    engine.attach(models);
    memory.write(image.loadAddress(), image.bytes());
    engine.vcpu(0).enter(flat(image.entry()));
    return engine.vcpu(0).run();
  }

  private static FlatEntry flat(EntryState e) {
    return new FlatEntry(
        e.mode() == EntryState.Mode.LONG,
        e.rip(),
        e.rsp(),
        e.rax(),
        e.rbx(),
        e.rsi(),
        e.cr3(),
        e.gdtBase(),
        e.gdtLimit(),
        e.codeSelector(),
        e.dataSelector());
  }

  @Override
  public void close() {
    engine.close();
    memory.close();
  }
}
