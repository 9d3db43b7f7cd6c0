package dev.harrow.behaviour;

import dev.harrow.Context;
import dev.harrow.Sink;
import java.util.stream.Stream;

/** The contract that the tests of dialogs and streams use. */
public interface Talker {

    /** Starts with {@code data + 1} and returns "yo". */
    String simple(Context<Integer, Integer, Integer> ctx, int data) throws InterruptedException;

    /** Starts with {@code data + 1}, marks "begun", and waits until it is cancelled; marks "cleanup" on the way out. */
    String hang(Context<Integer, Integer, Integer> ctx, int data, String marks) throws InterruptedException;

    /** Marks "begun" and waits until it is cancelled, without ever starting; marks "cleanup" on the way out. */
    String hangBeforeStarted(Context<Integer, Integer, Integer> ctx, String marks) throws InterruptedException;

    /** Fails before it has started. */
    String failBeforeStarted(Context<Integer, Integer, Integer> ctx, String message) throws Exception;

    /** Starts, waits for the file {@code gate}, and fails. */
    String failAfterGate(Context<Integer, Integer, Integer> ctx, String gate, String message) throws Exception;

    /** Returns without ever starting. */
    String neverStarts(Context<Integer, Integer, Integer> ctx);

    /** Misuses its context as told: "twice", "stream first", "stream twice". */
    String misuse(Context<Integer, Integer, Integer> ctx, String how) throws InterruptedException;

    /** Cancels itself: "before started", "after started", "stream after". */
    String cancelSelf(Context<Integer, Integer, Integer> ctx, String when) throws InterruptedException;

    /** Answers each item with its double, until there are no more; returns how many there were. */
    int doubling(Context<Integer, Integer, Integer> ctx) throws InterruptedException;

    /** Adds up what comes; returns the sum. */
    long sum(Context<Void, Integer, Integer> ctx) throws InterruptedException;

    /** Sends 0 to {@code count} - 1, or for ever if that is negative, and marks "cleanup" when it ends; returns how many it sent. */
    int count(Context<Void, Integer, Integer> ctx, int count, String marks) throws InterruptedException;

    /** Closes its stream after {@code items} items came, waits for the file {@code gate}, and returns. */
    String closeAfter(Context<Void, Integer, Integer> ctx, int items, String gate) throws InterruptedException;

    /** Closes its stream, waits in a shield for the file {@code gate}, and fails, or cancels itself if {@code message} is empty. */
    String closeAndFail(Context<Void, Integer, Integer> ctx, String gate, String message) throws Exception;

    /** Opens its stream and receives nothing until the file {@code gate} is there; then receives all and returns their number. */
    int lazy(Context<Void, Integer, Integer> ctx, String gate, String overrun, int window) throws InterruptedException;

    /** Sends without receiving until it is cancelled or refused; marks the class of what ended it. */
    String pushOnly(Context<Void, Integer, Integer> ctx, String marks) throws InterruptedException;

    /** Who cancels this: marks the name of the canceller when it is cancelled. */
    String tellCanceller(Context<Void, Integer, Integer> ctx, String marks) throws InterruptedException;

    /** Whether the current context is this one, in the method and in what it calls; and none in a fork. */
    String current(Context<String, Integer, Integer> ctx) throws InterruptedException;

    /** A result that does not fit its type. */
    Odd unencodable(Context<Void, Integer, Integer> ctx) throws InterruptedException;

    /** The numbers from {@code from} on; marks "closed" when the stream is closed. */
    Stream<Integer> numbers(int from, String marks);

    /** Sends 0 to {@code count} - 1, or for ever if that is negative; marks "cleanup" when it ends. */
    void produce(Sink<Integer> sink, int count, String marks) throws InterruptedException;

    /** Sends {@code count} numbers and fails. */
    void produceAndFail(Sink<Integer> sink, int count, String message) throws Exception;

    int square(int x);

    /** What the JVM of this actor has of the tree. */
    String picture();

    /** A record whose only value cannot be written. */
    record Odd(String text) {}
}
