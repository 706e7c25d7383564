package dev.verdigris.hypercall.viridian.abi;

/**
 * Parameters of the calls of isolated partitions.
 *
 * <pre>
 * HvCallAcceptGpaPages   input  0 PartitionId 8 | 8 attributes 4 | 12 VtlPermissionSet 4
 *                               | 16 first page 8; a rep is a page
 *                        attributes  0–5 memory type | 6–7 visibility | 8–10 levels | 11–31 0
 * HvCallModifySparseGpaPageHostVisibility
 *                        input  0 PartitionId 8 | 8 bits 0–1 visibility, 2–31 0 4 | 12 0 4
 *                        element  page 8
 * HvCallQuerySparseGpaPageHostVisibility
 *                        input  0 PartitionId 8; element  page 8
 *                        output element  visibility 1
 * </pre>
 */
public final class IsolationLayout {
  /** Offset of PartitionId. */
  public static final int PARTITION = 0;

  /** Offset of the attributes of pages to accept. */
  public static final int ATTRIBUTES = 8;

  /** Offset of the first page to accept. */
  public static final int FIRST_PAGE = 16;

  /** Bytes of fixed input of HvCallAcceptGpaPages. */
  public static final int ACCEPT_SIZE = 24;

  /** Offset of the visibility to set. */
  public static final int VISIBILITY = 8;

  /** Bytes of fixed input of HvCallModifySparseGpaPageHostVisibility. */
  public static final int MODIFY_SIZE = 16;

  /** Bytes of fixed input of HvCallQuerySparseGpaPageHostVisibility. */
  public static final int QUERY_SIZE = 8;

  /** Bytes of a page number in a list. */
  public static final int PAGE_SIZE = 8;

  /** Bytes of a visibility in a list. */
  public static final int VISIBILITY_SIZE = 1;

  /** Attribute: HV_ACCEPT_MEMORY_TYPE_RAM, of bits 0–5. */
  public static final int MEMORY_TYPE_RAM = 0;

  /** Mask of the memory type in the attributes. */
  public static final int MEMORY_TYPE = 0x3f;

  /** Shift of the visibility in the attributes. */
  public static final int VISIBILITY_SHIFT = 6;

  /** Bits of the attributes that must be zero. */
  public static final int ATTRIBUTES_RESERVED = 0xffff_f800;

  /** Visibility: the host may read. */
  public static final int READABLE = 1;

  /** Visibility: the host may write, which it may only where it may read. */
  public static final int WRITABLE = 2;

  /** Mask of a visibility. */
  public static final int VISIBILITY_MASK = 3;

  private IsolationLayout() {}
}
