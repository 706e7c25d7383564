/** Ring buffers as flyweights over the guest's pages. */
package dev.verdigris.vmbus.ring;
