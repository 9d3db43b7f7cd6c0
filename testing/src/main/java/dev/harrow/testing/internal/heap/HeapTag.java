package dev.harrow.testing.internal.heap;

import java.lang.ref.WeakReference;

/** Marks a class loader, so that it is found in a dump, which has no names for objects: by the token of what refers to it weakly. */
final class HeapTag extends WeakReference<ClassLoader> {
    /** Read in the dump. */
    final long token;

    HeapTag(ClassLoader loader, long token) {
        super(loader);
        this.token = token;
    }
}
