/** The x87 unit. */
package dev.verdigris.guest.cpu.fpu;
