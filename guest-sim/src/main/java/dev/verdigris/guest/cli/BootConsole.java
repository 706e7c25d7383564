package dev.verdigris.guest.cli;

/** Shows a boot while it happens: the guest's evidence, and on a terminal how far it is. */
final class BootConsole {
  private static final long NANOS = 1_000_000_000;

  private final CommandContext context;
  private final TerminalProgress progress;
  private final Evidence evidence;
  private final long start = System.nanoTime();
  private final Thread ticker;

  BootConsole(CommandContext context) {
    this.context = context;
    progress = new TerminalProgress(context);
    evidence = new Evidence(this::line);
    ticker = new Thread(this::tick, "boot-progress");
    ticker.setDaemon(true);
    ticker.start();
  }

  /** The console's sink. */
  Evidence evidence() {
    return evidence;
  }

  private synchronized void line(String text, boolean said) {
    if (said) {
      progress.close();
      context.out().println("  guest: " + text);
    }
  }

  private void tick() {
    try {
      while (true) {
        synchronized (this) {
          progress.step("booting, " + (System.nanoTime() - start) / NANOS + " s");
        }
        Thread.sleep(1000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the display. */
  void end() throws InterruptedException {
    ticker.interrupt();
    ticker.join();
    progress.close();
  }
}
