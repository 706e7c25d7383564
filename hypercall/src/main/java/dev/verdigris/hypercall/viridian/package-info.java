/** The Viridian (Hyper-V) partition: what a guest meets of the TLFS. */
package dev.verdigris.hypercall.viridian;
