/**
 * The KVM engine: {@code /dev/kvm} by JNA behind the engine SPI. Hypercalls, synthetic MSRs and
 * CPUID leaves all reach the same models that the software engine calls; none of KVM's own Hyper-V
 * or Xen code takes part.
 *
 * <p>Numbers and layouts: Linux {@code include/uapi/linux/kvm.h} and {@code
 * arch/x86/include/uapi/asm/kvm.h}; behaviour: {@code Documentation/virt/kvm/api.rst}.
 */
package dev.verdigris.host.kvm;
