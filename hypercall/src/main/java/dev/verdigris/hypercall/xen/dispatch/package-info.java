/** Xen's hypercall convention: registers, the call table, arguments in guest memory. */
package dev.verdigris.hypercall.xen.dispatch;
