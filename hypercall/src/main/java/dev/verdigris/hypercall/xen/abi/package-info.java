/** Numbers, error codes and layouts of Xen's public headers; imports nothing of ours. */
package dev.verdigris.hypercall.xen.abi;
