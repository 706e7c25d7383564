package dev.verdigris.vmbus.device.storage;

import dev.verdigris.vmbus.abi.ScsiOpcode;
import dev.verdigris.vmbus.abi.SrbStatus;
import dev.verdigris.vmbus.backend.disk.DiskBackend;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A controller's logical units, and what it answers where there is none: INQUIRY and REPORT LUNS
 * work everywhere, so that a guest looks through eight buses of targets without a single error;
 * everything else ends with SRB_STATUS_INVALID_LUN.
 */
final class LogicalUnits {
  private static final int MAX_LUNS = 255;
  private static final int LUN_LIST_HEADER = 8;

  private final ScsiDisk[] disks = new ScsiDisk[MAX_LUNS];
  private final UUID controller;
  private final GuestWindows windows;

  LogicalUnits(UUID controller, GuestWindows windows) {
    this.controller = controller;
    this.windows = windows;
  }

  void attach(int lun, DiskBackend disk, WriteCache cache) {
    if (lun < 0 || lun >= MAX_LUNS || disks[lun] != null) {
      throw new IllegalArgumentException("logical unit " + lun + " is out of range or taken");
    }
    String seed = controller + "/" + lun;
    UUID identity = UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8));
    disks[lun] = new ScsiDisk(disk, cache, identity, ScsiController.MAX_TRANSFER, windows);
  }

  void execute(ScsiRequest request) {
    boolean target = request.path() == 0 && request.target() == 0;
    ScsiDisk disk = target && request.lun() < MAX_LUNS ? disks[request.lun()] : null;
    int opcode = request.cdb(0);
    if (opcode == ScsiOpcode.REPORT_LUNS) {
      reportLuns(request, target);
    } else if (disk != null) {
      disk.execute(request);
    } else if (opcode == ScsiOpcode.INQUIRY) {
      InquiryData.absent(request);
    } else {
      request.reject(SrbStatus.INVALID_LUN);
    }
  }

  /** REPORT LUNS (SPC-4 6.33) for the target addressed. */
  private void reportLuns(ScsiRequest request, boolean target) {
    byte[] list = request.response();
    int at = LUN_LIST_HEADER;
    for (int lun = 0; target && lun < MAX_LUNS; lun++) {
      if (disks[lun] != null) {
        list[at + 1] = (byte) lun; // peripheral device addressing
        at += 8;
      }
    }
    BigEndian.put(list, 0, 4, at - LUN_LIST_HEADER);
    request.respond(at, request.cdb(6, 4));
  }
}
