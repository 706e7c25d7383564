/** Disk images. */
package dev.verdigris.vmbus.backend.disk;
