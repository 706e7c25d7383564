package dev.verdigris.hypercall.xen.abi;

/**
 * Commands of xen_version and what they fill in (xen/version.h).
 *
 * <pre>
 * xen_compile_info     offset size      xen_feature_info   offset size
 *   compiler             0     64         submap_idx          0     4   in
 *   compile_by          64     16         submap              4     4   out
 *   compile_domain      80     32
 *   compile_date       112     32
 * </pre>
 */
public final class XenVersionLayout {
  /** XENVER_version: returns the major version in bits 16–31 and the minor in bits 0–15. */
  public static final int VERSION = 0;

  /** XENVER_extraversion: a string. */
  public static final int EXTRAVERSION = 1;

  /** XENVER_compile_info: struct xen_compile_info. */
  public static final int COMPILE_INFO = 2;

  /** XENVER_capabilities: a string. */
  public static final int CAPABILITIES = 3;

  /** XENVER_changeset: a string. */
  public static final int CHANGESET = 4;

  /** XENVER_platform_parameters: an unsigned long, virt_start. */
  public static final int PLATFORM_PARAMETERS = 5;

  /** XENVER_get_features: struct xen_feature_info. */
  public static final int GET_FEATURES = 6;

  /** XENVER_pagesize: returns the page size. */
  public static final int PAGESIZE = 7;

  /** XENVER_guest_handle: a UUID. */
  public static final int GUEST_HANDLE = 8;

  /** XENVER_commandline: a string. */
  public static final int COMMANDLINE = 9;

  /** Bytes of xen_extraversion_t. */
  public static final int EXTRAVERSION_SIZE = 16;

  /** Bytes of struct xen_compile_info. */
  public static final int COMPILE_INFO_SIZE = 144;

  /** Offset of compile_by. */
  public static final int COMPILE_BY = 64;

  /** Offset of compile_domain. */
  public static final int COMPILE_DOMAIN = 80;

  /** Offset of compile_date. */
  public static final int COMPILE_DATE = 112;

  /** Bytes of xen_capabilities_info_t. */
  public static final int CAPABILITIES_SIZE = 1024;

  /** Bytes of xen_changeset_info_t. */
  public static final int CHANGESET_SIZE = 64;

  /** Bytes of xen_domain_handle_t. */
  public static final int GUEST_HANDLE_SIZE = 16;

  /** Bytes of xen_commandline_t. */
  public static final int COMMANDLINE_SIZE = 1024;

  /** Offset of submap_idx. */
  public static final int SUBMAP_INDEX = 0;

  /** Offset of submap. */
  public static final int SUBMAP = 4;

  /** Number of submaps, XENFEAT_NR_SUBMAPS. */
  public static final int SUBMAPS = 1;

  /** XENFEAT_writable_page_tables (xen/features.h). */
  public static final int FEATURE_WRITABLE_PAGE_TABLES = 1;

  /** XENFEAT_auto_translated_physmap. */
  public static final int FEATURE_AUTO_TRANSLATED_PHYSMAP = 1 << 2;

  private XenVersionLayout() {}
}
