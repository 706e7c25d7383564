package dev.verdigris.hypercall.engine;

/** Trust levels of processors that never stand: for calls that do not get as far as them. */
public final class FakeLevels implements TrustLevels {
  private final FakeFleet fleet = new FakeFleet();

  @Override
  public InterruptSink interrupts(int level) {
    return (vpIndex, vector, autoEoi) -> {};
  }

  @Override
  public ProcessorFleet fleet(int level) {
    return fleet;
  }

  @Override
  public LevelContext context(int vpIndex, int level) {
    return null;
  }

  @Override
  public StartOutcome enable(int vpIndex, int level, InitialContext context) {
    return StartOutcome.INVALID_CONTEXT;
  }

  @Override
  public void enter(int vpIndex, int level) {
    throw new AssertionError("no processor has level 1");
  }

  @Override
  public void rightsChanged(int level, long gpa, long pages) {}
}
