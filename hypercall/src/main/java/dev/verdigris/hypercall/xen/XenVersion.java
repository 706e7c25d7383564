package dev.verdigris.hypercall.xen;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.xen.abi.XenErrno;
import dev.verdigris.hypercall.xen.abi.XenVersionLayout;
import dev.verdigris.hypercall.xen.dispatch.XenCallFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The xen_version hypercall: what the domain says of its hypervisor. */
final class XenVersion {
  static final int MAJOR = 4;
  static final int MINOR = 17;

  private static final int FEATURES =
      XenVersionLayout.FEATURE_WRITABLE_PAGE_TABLES
          | XenVersionLayout.FEATURE_AUTO_TRANSLATED_PHYSMAP;
  private static final String CAPABILITIES = "hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ";

  private XenVersion() {}

  static long call(XenCallFrame frame) {
    long command = frame.argument(0) & 0xffff_ffffL;
    return switch ((int) command) {
      case XenVersionLayout.VERSION -> MAJOR << 16 | MINOR;
      case XenVersionLayout.EXTRAVERSION ->
          answer(frame, text(XenVersionLayout.EXTRAVERSION_SIZE, ".0"));
      case XenVersionLayout.COMPILE_INFO -> answer(frame, compileInfo());
      case XenVersionLayout.CAPABILITIES ->
          answer(frame, text(XenVersionLayout.CAPABILITIES_SIZE, CAPABILITIES));
      case XenVersionLayout.CHANGESET ->
          answer(frame, text(XenVersionLayout.CHANGESET_SIZE, "unavailable"));
      // No hypervisor is mapped into the guest's address space.
      case XenVersionLayout.PLATFORM_PARAMETERS ->
          answer(frame, new byte[frame.wide() ? Long.BYTES : Integer.BYTES]);
      case XenVersionLayout.GET_FEATURES -> features(frame);
      case XenVersionLayout.PAGESIZE -> GuestMemory.PAGE_SIZE;
      case XenVersionLayout.GUEST_HANDLE ->
          answer(frame, new byte[XenVersionLayout.GUEST_HANDLE_SIZE]);
      case XenVersionLayout.COMMANDLINE ->
          answer(frame, new byte[XenVersionLayout.COMMANDLINE_SIZE]);
      default -> -XenErrno.ENOSYS;
    };
  }

  private static long features(XenCallFrame frame) {
    byte[] info = new byte[Long.BYTES];
    if (!frame.read(frame.argument(1), info, info.length)) {
      return -XenErrno.EFAULT;
    }
    ByteBuffer fields = ByteBuffer.wrap(info).order(ByteOrder.LITTLE_ENDIAN);
    int index = fields.getInt(XenVersionLayout.SUBMAP_INDEX);
    if (index < 0 || index >= XenVersionLayout.SUBMAPS) {
      return -XenErrno.EINVAL;
    }
    fields.putInt(XenVersionLayout.SUBMAP, FEATURES);
    return answer(frame, info);
  }

  private static long answer(XenCallFrame frame, byte[] data) {
    return frame.write(frame.argument(1), data, data.length) ? 0 : -XenErrno.EFAULT;
  }

  private static byte[] text(int size, String text) {
    byte[] field = new byte[size];
    put(field, 0, text);
    return field;
  }

  private static byte[] compileInfo() {
    byte[] info = new byte[XenVersionLayout.COMPILE_INFO_SIZE];
    put(info, 0, "javac");
    put(info, XenVersionLayout.COMPILE_BY, "verdigris");
    put(info, XenVersionLayout.COMPILE_DOMAIN, "verdigris.dev");
    put(info, XenVersionLayout.COMPILE_DATE, "reproducible");
    return info;
  }

  private static void put(byte[] field, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, field, offset, bytes.length);
  }
}
