package dev.harrow;

import dev.harrow.internal.rpc.PortalImpl;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
 * so another may run then. Requests of one sender begin in the order in which it made them. A call is coupled to its caller:
 * if the calling task is cancelled while it waits, the remote task is cancelled too, and the call returns only after the peer
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
 * <p>Happens-before: what a caller did before a call is visible to the method; what a method did is visible to the next turn and
 * to whoever has its result. A portal may be used from any thread, but only inside actor code. It has no {@code close}: it is a
 * reference, and the nursery that started the actor ends it.
 *
 * @param <T> the contract: the type whose methods the actor serves
 */
public sealed interface Portal<T> permits PortalImpl {

    /** The actor that this portal leads to. */
    ActorId id();

    /**
     * The contract as a plain object: each of its methods is a call. A method that does not declare
     * {@link InterruptedException} throws the unchecked {@link CancelledException} when the caller is cancelled.
     *
     * @throws ContractException if the contract is a class and no interface
     */
    T proxy();

    /**
     * Calls {@code method} in the actor and waits for its result.
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
     * Calls a method without a result and waits until it has returned. Throws what {@code call} throws.
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
     * Calls a static function that the actor exposes ({@link SpawnConfig#expose}). It runs outside of the actor's turns.
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
     * Ends the actor in order: it refuses new requests, finishes the accepted ones and runs its lifetime callbacks. Returns when
     * it has ended. Harmless if it has ended already.
     *
     * @param grace the time for that; when it is over the actor is cancelled, by the ladder, and that is no failure
     * @throws InterruptedException if the current task is cancelled; the actor is ended all the same
     */
    void stop(Duration grace) throws InterruptedException;

    /**
     * Cancels everything that the actor does and ends it. Returns when it has ended or was given up; bounded by the ladder.
     * Harmless if it has ended already.
     *
     * @param reason a sentence for people, carried to everyone whom the cancel reaches
     */
    void cancel(String reason) throws InterruptedException;
}
