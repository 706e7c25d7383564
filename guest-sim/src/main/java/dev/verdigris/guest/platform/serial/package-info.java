/** The serial port and the byte streams of the host behind it. */
package dev.verdigris.guest.platform.serial;
