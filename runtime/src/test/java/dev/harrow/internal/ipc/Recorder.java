package dev.harrow.internal.ipc;

import dev.harrow.internal.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes what arrives at one end of a link, and notes it. */
final class Recorder implements Link.Receiver {
    private final List<Message> messages = new ArrayList<>(); // guarded by this
    private final List<String> events = new ArrayList<>(); // guarded by this: unreadable frames and ends
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Consumer<Message> then = message -> {};
    private volatile String closedOn = "";

    /** What is done with each message after it was noted, on its thread. */
    void then(Consumer<Message> action) {
        then = action;
    }

    @Override
    public void received(Message message) {
        synchronized (this) {
            messages.add(message);
            if (closed.getCount() == 0) {
                events.add("message after the end");
            }
            notifyAll();
        }
        then.accept(message);
    }

    @Override
    public synchronized void unreadable(long dialog, String why) {
        events.add("unreadable " + dialog);
        notifyAll();
    }

    @Override
    public synchronized void closed() {
        events.add("closed");
        closedOn = Thread.currentThread().getName();
        closed.countDown();
        notifyAll();
    }

    /** The messages so far, when there are this many. */
    synchronized List<Message> await(int count) throws InterruptedException {
        while (messages.size() < count) {
            wait();
        }
        return List.copyOf(messages);
    }

    /** The events so far, when there are this many. */
    synchronized List<String> awaitEvents(int count) throws InterruptedException {
        while (events.size() < count) {
            wait();
        }
        return List.copyOf(events);
    }

    /** Waits for the end, and returns the name of the thread that told it. */
    String awaitClosed() throws InterruptedException {
        if (!closed.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the receiver was not told the end");
        }
        return closedOn;
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }

    synchronized int count() {
        return messages.size();
    }
}
