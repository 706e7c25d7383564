package dev.verdigris.guest.cpu.mmu;

/** How linear addresses become physical (Intel SDM volume 3, section 4.1.1). */
enum PagingMode {
  /** CR0.PG is clear: the identity. */
  OFF,
  /** Two levels of 4-byte entries. */
  LEGACY,
  /** CR4.PAE outside long mode: four page-directory-pointer registers and two levels. */
  PAE,
  /** Four levels of 8-byte entries. */
  LONG
}
