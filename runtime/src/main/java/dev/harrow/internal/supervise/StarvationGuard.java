package dev.harrow.internal.supervise;

final class StarvationGuard {
    static void acquire() {}
    static void release() {}
}
