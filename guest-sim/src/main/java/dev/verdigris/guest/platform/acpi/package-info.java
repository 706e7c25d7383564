/**
 * ACPI tables of the platform (ACPI specification 6.5, hardware-reduced), with the AML that they
 * need.
 */
package dev.verdigris.guest.platform.acpi;
