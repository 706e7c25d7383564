package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;

/** How a model guest establishes GPADLs and tears them down. */
final class GpadlClient {
  private static final int FIRST = 0xe1e10;

  private final MessageClient messages;
  private int next = FIRST;

  GpadlClient(MessageClient messages) {
    this.messages = messages;
  }

  int establish(int relid, long[] gpas) {
    long[] words = new long[gpas.length + 1];
    words[0] = (long) gpas.length << GuestMemory.PAGE_SHIFT;
    for (int i = 0; i < gpas.length; i++) {
      words[i + 1] = gpas[i] >>> GuestMemory.PAGE_SHIFT;
    }
    return establish(relid, 1, words);
  }

  int establish(int relid, int ranges, long[] words) {
    int handle = next++;
    int inHeader = Math.min(words.length, (MessageType.MAX_SIZE - GpadlLayout.HEADER_RANGES) / 8);
    int size = GpadlLayout.HEADER_RANGES + 8 * inHeader;
    byte[] header = MessageClient.compose(MessageType.GPADL_HEADER, size);
    LittleEndian.putInt(header, GpadlLayout.HEADER_RELID, relid);
    LittleEndian.putInt(header, GpadlLayout.HEADER_GPADL, handle);
    LittleEndian.putShort(header, GpadlLayout.HEADER_RANGE_BYTES, 8 * words.length);
    LittleEndian.putShort(header, GpadlLayout.HEADER_RANGE_COUNT, ranges);
    for (int i = 0; i < inHeader; i++) {
      LittleEndian.putLong(header, GpadlLayout.HEADER_RANGES + 8 * i, words[i]);
    }
    messages.send(header);
    for (int done = inHeader; done < words.length; ) {
      int n = Math.min(words.length - done, (MessageType.MAX_SIZE - GpadlLayout.BODY_PFNS) / 8);
      byte[] body = MessageClient.compose(MessageType.GPADL_BODY, GpadlLayout.BODY_PFNS + 8 * n);
      LittleEndian.putInt(body, GpadlLayout.BODY_GPADL, handle);
      for (int i = 0; i < n; i++) {
        LittleEndian.putLong(body, GpadlLayout.BODY_PFNS + 8 * i, words[done + i]);
      }
      messages.send(body);
      done += n;
    }
    byte[] created = messages.await(MessageType.GPADL_CREATED);
    int status = LittleEndian.getInt(created, GpadlLayout.CREATED_STATUS);
    return status == MessageStatus.SUCCESS ? handle : 0;
  }

  void tearDown(int relid, int handle) {
    byte[] message = MessageClient.compose(MessageType.GPADL_TEARDOWN);
    LittleEndian.putInt(message, GpadlLayout.TEARDOWN_RELID, relid);
    LittleEndian.putInt(message, GpadlLayout.TEARDOWN_GPADL, handle);
    messages.send(message);
    messages.await(MessageType.GPADL_TORNDOWN);
  }
}
