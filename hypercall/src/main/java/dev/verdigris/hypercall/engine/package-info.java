/**
 * The engine SPI: what a model needs of whoever executes the guest, and the exits that an engine
 * reports.
 */
package dev.verdigris.hypercall.engine;
