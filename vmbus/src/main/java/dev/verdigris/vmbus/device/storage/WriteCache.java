package dev.verdigris.vmbus.device.storage;

/** What a disk does with a write before it answers it (SBC-3 4.15, WCE in 6.4.5). */
public enum WriteCache {
  /** Answers when a later read sees it; a flush makes it last. The guest is told of the cache. */
  WRITE_BACK,
  /** Answers when it is on stable storage: there is no volatile cache to flush. */
  WRITE_THROUGH
}
