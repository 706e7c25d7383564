package dev.verdigris.guest.cpu.fpu;

/** The x87 registers: eight 80-bit values, control, status and tag words. */
public final class FpuState {}
