/** Integer, string, stack and branch instructions, and the building of blocks. */
package dev.verdigris.guest.cpu.exec;
