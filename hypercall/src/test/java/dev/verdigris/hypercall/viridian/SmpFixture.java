package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import java.util.List;
import java.util.stream.LongStream;

/** A partition of many processors, and calls that act on several of them. */
final class SmpFixture implements AutoCloseable {
  static final int PROCESSORS = 70;
  static final long SELF = -1;
  static final long SPACE = 0x1234_5000;

  final PartitionFixture f;

  SmpFixture() {
    this(PartitionFixture.WS2022);
  }

  SmpFixture(HostProfile profile) {
    f = new PartitionFixture(profile, PROCESSORS);
    f.enableHypercalls();
  }

  /** Makes a call whose input is in memory; returns the result value. */
  long call(long input, long... parameters) {
    f.fleet.take();
    f.takeInterrupts();
    for (int i = 0; i < parameters.length; i++) {
      f.memory.writeLong(PartitionFixture.INPUT + i * 8L, parameters[i]);
    }
    return f.hypercall(input, PartitionFixture.INPUT, PartitionFixture.INPUT + 0x800);
  }

  /** Makes a call whose input is in registers. */
  long fast(long input, long... parameters) {
    f.fleet.take();
    f.takeInterrupts();
    for (int i = 2; i < parameters.length; i++) {
      f.vp.xmm((i - 2) / 2, i % 2 != 0, parameters[i]);
    }
    return f.hypercall(
        input | HypercallValue.FAST, parameters[0], parameters.length > 1 ? parameters[1] : 0);
  }

  List<String> flushes() {
    return f.fleet.take();
  }

  /** The rep count of an input value. */
  static long reps(long count) {
    return count << 32;
  }

  /** The variable header's size in an input value. */
  static long header(long quadwords) {
    return quadwords << 17;
  }

  static long result(HvStatus status, int repsDone) {
    return HypercallValue.result(status, repsDone);
  }

  /** Parameters one after the other. */
  static long[] join(long[] first, long... then) {
    return LongStream.concat(LongStream.of(first), LongStream.of(then)).toArray();
  }

  @Override
  public void close() {
    f.close();
  }
}
