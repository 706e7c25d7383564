/**
 * Bare guest images, assembled in Java, that call the hypervisor interfaces and write what they
 * see.
 */
package dev.verdigris.guest.probe;
