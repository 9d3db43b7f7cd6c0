package dev.harrow;

import dev.harrow.internal.rpc.PortalImpl;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A reference to an actor, through which its contract is called.
 *
 * {@snippet :
 * Portal<Primes> portal = nursery.start("a", Primes.class, TrialDivision::new);
 * boolean one = portal.call(Primes::isPrime, 112272535095293L);   // by method reference, checked by the compiler
 * boolean two = portal.proxy().isPrime(112582705942171L);         // the same call as a plain method
 * }
 *
 * <p>Calls of an actor object take turns: no two of them overlap, and a turn is paused while it waits in a Harrow operation,
 * so another may run then. A call is coupled to its caller: if the calling task is cancelled while it waits, the remote task is cancelled too, and the call returns only after the peer
 * confirmed that or the cancel grace is over. The nearest deadline of the caller travels with the call.
 *
 * <p>What a call throws: {@link RemoteActorException} if the method threw; {@link DeadlineExceededException}, from the enclosing
 * block, if a deadline passed; {@link ContextCancelledException} if somebody cancelled the remote task or its actor;
 * {@link ActorEndedException} if the actor takes no requests any more, and {@link TransportClosedException} if it is lost while
 * the call is under way; {@link NotExposedException} and {@link ContractException} if the target cannot be called, and
 * {@link MsgTypeException} if a value does not fit its declared type. Arguments and results are passed as values: what the
 * callee changes is never seen by the caller.
 *
 * <p>Locks that a method holds while it waits in a Harrow operation stay held while another turn runs; that is the user's risk,
 * except for the monitor of the actor object itself, which is checked.
 *
 * <p><b>Order.</b> Requests of one task to one actor object begin in the order in which it made them, whatever they are: calls by method
 * reference or proxy, {@code tell}, {@code callAsync}, dialogs, producers. Each begins as a turn, so one that is made later begins when those before it
 * have ended or wait in a Harrow operation. There is no order between the requests of different tasks, of a {@link SpawnConfig#parallel()
 * parallel} actor, of static functions, and between requests and the items of a stream; and none in which answers come.
 *
 * <p><b>Memory consistency.</b> For actors in this JVM, and for whatever they share with it: what a task did before it made a request <i>happens
 * before</i> the method begins; what the method did, before the answer is had: {@code call} returns or throws, a future is completed; and what
 * a turn did, up to its end or to an operation that it waits in, before the next turn of the actor object begins or goes on.
 *
 * <p>A portal may be used from any thread, but only inside actor code. It has no {@code close}: it is a reference, and the nursery
 * that started the actor ends it.
 *
 * @param <T> the contract: the type whose methods the actor serves
 */
public sealed interface Portal<T> permits PortalImpl {

    /** The actor that this portal leads to. */
    ActorId id();

    /**
     * The contract as a plain object: each of its methods is a call, with the order and memory consistency of one. A method that does not
     * declare {@link InterruptedException} throws the unchecked {@link CancelledException} when the caller is cancelled.
     *
     * @throws ContractException if the contract is a class and no interface
     */
    T proxy();

    /**
     * Calls {@code method} in the actor and waits for its result. It begins after the task's earlier requests have begun, sees what the task did
     * before, and what it did is seen when this returns.
     *
     * @param method a reference to a method of the contract
     * @throws ContractException if {@code method} is no reference to a method of the contract; nothing was sent
     * @throws RemoteActorException if the method threw
     * @throws ActorCancelledException if the current task is cancelled
     * @throws InterruptedException if the thread was interrupted from outside
     */
    <A, R extends @Nullable Object> R call(Fn2<? super T, A, R> method, A a) throws InterruptedException;

    /** As {@link #call(Fn2, Object)}, without arguments. */
    <R extends @Nullable Object> R call(Fn1<? super T, R> method) throws InterruptedException;

    /** As {@link #call(Fn2, Object)}, with 2 arguments. */
    <A, B, R extends @Nullable Object> R call(Fn3<? super T, A, B, R> method, A a, B b) throws InterruptedException;

    /** As {@link #call(Fn2, Object)}, with 3 arguments. */
    <A, B, C, R extends @Nullable Object> R call(Fn4<? super T, A, B, C, R> method, A a, B b, C c)
            throws InterruptedException;

    /** As {@link #call(Fn2, Object)}, with 4 arguments. */
    <A, B, C, D, R extends @Nullable Object> R call(Fn5<? super T, A, B, C, D, R> method, A a, B b, C c, D d)
            throws InterruptedException;

    /** As {@link #call(Fn2, Object)}, with 5 arguments. */
    <A, B, C, D, E, R extends @Nullable Object> R call(Fn6<? super T, A, B, C, D, E, R> method, A a, B b, C c, D d, E e)
            throws InterruptedException;

    /**
     * Calls a method without a result and waits until it has returned, with the order and memory consistency of {@code call}. Throws what that
     * throws.
     */
    <A> void run(Proc2<? super T, A> method, A a) throws InterruptedException;

    /** As {@link #run(Proc2, Object)}, without arguments. */
    void run(Proc1<? super T> method) throws InterruptedException;

    /** As {@link #run(Proc2, Object)}, with 2 arguments. */
    <A, B> void run(Proc3<? super T, A, B> method, A a, B b) throws InterruptedException;

    /** As {@link #run(Proc2, Object)}, with 3 arguments. */
    <A, B, C> void run(Proc4<? super T, A, B, C> method, A a, B b, C c) throws InterruptedException;

    /** As {@link #run(Proc2, Object)}, with 4 arguments. */
    <A, B, C, D> void run(Proc5<? super T, A, B, C, D> method, A a, B b, C c, D d) throws InterruptedException;

    /** As {@link #run(Proc2, Object)}, with 5 arguments. */
    <A, B, C, D, E> void run(Proc6<? super T, A, B, C, D, E> method, A a, B b, C c, D d, E e)
            throws InterruptedException;

    /**
     * Sends a request and does not wait for it. It waits only for room if very many requests to the actor are open. A request
     * that fails has no one to tell it to, so it fails its actor, and with that the nursery.
     *
     * <p>It begins after the task's earlier requests have begun and before its later ones do, and sees what the task did before; what it did is
     * seen by the next turn.
     *
     * @throws ActorEndedException if the actor takes no requests any more
     */
    <A> void tell(Proc2<? super T, A> method, A a) throws InterruptedException;

    /** As {@link #tell(Proc2, Object)}, without arguments. */
    void tell(Proc1<? super T> method) throws InterruptedException;

    /** As {@link #tell(Proc2, Object)}, with 2 arguments. */
    <A, B> void tell(Proc3<? super T, A, B> method, A a, B b) throws InterruptedException;

    /** As {@link #tell(Proc2, Object)}, with 3 arguments. */
    <A, B, C> void tell(Proc4<? super T, A, B, C> method, A a, B b, C c) throws InterruptedException;

    /** As {@link #tell(Proc2, Object)}, with 4 arguments. */
    <A, B, C, D> void tell(Proc5<? super T, A, B, C, D> method, A a, B b, C c, D d) throws InterruptedException;

    /** As {@link #tell(Proc2, Object)}, with 5 arguments. */
    <A, B, C, D, E> void tell(Proc6<? super T, A, B, C, D, E> method, A a, B b, C c, D d, E e)
            throws InterruptedException;

    /**
     * Starts a call and returns its result as a future. Waits only for room, if very many requests to the actor are open.
     *
     * <p>The call is coupled to the calling task: if that is cancelled or the future is, the remote task is cancelled. A future that
     * outlives the block in which it was made, or the task, belongs to what is around that, and is cancelled with it. The future
     * fails with what {@code call} would have thrown; its callbacks run on a thread of the runtime and must not block.
     *
     * <p>The call begins in the order of the task's requests, and sees what the task did before; what it did is seen by the callbacks and by whoever
     * finds the future done. Futures are completed in the order in which the calls end.
     */
    <A, R extends @Nullable Object> CompletableFuture<R> callAsync(Fn2<? super T, A, R> method, A a);

    /** As {@link #callAsync(Fn2, Object)}, without arguments. */
    <R extends @Nullable Object> CompletableFuture<R> callAsync(Fn1<? super T, R> method);

    /** As {@link #callAsync(Fn2, Object)}, with 2 arguments. */
    <A, B, R extends @Nullable Object> CompletableFuture<R> callAsync(Fn3<? super T, A, B, R> method, A a, B b);

    /** As {@link #callAsync(Fn2, Object)}, with 3 arguments. */
    <A, B, C, R extends @Nullable Object> CompletableFuture<R> callAsync(
            Fn4<? super T, A, B, C, R> method, A a, B b, C c);

    /** As {@link #callAsync(Fn2, Object)}, with 4 arguments. */
    <A, B, C, D, R extends @Nullable Object> CompletableFuture<R> callAsync(
            Fn5<? super T, A, B, C, D, R> method, A a, B b, C c, D d);

    /** As {@link #callAsync(Fn2, Object)}, with 5 arguments. */
    <A, B, C, D, E, R extends @Nullable Object> CompletableFuture<R> callAsync(
            Fn6<? super T, A, B, C, D, E, R> method, A a, B b, C c, D d, E e);

    /**
     * Calls a static function that the actor exposes ({@link SpawnConfig#expose}). It runs outside of the actor's turns: in no order with
     * other requests, but it sees what the caller did before, and what it did is seen when this returns.
     *
     * @throws NotExposedException if the actor does not expose the function
     */
    <A, R extends @Nullable Object> R callStatic(Fn1<A, R> function, A a) throws InterruptedException;

    /** As {@link #callStatic(Fn1, Object)}, without arguments. */
    <R extends @Nullable Object> R callStatic(Fn0<R> function) throws InterruptedException;

    /** As {@link #callStatic(Fn1, Object)}, with 2 arguments. */
    <A, B, R extends @Nullable Object> R callStatic(Fn2<A, B, R> function, A a, B b) throws InterruptedException;

    /** As {@link #callStatic(Fn1, Object)}, with 3 arguments. */
    <A, B, C, R extends @Nullable Object> R callStatic(Fn3<A, B, C, R> function, A a, B b, C c)
            throws InterruptedException;

    /** As {@link #callStatic(Fn1, Object)}, with 4 arguments. */
    <A, B, C, D, R extends @Nullable Object> R callStatic(Fn4<A, B, C, D, R> function, A a, B b, C c, D d)
            throws InterruptedException;

    /** As {@link #callStatic(Fn1, Object)}, with 5 arguments. */
    <A, B, C, D, E, R extends @Nullable Object> R callStatic(Fn5<A, B, C, D, E, R> function, A a, B b, C c, D d, E e)
            throws InterruptedException;

    /**
     * Opens a dialog with {@code method}: returns when the other side has said {@link Context#started}. For a {@code try} statement;
     * {@link #converse} is the form that cannot be left with an error unseen.
     *
     * {@snippet :
     * try (var dialog = portal.open(Squares::pump, 10);
     *         var stream = dialog.stream()) {
     *     stream.send(new Ping(dialog.started().first()));
     *     Tock answer = stream.receive();
     *     stream.endSend();
     *     return dialog.result();
     * }
     * }
     *
     * <p>The method begins in the order of the task's requests; {@link Dialog} says who sees what.
     *
     * <p>The nearest deadline around this call binds the other side for the whole dialog. If the current task ends and the dialog was
     * not closed, it is closed then.
     *
     * @throws RemoteActorException if the method threw before it had started
     * @throws RuntimeFailureException if the method returned without having started
     * @throws ContractException if {@code method} is no such method of the contract; nothing was sent
     * @throws MsgTypeException if an argument does not fit its declared type; nothing was sent
     * @throws ActorCancelledException if the current task is cancelled; the other side was cancelled too
     * @throws InterruptedException if the thread was interrupted from outside; the other side was cancelled
     */
    <S extends @Nullable Object, I, O, A, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session1<? super T, S, I, O, A, R> method, A a) throws InterruptedException;

    /** As {@link #open(Session1, Object)}, without arguments. */
    <S extends @Nullable Object, I, O, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session0<? super T, S, I, O, R> method) throws InterruptedException;

    /** As {@link #open(Session1, Object)}, with 2 arguments. */
    <S extends @Nullable Object, I, O, A, B, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session2<? super T, S, I, O, A, B, R> method, A a, B b) throws InterruptedException;

    /** As {@link #open(Session1, Object)}, with 3 arguments. */
    <S extends @Nullable Object, I, O, A, B, C, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session3<? super T, S, I, O, A, B, C, R> method, A a, B b, C c) throws InterruptedException;

    /** As {@link #open(Session1, Object)}, with 4 arguments. */
    <S extends @Nullable Object, I, O, A, B, C, D, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session4<? super T, S, I, O, A, B, C, D, R> method, A a, B b, C c, D d) throws InterruptedException;

    /**
     * Has a dialog with {@code method}: runs {@code body} once the other side has said {@link Context#started}, and returns what it
     * returns when both sides have ended.
     *
     * {@snippet :
     * Counts counts = portal.converse(Counter::count, options, dialog -> {
     *     try (var stream = dialog.stream()) {
     *         for (String line : lines) {
     *             stream.send(line);
     *         }
     *         stream.endSend();
     *     }
     *     return dialog.result();
     * });
     * }
     *
     * <p>The method begins in the order of the task's requests, and everything that it did is seen when this returns; {@link Dialog} says who sees what
     * in between.
     *
     * <p>One fate: if the other side fails, {@code body} is cancelled, and the error of the other side leaves this method even if
     * {@code body} caught it (S-68). If {@code body} fails or is cancelled, the other side is cancelled, its cleanup runs, and the error
     * of {@code body} leaves. If {@code body} returns while the other side still works, its end is waited for; what it still sends is
     * thrown away if {@code body} never opened its stream, and otherwise cancels it. Having cancelled the other side by
     * {@link Dialog#cancel} is no error, unless {@code body} lets the {@link ContextCancelledException} pass.
     *
     * @throws X what {@code body} throws
     * @throws RemoteActorException if the method threw; {@link Dialog} says what else an end of the other side may be
     * @throws RuntimeFailureException if the method returned without having started; {@code body} did not run
     * @throws ContractException if {@code method} is no such method of the contract; nothing was sent
     * @throws MsgTypeException if an argument does not fit its declared type; nothing was sent
     * @throws ActorCancelledException if the current task is cancelled; the other side was cancelled too
     * @throws InterruptedException if the thread was interrupted from outside; the other side was cancelled
     */
    <S extends @Nullable Object, I, O, A, R extends @Nullable Object, V extends @Nullable Object, X extends Exception>
            V converse(Session1<? super T, S, I, O, A, R> method, A a, Conversation<S, O, I, R, V, X> body)
                    throws X, InterruptedException;

    /** As {@link #converse(Session1, Object, Conversation)}, without arguments. */
    <S extends @Nullable Object, I, O, R extends @Nullable Object, V extends @Nullable Object, X extends Exception>
            V converse(Session0<? super T, S, I, O, R> method, Conversation<S, O, I, R, V, X> body)
                    throws X, InterruptedException;

    /** As {@link #converse(Session1, Object, Conversation)}, with 2 arguments. */
    <
                    S extends @Nullable Object,
                    I,
                    O,
                    A,
                    B,
                    R extends @Nullable Object,
                    V extends @Nullable Object,
                    X extends Exception>
            V converse(Session2<? super T, S, I, O, A, B, R> method, A a, B b, Conversation<S, O, I, R, V, X> body)
                    throws X, InterruptedException;

    /** As {@link #converse(Session1, Object, Conversation)}, with 3 arguments. */
    <
                    S extends @Nullable Object,
                    I,
                    O,
                    A,
                    B,
                    C,
                    R extends @Nullable Object,
                    V extends @Nullable Object,
                    X extends Exception>
            V converse(
                    Session3<? super T, S, I, O, A, B, C, R> method, A a, B b, C c, Conversation<S, O, I, R, V, X> body)
                    throws X, InterruptedException;

    /** As {@link #converse(Session1, Object, Conversation)}, with 4 arguments. */
    <
                    S extends @Nullable Object,
                    I,
                    O,
                    A,
                    B,
                    C,
                    D,
                    R extends @Nullable Object,
                    V extends @Nullable Object,
                    X extends Exception>
            V converse(
                    Session4<? super T, S, I, O, A, B, C, D, R> method,
                    A a,
                    B b,
                    C c,
                    D d,
                    Conversation<S, O, I, R, V, X> body)
                    throws X, InterruptedException;

    /**
     * As {@link #converse(Session1, Object, Conversation)}, for a body without a result; a body that is left by the
     * {@link ContextCancelledException} of its own {@link Dialog#cancel} has then ended normally.
     */
    <S extends @Nullable Object, I, O, A, R extends @Nullable Object, X extends Exception> void runDialog(
            Session1<? super T, S, I, O, A, R> method, A a, ConversationTask<S, O, I, R, X> body)
            throws X, InterruptedException;

    /** As {@link #runDialog(Session1, Object, ConversationTask)}, without arguments. */
    <S extends @Nullable Object, I, O, R extends @Nullable Object, X extends Exception> void runDialog(
            Session0<? super T, S, I, O, R> method, ConversationTask<S, O, I, R, X> body)
            throws X, InterruptedException;

    /** As {@link #runDialog(Session1, Object, ConversationTask)}, with 2 arguments. */
    <S extends @Nullable Object, I, O, A, B, R extends @Nullable Object, X extends Exception> void runDialog(
            Session2<? super T, S, I, O, A, B, R> method, A a, B b, ConversationTask<S, O, I, R, X> body)
            throws X, InterruptedException;

    /** As {@link #runDialog(Session1, Object, ConversationTask)}, with 3 arguments. */
    <S extends @Nullable Object, I, O, A, B, C, R extends @Nullable Object, X extends Exception> void runDialog(
            Session3<? super T, S, I, O, A, B, C, R> method, A a, B b, C c, ConversationTask<S, O, I, R, X> body)
            throws X, InterruptedException;

    /** As {@link #runDialog(Session1, Object, ConversationTask)}, with 4 arguments. */
    <S extends @Nullable Object, I, O, A, B, C, D, R extends @Nullable Object, X extends Exception> void runDialog(
            Session4<? super T, S, I, O, A, B, C, D, R> method,
            A a,
            B b,
            C c,
            D d,
            ConversationTask<S, O, I, R, X> body)
            throws X, InterruptedException;

    /**
     * Calls a method that returns a {@link Stream}, and receives its elements as they are produced: the other side computes no further
     * than the window allows. Closing the source early ends the producer, and closes its stream there, before {@code close} returns. The elements
     * come in the order of the stream, and whoever receives one sees what was done to produce it.
     *
     * {@snippet :
     * try (Source<Long> primes = portal.stream(Primes::from, 1_000_000L)) {     // Stream<Long> from(long least)
     *     return primes.receive();
     * }
     * }
     *
     * @throws ContractException if {@code method} is no such method of the contract; nothing was sent
     * @throws ActorCancelledException if the current task is cancelled
     * @throws InterruptedException if the thread was interrupted from outside
     */
    <I, A> Source<I> stream(Fn2<? super T, A, ? extends Stream<I>> method, A a) throws InterruptedException;

    /** As {@link #stream(Fn2, Object)}, without arguments. */
    <I> Source<I> stream(Fn1<? super T, ? extends Stream<I>> method) throws InterruptedException;

    /** As {@link #stream(Fn2, Object)}, with 2 arguments. */
    <I, A, B> Source<I> stream(Fn3<? super T, A, B, ? extends Stream<I>> method, A a, B b) throws InterruptedException;

    /** As {@link #stream(Fn2, Object)}, with 3 arguments. */
    <I, A, B, C> Source<I> stream(Fn4<? super T, A, B, C, ? extends Stream<I>> method, A a, B b, C c)
            throws InterruptedException;

    /** As {@link #stream(Fn2, Object)}, with 4 arguments. */
    <I, A, B, C, D> Source<I> stream(Fn5<? super T, A, B, C, D, ? extends Stream<I>> method, A a, B b, C c, D d)
            throws InterruptedException;

    /**
     * Calls a method that takes a {@link Sink} first, and receives what it sends: the same as {@link #stream(Fn2, Object)} for a method that
     * pushes.
     */
    <I, A> Source<I> streamFrom(Feed1<? super T, I, A> method, A a) throws InterruptedException;

    /** As {@link #streamFrom(Feed1, Object)}, without arguments. */
    <I> Source<I> streamFrom(Feed0<? super T, I> method) throws InterruptedException;

    /** As {@link #streamFrom(Feed1, Object)}, with 2 arguments. */
    <I, A, B> Source<I> streamFrom(Feed2<? super T, I, A, B> method, A a, B b) throws InterruptedException;

    /** As {@link #streamFrom(Feed1, Object)}, with 3 arguments. */
    <I, A, B, C> Source<I> streamFrom(Feed3<? super T, I, A, B, C> method, A a, B b, C c) throws InterruptedException;

    /** As {@link #streamFrom(Feed1, Object)}, with 4 arguments. */
    <I, A, B, C, D> Source<I> streamFrom(Feed4<? super T, I, A, B, C, D> method, A a, B b, C c, D d)
            throws InterruptedException;

    /**
     * Ends the actor in order: it refuses new requests, finishes the accepted ones and runs its lifetime callbacks. Returns when
     * it has ended, and what its requests and callbacks did is seen then. Requests that this task made before are accepted, later ones refused.
     * Harmless if it has ended already.
     *
     * @param grace the time for that; when it is over the actor is cancelled, by the ladder, and that is no failure
     * @throws InterruptedException if the current task is cancelled; the actor is ended all the same
     */
    void stop(Duration grace) throws InterruptedException;

    /**
     * Cancels everything that the actor does and ends it. Returns when it has ended or was given up; bounded by the ladder.
     * Harmless if it has ended already. Whoever sees the cancel sees what was done before this call; and unless the actor was given up, what
     * its cleanup and its callbacks did is seen when this returns.
     *
     * @param reason a sentence for people, carried to everyone whom the cancel reaches
     */
    void cancel(String reason) throws InterruptedException;
}
