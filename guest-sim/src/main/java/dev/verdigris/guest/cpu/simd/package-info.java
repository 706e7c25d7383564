/** MMX and SSE. */
package dev.verdigris.guest.cpu.simd;
