/** The software x86-64 processor: its state, its run loop and the seams around it. */
package dev.verdigris.guest.cpu;
