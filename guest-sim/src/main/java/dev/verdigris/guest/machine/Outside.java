package dev.verdigris.guest.machine;

import dev.verdigris.guest.platform.serial.InputQueue;
import java.io.OutputStream;

/**
 * What is around a machine and outlives its resets: the time that a launch may take, and the
 * console.
 */
record Outside(WallClock wall, OutputStream output, InputQueue input) {}
