/** The synthetic SCSI controller (storvsp). */
package dev.verdigris.vmbus.device.storage;
