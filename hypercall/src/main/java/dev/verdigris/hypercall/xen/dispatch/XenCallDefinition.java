package dev.verdigris.hypercall.xen.dispatch;

/**
 * A row of the hypercall table.
 *
 * @param name the published name, without its prefix
 * @param number 0–127
 */
public record XenCallDefinition(String name, int number, XenHandler handler) {}
