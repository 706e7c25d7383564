package dev.verdigris.guest.machine;

import dev.verdigris.guest.platform.serial.ByteSink;
import dev.verdigris.hypercall.engine.EoiAssist;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.viridian.GuestCrash;
import dev.verdigris.hypercall.xen.DomainConfig;
import dev.verdigris.hypercall.xen.XenConsole;
import dev.verdigris.hypercall.xen.XenDomain;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Xen domain, its emergency console on the machine's console. */
final class XenHost implements ParavirtualHost {
  private final XenDomain domain;

  XenHost(HostEnvironment environment, ByteSink console) {
    domain =
        new XenDomain(
            DomainConfig.builder(environment.memory(), environment.scheduler().clock())
                .stop(environment.stop())
                .events(environment.events())
                .console(new Console(console))
                .processors(environment.engine().processors())
                .hypercallInstruction(environment.engine().hypercallInstruction().get())
                .build());
  }

  @Override
  public HypervisorInterface hypervisor() {
    return domain;
  }

  @Override
  public Optional<EoiAssist> eoiAssist() {
    return Optional.empty();
  }

  @Override
  public Map<String, Long> hypercalls() {
    return domain.hypercallCounts();
  }

  @Override
  public Map<String, Long> msrs() {
    return domain.msrCounts();
  }

  @Override
  public List<ChannelCounters> channels() {
    return List.of();
  }

  @Override
  public Map<String, Long> findings() {
    return Map.of();
  }

  @Override
  public Map<String, Long> faults() {
    return Map.of();
  }

  @Override
  public Optional<GuestCrash> crash() {
    return Optional.empty();
  }

  @Override
  public void close() {}

  /** Writes go to the console; input reaches the guest by its serial port alone. */
  private record Console(ByteSink out) implements XenConsole {
    @Override
    public void write(byte[] bytes, int length) {
      for (int i = 0; i < length; i++) {
        out.write(bytes[i] & 0xff);
      }
    }

    @Override
    public int read(byte[] bytes, int length) {
      return 0;
    }
  }
}
