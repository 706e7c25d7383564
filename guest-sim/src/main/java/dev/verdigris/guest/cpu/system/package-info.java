/**
 * Segmentation, control registers, exceptions, model-specific registers and system instructions.
 */
package dev.verdigris.guest.cpu.system;
