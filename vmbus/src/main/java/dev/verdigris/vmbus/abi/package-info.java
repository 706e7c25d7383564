/** VMBus and synthetic storage numbers and wire layouts; imports nothing of ours. */
package dev.verdigris.vmbus.abi;
