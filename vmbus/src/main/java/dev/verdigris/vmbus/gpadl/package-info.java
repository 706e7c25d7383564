/** Guest-physical address descriptor lists, and the page ranges that packets name. */
package dev.verdigris.vmbus.gpadl;
