/** VMBus, the host's side: the bus, and what a synthetic device is to it. */
package dev.verdigris.vmbus;
