/** Instruction encodings: bytes to operands. */
package dev.verdigris.guest.cpu.decode;
