package dev.verdigris.guest.probe;

/**
 * A line of the transcript: a subject, a form, and what comes of it. One record of the image's
 * table:
 *
 * <pre>
 *  0 routine   8 subject  16 form
 * 24 A        32 B        40 C
 * 48 bytes that go to the input page, or 0   56 how many
 * 64 what is called
 * 72 where output is, printed after a success 80 how many 8-byte words of it
 * </pre>
 */
final class Probe {
  static final int ROUTINE = 0;
  static final int SUBJECT = 8;
  static final int FORM = 16;
  static final int A = 24;
  static final int B = 32;
  static final int C = 40;
  static final int INPUT = 48;
  static final int INPUT_SIZE = 56;
  static final int PATH = 64;
  static final int OUTPUT = 72;
  static final int OUTPUT_WORDS = 80;
  static final int SIZE = 88;

  final ProbeKind kind;
  final String subject;
  final String form;
  final long a;
  final long b;
  final long c;
  CallInput input = CallInput.NONE;
  CallPath path = CallPath.PAGE;
  Place outputPlace = Place.PAGE;
  int outputOffset;
  int outputWords;

  Probe(ProbeKind kind, String subject, String form, long a, long b, long c) {
    this.kind = kind;
    this.subject = subject;
    this.form = form;
    this.a = a;
    this.b = b;
    this.c = c;
  }

  Probe(ProbeKind kind, String subject, String form, long a, long b) {
    this(kind, subject, form, a, b, 0);
  }

  /** The same with what is called. */
  Probe by(CallPath newPath) {
    path = newPath;
    return this;
  }

  /** The same with input. */
  Probe with(CallInput newInput) {
    input = newInput;
    return this;
  }

  /** The same with output to be shown. */
  Probe showing(Place place, int offset, int words) {
    outputPlace = place;
    outputOffset = offset;
    outputWords = words;
    return this;
  }

  /** Where the output of a probe is. */
  enum Place {
    /** The output page. */
    PAGE,
    /** The registers of a fast call, from RDX on. */
    REGISTERS,
    /** The SynIC message page. */
    MESSAGE_SLOT
  }
}
