/** Where port and memory-mapped accesses find their device. */
package dev.verdigris.guest.platform.bus;
