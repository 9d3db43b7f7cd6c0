package dev.harrow.benchmarks;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The floor of a call: the deliverer starts a virtual thread for the request, and the caller parks until it is answered. It has no
 * order of requests, no cancel, no deadline and no error.
 */
final class BareRequest implements Runnable {
    private final Ping ping;
    private final Thread caller = Thread.currentThread();
    // written once by the request's thread, read by the caller
    private volatile @Nullable Pong answer;

    private BareRequest(Ping ping) {
        this.ping = ping;
    }

    static Pong ask(Ping ping) {
        BareRequest request = new BareRequest(ping);
        Thread.startVirtualThread(request);
        Pong answer = request.answer;
        while (answer == null) {
            LockSupport.park(request);
            answer = request.answer;
        }
        return answer;
    }

    @Override
    public void run() {
        answer = Pong.to(ping);
        LockSupport.unpark(caller);
    }
}
