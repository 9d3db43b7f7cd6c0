package dev.harrow.benchmarks;

import dev.harrow.Nursery;

/** A nursery that is open as long as a benchmark's thread lives. */
abstract class Opened {
    @SuppressWarnings("NullAway.Init") // by openNursery
    Nursery nursery;

    final Nursery openNursery() {
        nursery = Nursery.open();
        return nursery;
    }

    final void closeNursery() throws InterruptedException {
        nursery.stop();
        nursery.join();
        nursery.close();
    }
}
