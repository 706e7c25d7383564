/** Pure semantics of integer operations, shared by every way of executing them. */
package dev.verdigris.guest.cpu.alu;
