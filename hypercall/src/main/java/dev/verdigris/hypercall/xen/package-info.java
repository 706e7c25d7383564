/** The Xen domain: what a hardware-assisted guest meets of Xen's public interface. */
package dev.verdigris.hypercall.xen;
