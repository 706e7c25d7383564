/**
 * Local APICs, the I/O APIC and what carries interrupts between them (Intel SDM volume 3, chapter
 * "Advanced Programmable Interrupt Controller"; 82093AA data sheet).
 *
 * <p>All of it runs on the thread that drives the processors, and allocates nothing once made.
 */
package dev.verdigris.guest.platform.apic;
