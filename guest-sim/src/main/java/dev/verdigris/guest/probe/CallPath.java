package dev.verdigris.guest.probe;

/** What a hypercall probe calls. */
enum CallPath {
  /** The hypercall page. */
  PAGE,
  /** A copy of it, which is there while the page is not. */
  COPY,
  /** The instruction VMCALL and a return. */
  VMCALL,
  /** The instruction VMMCALL and a return. */
  VMMCALL
}
