/** Faults that the host is to make, seeded: what a driver must live with and seldom meets. */
package dev.verdigris.vmbus.fault;
