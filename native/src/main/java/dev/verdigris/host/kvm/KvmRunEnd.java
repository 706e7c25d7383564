package dev.verdigris.host.kvm;

/** Why {@link KvmVcpu#run} came back. */
public enum KvmRunEnd {
  /** {@link KvmEngine#stop} was called. */
  STOPPED,
  /** The processor halted with interrupts off: nothing wakes it. */
  HALTED,
  /** A fault could not be delivered; the models were told. */
  SHUTDOWN
}
