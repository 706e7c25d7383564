/** The typed event stream: what the models did, for traces, statistics and checks. */
package dev.verdigris.hypercall.event;
