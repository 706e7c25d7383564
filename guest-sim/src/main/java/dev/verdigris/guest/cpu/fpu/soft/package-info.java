/**
 * Binary floating-point arithmetic in integers (IEEE 754 as Intel SDM volume 1, chapters 4, 8 and
 * 11, have it): one set of operations on unpacked numbers, rounded into 32, 64 or 80 bits.
 */
package dev.verdigris.guest.cpu.fpu.soft;
