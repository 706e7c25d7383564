/** The small devices of a PC: clock, timers, interrupt controllers, resets, test ports. */
package dev.verdigris.guest.platform.legacy;
