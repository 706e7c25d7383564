/** The hypercall calling convention: decoding, the call table, rep continuation. */
package dev.verdigris.hypercall.viridian.dispatch;
