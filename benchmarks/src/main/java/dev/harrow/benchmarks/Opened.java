package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import java.util.function.UnaryOperator;

/** A nursery that is open as long as a benchmark's thread lives. */
abstract class Opened {
    @SuppressWarnings("NullAway.Init") // by openNursery
    Nursery nursery;

    final Nursery openNursery() {
        return openNursery(UnaryOperator.identity());
    }

    final Nursery openNursery(UnaryOperator<Nursery.Config> options) {
        nursery = Nursery.open(options);
        return nursery;
    }

    final void closeNursery() throws InterruptedException {
        nursery.stop();
        nursery.join();
        nursery.close();
    }
}
