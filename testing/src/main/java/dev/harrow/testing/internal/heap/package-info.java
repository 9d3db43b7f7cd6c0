/** Who holds an object of this JVM: heap dumps in the JDK's binary format, and what is found in them. */
package dev.harrow.testing.internal.heap;
