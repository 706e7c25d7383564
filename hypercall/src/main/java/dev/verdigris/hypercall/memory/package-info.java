/** Guest-physical memory and the overlay pages above it. */
package dev.verdigris.hypercall.memory;
