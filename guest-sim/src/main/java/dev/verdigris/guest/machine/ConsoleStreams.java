package dev.verdigris.guest.machine;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * Where the guest's first serial port (COM1) is connected.
 *
 * @param in bytes to the guest; its end means that no more will come
 * @param out bytes from the guest
 */
public record ConsoleStreams(InputStream in, OutputStream out) {}
