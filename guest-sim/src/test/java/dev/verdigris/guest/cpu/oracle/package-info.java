/**
 * The differential oracle: random instructions, operands and states on the host's processor and on
 * ours, which must agree in all that the architecture defines.
 */
package dev.verdigris.guest.cpu.oracle;
