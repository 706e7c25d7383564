/** Machines: what one is made of, the composition of engine, partition and devices, and results. */
package dev.verdigris.guest.machine;
