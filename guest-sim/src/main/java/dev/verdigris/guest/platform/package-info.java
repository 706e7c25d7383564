/**
 * The machine around the processors of the software engine: interrupt controllers, serial port,
 * clocks, ACPI tables, resets and the ports of bare test images.
 */
package dev.verdigris.guest.platform;
