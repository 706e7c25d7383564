/** A model guest: the other side of the bus, in Java, with no processor. */
package dev.verdigris.vmbus.guest;
