package dev.verdigris.guest.boot;

/** Loads one kind of kernel image. */
@FunctionalInterface
interface KernelLoader {
  EntryState load(LoadContext context) throws BootException;
}
