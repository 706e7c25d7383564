package dev.verdigris.guest.platform.acpi;

import java.util.ArrayList;
import java.util.List;

/**
 * The tables of a machine, laid out in guest-physical memory: RSDP, XSDT, FADT, MADT and DSDT (ACPI
 * 6.5, 5.2).
 *
 * <pre>
 *  table header
 *   0 signature[4]   4 length   8 revision   9 checksum
 *  10 OEM id[6]     16 OEM table id[8]      24 OEM revision
 *  28 creator id[4] 32 creator revision
 * </pre>
 */
public final class AcpiTables {
  /** The most processors that the tables describe: their names are {@code C000} to {@code CFFF}. */
  public static final int MAX_PROCESSORS = 4096;

  static final int HEADER_SIZE = 36;
  private static final int CHECKSUM_OFFSET = 9;

  private static final int RSDP_SIZE = 36;
  private static final int RSDP_V1_SIZE = 20;
  private static final int RSDP_CHECKSUM = 8;
  private static final int RSDP_EXTENDED_CHECKSUM = 32;

  private static final String OEM_ID = "VRDGRS";
  private static final String OEM_TABLE_ID = "VERDIGRI";
  private static final String CREATOR_ID = "VRDG";

  private final List<AcpiTable> tables = new ArrayList<>();
  private final AcpiConfig config;
  private long next;

  private AcpiTables(AcpiConfig config) {
    this.config = config;
    this.next = config.area() + align(RSDP_SIZE);
  }

  /**
   * Builds the tables.
   *
   * @throws IllegalArgumentException when they do not fit the area
   */
  public static AcpiTables build(AcpiConfig config) {
    AcpiTables built = new AcpiTables(config);
    long dsdt = built.add("DSDT", 2, Dsdt.definitionBlock(config));
    long fadt = built.add("FACP", Fadt.REVISION, Fadt.body(dsdt));
    long madt = built.add("APIC", 5, Madt.body(config.processors()));
    long xsdt = built.add("XSDT", 1, new ByteWriter().u64(fadt).u64(madt).toByteArray());
    built.tables.add(0, new AcpiTable("RSDP", config.area(), rsdp(xsdt)));
    return built;
  }

  /** The tables to be written to guest memory, the root pointer first. */
  public List<AcpiTable> tables() {
    return List.copyOf(tables);
  }

  /** Where the root pointer lies: what a loader hands to the kernel. */
  public long rsdpAddress() {
    return config.area();
  }

  /** First address after the last table. */
  public long end() {
    return next;
  }

  private long add(String signature, int revision, byte[] body) {
    int length = HEADER_SIZE + body.length;
    ByteWriter out = new ByteWriter();
    out.ascii(signature).u32(length).u8(revision).u8(0).ascii(OEM_ID).ascii(OEM_TABLE_ID);
    out.u32(1).ascii(CREATOR_ID).u32(1).bytes(body);
    byte[] table = out.toByteArray();
    table[CHECKSUM_OFFSET] = checksum(table, 0, length);
    long gpa = next;
    next = gpa + align(length);
    if (next > config.area() + config.areaSize()) {
      throw new IllegalArgumentException("the ACPI tables do not fit their area");
    }
    tables.add(new AcpiTable(signature, gpa, table));
    return gpa;
  }

  /** Root system description pointer (5.2.5.3), with no 32-bit root table. */
  private static byte[] rsdp(long xsdt) {
    ByteWriter out = new ByteWriter();
    out.ascii("RSD PTR ").u8(0).ascii(OEM_ID).u8(2).u32(0).u32(RSDP_SIZE).u64(xsdt).u32(0);
    byte[] bytes = out.toByteArray();
    bytes[RSDP_CHECKSUM] = checksum(bytes, 0, RSDP_V1_SIZE);
    bytes[RSDP_EXTENDED_CHECKSUM] = checksum(bytes, 0, RSDP_SIZE);
    return bytes;
  }

  /** What makes the bytes add up to zero, when put in place of a zero among them. */
  static byte checksum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += bytes[i];
    }
    return (byte) -sum;
  }

  private static int align(int length) {
    return (length + 15) & ~15;
  }
}
