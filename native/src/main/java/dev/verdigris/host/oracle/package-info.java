/**
 * The host's own processor as judge: user-mode instructions executed natively, state in and out.
 */
package dev.verdigris.host.oracle;
