/** What guests do against the protocol beyond malformed input, as logic without input or output. */
package dev.verdigris.vmbus.check;
