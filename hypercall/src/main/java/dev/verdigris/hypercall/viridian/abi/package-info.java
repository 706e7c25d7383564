/** Numbers, status codes and layouts of the TLFS; imports nothing of ours. */
package dev.verdigris.hypercall.viridian.abi;
