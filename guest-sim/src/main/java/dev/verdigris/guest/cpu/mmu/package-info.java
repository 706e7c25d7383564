/** Paging, the software TLB and the pages of decoded code. */
package dev.verdigris.guest.cpu.mmu;
