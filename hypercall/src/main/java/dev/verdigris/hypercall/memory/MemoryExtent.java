package dev.verdigris.hypercall.memory;

import java.util.List;

/**
 * A range that is contiguous in guest-physical and in host addresses.
 *
 * @param gpa first guest-physical address
 * @param hostAddress where it is in this process
 * @param length bytes
 */
public record MemoryExtent(long gpa, long hostAddress, long length) {
  static void append(List<MemoryExtent> extents, long gpa, long host) {
    if (!extents.isEmpty()) {
      int last = extents.size() - 1;
      MemoryExtent e = extents.get(last);
      if (e.gpa + e.length == gpa && e.hostAddress + e.length == host) {
        extents.set(last, new MemoryExtent(e.gpa, e.hostAddress, e.length + GuestMemory.PAGE_SIZE));
        return;
      }
    }
    extents.add(new MemoryExtent(gpa, host, GuestMemory.PAGE_SIZE));
  }
}
