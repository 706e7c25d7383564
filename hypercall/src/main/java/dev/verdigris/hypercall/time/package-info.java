/** Clocks and the scheduler that devices and models run on. */
package dev.verdigris.hypercall.time;
