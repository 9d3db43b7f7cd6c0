package dev.harrow.testing.marked;

import dev.harrow.testing.ActorTest;

/** A sample whose only mark is that of its package. */
public class InMarkedPackageCase {
    @ActorTest
    void test() {
        throw new AssertionError("not reached");
    }
}
