package dev.verdigris.guest.platform.acpi;

/**
 * A table and where it belongs.
 *
 * @param signature its four letters, or {@code RSDP} for the root pointer
 * @param gpa guest-physical address
 * @param bytes the whole table, checksums set
 */
@SuppressWarnings("ArrayRecordComponent") // a value on its way to guest memory, never compared
public record AcpiTable(String signature, long gpa, byte[] bytes) {}
