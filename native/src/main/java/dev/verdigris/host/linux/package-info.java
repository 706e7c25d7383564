/** The C library calls that the native bindings share. */
package dev.verdigris.host.linux;
