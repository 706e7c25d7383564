package dev.verdigris.hypercall.xen;

import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.Clock;
import java.util.Objects;

/** What a {@link XenDomain} is made of. Memory and clock are required. */
public final class DomainConfig {
  final GuestMemory memory;
  final Clock clock;
  final StopSink stop;
  final EventStream events;
  final XenConsole console;
  final int processors;
  final int domainId;
  private final byte[] hypercallInstruction;

  private DomainConfig(Builder b) {
    memory = b.memory;
    clock = b.clock;
    stop = b.stop;
    events = b.events;
    console = b.console;
    processors = b.processors;
    domainId = b.domainId;
    hypercallInstruction = b.hypercallInstruction;
  }

  /** Starts a configuration with what has no default. */
  public static Builder builder(GuestMemory memory, Clock clock) {
    return new Builder(memory, clock);
  }

  byte[] hypercallInstruction() {
    return hypercallInstruction.clone();
  }

  /** Collects a configuration. */
  public static final class Builder {
    private static final byte[] VMCALL = {0x0f, 0x01, (byte) 0xc1};
    private static final int MAX_INSTRUCTION = 15;
    private static final int FIRST_RESERVED_ID = 0x7ff0;

    private final GuestMemory memory;
    private final Clock clock;
    private StopSink stop = (reason, status, message) -> {};
    private EventStream events = new EventStream();
    private XenConsole console = XenConsole.NONE;
    private int processors = 1;
    private int domainId = 1;
    private byte[] hypercallInstruction = VMCALL;

    private Builder(GuestMemory memory, Clock clock) {
      this.memory = Objects.requireNonNull(memory);
      this.clock = Objects.requireNonNull(clock);
    }

    /** Told of shutdowns; by default nobody. */
    public Builder stop(StopSink sink) {
      stop = Objects.requireNonNull(sink);
      return this;
    }

    /** Where events go; by default a stream of the domain's own. */
    public Builder events(EventStream stream) {
      events = Objects.requireNonNull(stream);
      return this;
    }

    /** The other end of console_io; by default {@link XenConsole#NONE}. */
    public Builder console(XenConsole end) {
      console = Objects.requireNonNull(end);
      return this;
    }

    /** Number of virtual processors, at least 1 (the default). */
    public Builder processors(int count) {
      processors = count;
      return this;
    }

    /** The domain's identifier, 1 (the default) to 0x7fef. */
    public Builder domainId(int id) {
      domainId = id;
      return this;
    }

    /**
     * The instruction by which the engine sees a hypercall; {@code vmcall} by default. It must
     * leave all registers as they are: for port I/O that is {@code out imm8, eax}.
     *
     * @param instruction 1–15 bytes
     */
    public Builder hypercallInstruction(byte... instruction) {
      hypercallInstruction = instruction.clone();
      return this;
    }

    /**
     * Checks and makes the configuration.
     *
     * @throws IllegalArgumentException with a message that names what is out of range
     */
    public DomainConfig build() {
      if (processors < 1) {
        throw new IllegalArgumentException("a domain has at least one processor");
      }
      if (domainId < 1 || domainId >= FIRST_RESERVED_ID) {
        throw new IllegalArgumentException("the domain identifier is out of range");
      }
      if (hypercallInstruction.length < 1 || hypercallInstruction.length > MAX_INSTRUCTION) {
        throw new IllegalArgumentException("a hypercall instruction has 1 to 15 bytes");
      }
      return new DomainConfig(this);
    }
  }
}
