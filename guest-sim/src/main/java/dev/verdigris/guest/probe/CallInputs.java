package dev.verdigris.guest.probe;

import dev.verdigris.hypercall.viridian.abi.ApicIdLookupLayout;
import dev.verdigris.hypercall.viridian.abi.AssertInterruptLayout;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.ClusterIpiLayout;
import dev.verdigris.hypercall.viridian.abi.FlushFlags;
import dev.verdigris.hypercall.viridian.abi.FlushLayout;
import dev.verdigris.hypercall.viridian.abi.MmioLayout;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.abi.PostMessageLayout;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import dev.verdigris.hypercall.viridian.abi.RetargetLayout;
import dev.verdigris.hypercall.viridian.abi.SignalEventLayout;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;
import dev.verdigris.hypercall.viridian.abi.TranslateLayout;
import dev.verdigris.hypercall.viridian.abi.VpRegistersLayout;
import dev.verdigris.hypercall.viridian.abi.VpSetLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Input that makes a call well-formed and harmless: it acts on the caller's own address space, on
 * connections and devices that nobody has, on processor 0. A call that is not mentioned gets zeros,
 * which name the partition 0 that no guest may touch.
 *
 * @param addressSpace CR3 of every processor
 * @param gdt address of their descriptor table
 * @param entry where a further processor begins
 * @param vector of interrupts that calls send
 */
record CallInputs(long addressSpace, long gdt, long entry, int vector) {
  /** Vector of interrupts that nobody waits for. */
  static final int STRAY_VECTOR = 0xe0;

  private static final int NOBODY = 0xabcdef;
  private static final int MESSAGE_TYPE = 1;
  private static final int PAYLOAD_BYTES = 8;
  // The local APIC's task priority, which is 0.
  private static final long DEVICE_REGISTER = 0xfee0_0080L;
  private static final int DEVICE_REGISTER_SIZE = 4;
  private static final int PAGE_SHIFT = 12;
  private static final int CODE_ATTRIBUTES = 0xa09b;
  private static final int DATA_ATTRIBUTES = 0xc093;
  private static final int TASK_ATTRIBUTES = 0x008b;
  private static final int SEGMENT_LIMIT = 8;
  private static final int SEGMENT_SELECTOR = 12;
  private static final int SEGMENT_ATTRIBUTES = 14;
  private static final int TABLE_LIMIT = 6;
  private static final int TABLE_BASE = 8;

  /** The same with another vector. */
  CallInputs sending(int newVector) {
    return new CallInputs(addressSpace, gdt, entry, newVector);
  }

  /**
   * Input for a call.
   *
   * @param header whether a variable header of 8 bytes follows the fixed input
   * @param reps elements
   */
  CallInput of(CallSpec spec, boolean header, int reps) {
    int headerSize = header ? Long.BYTES : 0;
    int size = spec.inputSize() + headerSize + reps * spec.inputElementSize();
    ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    fill(spec, all, header);
    if (header) {
      all.putLong(spec.inputSize(), 1); // the bank of processors 0 to 63: processor 0
    }
    for (int rep = 0; rep < reps; rep++) {
      int offset = spec.inputSize() + headerSize + rep * spec.inputElementSize();
      fillElement(spec, all, offset);
    }
    return new CallInput(all);
  }

  private void fill(CallSpec spec, ByteBuffer in, boolean header) {
    switch (spec.code()) {
      case CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE ->
          in.putLong(FlushLayout.ADDRESS_SPACE, addressSpace);
      case CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, CallCode.FLUSH_VIRTUAL_ADDRESS_LIST ->
          in.putLong(FlushLayout.ADDRESS_SPACE, addressSpace)
              .putLong(FlushLayout.FLAGS, FlushFlags.ALL_PROCESSORS);
      case CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX, CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX -> {
        in.putLong(FlushLayout.ADDRESS_SPACE, addressSpace);
        fillSet(in, FlushLayout.PROCESSOR_SET, header);
      }
      case CallCode.SEND_SYNTHETIC_CLUSTER_IPI ->
          in.putInt(ClusterIpiLayout.VECTOR, vector).putLong(ClusterIpiLayout.PROCESSOR_MASK, 1);
      case CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX -> {
        in.putInt(ClusterIpiLayout.VECTOR, vector);
        fillSet(in, ClusterIpiLayout.PROCESSOR_SET, header);
      }
      case CallCode.ASSERT_VIRTUAL_INTERRUPT ->
          in.putLong(AssertInterruptLayout.PARTITION, PartitionId.SELF)
              .putInt(AssertInterruptLayout.VECTOR, vector);
      case CallCode.RETARGET_DEVICE_INTERRUPT ->
          in.putLong(RetargetLayout.PARTITION, PartitionId.SELF)
              .putLong(RetargetLayout.DEVICE, NOBODY)
              .putInt(RetargetLayout.SOURCE, RetargetLayout.SOURCE_MSI)
              .putInt(RetargetLayout.VECTOR, vector)
              .putLong(RetargetLayout.PROCESSOR_MASK, 1);
      case CallCode.GET_VP_REGISTERS, CallCode.SET_VP_REGISTERS ->
          in.putLong(VpRegistersLayout.PARTITION, PartitionId.SELF)
              .putInt(VpRegistersLayout.VP_INDEX, VpRegistersLayout.VP_SELF);
      case CallCode.TRANSLATE_VIRTUAL_ADDRESS, CallCode.TRANSLATE_VIRTUAL_ADDRESS_EX ->
          in.putLong(VpRegistersLayout.PARTITION, PartitionId.SELF)
              .putInt(VpRegistersLayout.VP_INDEX, VpRegistersLayout.VP_SELF)
              .putLong(TranslateLayout.FLAGS, TranslateLayout.VALIDATE_READ)
              .putLong(TranslateLayout.GVA_PAGE, ProbeMemory.INPUT >>> PAGE_SHIFT);
      case CallCode.START_VIRTUAL_PROCESSOR -> fillStart(in);
      case CallCode.GET_VP_INDEX_FROM_APIC_ID ->
          in.putLong(ApicIdLookupLayout.PARTITION, PartitionId.SELF);
      case CallCode.POST_MESSAGE ->
          in.putInt(PostMessageLayout.CONNECTION_ID, NOBODY)
              .putInt(PostMessageLayout.MESSAGE_TYPE, MESSAGE_TYPE)
              .putInt(PostMessageLayout.PAYLOAD_SIZE, PAYLOAD_BYTES);
      case CallCode.SIGNAL_EVENT -> in.putInt(SignalEventLayout.CONNECTION_ID, NOBODY);
      case CallCode.MEMORY_MAPPED_IO_READ, CallCode.MEMORY_MAPPED_IO_WRITE ->
          in.putLong(MmioLayout.GPA, DEVICE_REGISTER)
              .putInt(MmioLayout.WIDTH, DEVICE_REGISTER_SIZE);
      default -> {
        // zeros
      }
    }
  }

  /** All processors, or those of one bank in a variable header. */
  private static void fillSet(ByteBuffer in, int offset, boolean header) {
    in.putLong(offset + VpSetLayout.FORMAT, header ? VpSetLayout.SPARSE : VpSetLayout.ALL);
    in.putLong(offset + VpSetLayout.VALID_BANKS, header ? 1 : 0);
  }

  /** Processor 0 in 64-bit mode; it runs, so that it cannot be started. */
  private void fillStart(ByteBuffer in) {
    in.putLong(StartProcessorLayout.PARTITION, PartitionId.SELF);
    int context = StartProcessorLayout.CONTEXT;
    in.putLong(context + StartProcessorLayout.RIP, entry);
    in.putLong(context + StartProcessorLayout.RSP, ProbeMemory.STACKS);
    in.putLong(context + StartProcessorLayout.RFLAGS, 2);
    int segment = context + StartProcessorLayout.SEGMENTS;
    fillSegment(in, segment, DescriptorTables.CODE, CODE_ATTRIBUTES, -1);
    for (int i = 1; i < 6; i++) {
      segment += StartProcessorLayout.REGISTER_SIZE;
      fillSegment(in, segment, DescriptorTables.DATA, DATA_ATTRIBUTES, -1);
    }
    fillSegment(in, segment + StartProcessorLayout.REGISTER_SIZE, 0, TASK_ATTRIBUTES, 0xffff);
    in.putShort(
        context + StartProcessorLayout.GDTR + TABLE_LIMIT, (short) DescriptorTables.GDT_LIMIT);
    in.putLong(context + StartProcessorLayout.GDTR + TABLE_BASE, gdt);
    in.putLong(context + StartProcessorLayout.EFER, 0x500); // LME, LMA
    in.putLong(context + StartProcessorLayout.CR0, 0x8000_0011L); // PG, ET, PE
    in.putLong(context + StartProcessorLayout.CR3, addressSpace);
    in.putLong(context + StartProcessorLayout.CR4, 0x20); // PAE
    in.putLong(context + StartProcessorLayout.PAT, 0x0007_0406_0007_0406L); // as after reset
  }

  private static void fillSegment(
      ByteBuffer in, int offset, int selector, int attributes, int limit) {
    in.putInt(offset + SEGMENT_LIMIT, limit);
    in.putShort(offset + SEGMENT_SELECTOR, (short) selector);
    in.putShort(offset + SEGMENT_ATTRIBUTES, (short) attributes);
  }

  private void fillElement(CallSpec spec, ByteBuffer in, int offset) {
    switch (spec.code()) {
      case CallCode.FLUSH_VIRTUAL_ADDRESS_LIST, CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX ->
          in.putLong(offset, ProbeMemory.INPUT);
      case CallCode.GET_VP_REGISTERS -> in.putInt(offset, RegisterName.VP_INDEX);
      // XMM15: nothing uses it.
      case CallCode.SET_VP_REGISTERS -> in.putInt(offset, RegisterName.XMM0 + 15);
      default -> {
        // zeros
      }
    }
  }
}
