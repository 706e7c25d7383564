/** The host's channel state machine: messages in, messages out, no I/O. */
package dev.verdigris.vmbus.host;
