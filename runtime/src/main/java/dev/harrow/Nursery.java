package dev.harrow;

import dev.harrow.internal.supervise.Nurseries;
import dev.harrow.internal.supervise.NurseryImpl;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A block of code that owns the actors and tasks started in it: it does not end before every one of them has ended.
 *
 * {@snippet :
 * long primes = Nursery.call(n -> {
 *     Portal<Primes> a = n.start("a", Primes.class, TrialDivision::new);
 *     var left = n.fork(() -> a.call(Primes::isPrime, 112272535095293L));
 *     boolean right = a.call(Primes::isPrime, 112582705942171L);
 *     long count = (left.result() ? 1 : 0) + (right ? 1 : 0);
 *     n.stop();                       // actors live until someone ends them
 *     return count;
 * });
 * }
 *
 * <p>The first nursery of a program boots its runtime: the body then runs as the main task of a root actor, on the caller's
 * thread (S-8). A nursery that is opened inside an actor belongs to that actor. A nursery opened on a thread that belongs to no
 * actor begins a tree of its own; several trees may live in one JVM.
 *
 * <p><b>One cancels all.</b> The first failure, of an actor, of a fork or of the body, cancels everything else in the nursery,
 * the body included; when all have ended it is thrown. An exception of the body leaves as itself, with other failures suppressed
 * in it. If only actors or forks failed they leave as one {@link NurseryFailedException}. A cancel never hides a failure.
 *
 * <p>The body returning does not end the actors: started actors live until they are stopped or cancelled, and the nursery waits
 * for them, and says every 10 s what it waits for. If the block around the nursery is cancelled, so is everything in it, and the
 * cancel leaves the nursery as {@link ActorCancelledException}.
 *
 * <p><b>Memory consistency.</b> What a thread did before it started an actor, forked a task or ran a function in an actor <i>happens before</i> anything
 * that this does. What the tasks and actors of the nursery did, lifetime callbacks included, happens before the nursery's end: {@code call} and
 * {@code run} return or throw, {@link #join} returns or throws. Actors that were given up are no part of that.
 *
 * <p><b>Order.</b> Forks and actors run side by side, in no order. Failures are kept in the order in which the nursery learnt of them.
 *
 * <p>Scoped values that are bound where the nursery is opened are seen by its forks. A nursery may be used by every task of the actor that opened
 * it, for as long as it is open: what is started by a task outside of it belongs to it all the same. Any thread may cancel it and ask what became of that.
 */
public sealed interface Nursery extends AutoCloseable permits NurseryImpl {

    /**
     * Runs {@code body} with a new nursery and returns its result after everything in the nursery has ended.
     *
     * @param body runs on the calling thread
     * @throws X whatever the body throws, as it is
     * @throws NurseryFailedException if actors or forks failed and the body did not
     * @throws InterruptedException if the block around the nursery was cancelled, or the thread interrupted from outside
     */
    static <R extends @Nullable Object, X extends Exception> R call(NurseryBody<R, X> body)
            throws X, InterruptedException {
        return Nurseries.call(body);
    }

    /** As {@link #call(NurseryBody)}, with options. */
    static <R extends @Nullable Object, X extends Exception> R call(
            UnaryOperator<Config> options, NurseryBody<R, X> body) throws X, InterruptedException {
        return Nurseries.call(options, body);
    }

    /** As {@link #call(NurseryBody)}, for a body without a result. */
    static <X extends Exception> void run(NurseryTask<X> body) throws X, InterruptedException {
        Nurseries.run(UnaryOperator.identity(), body);
    }

    /** As {@link #run(NurseryTask)}, with options. */
    static <X extends Exception> void run(UnaryOperator<Config> options, NurseryTask<X> body)
            throws X, InterruptedException {
        Nurseries.run(options, body);
    }

    /**
     * Opens a nursery without a lambda, for fixtures and embedders: call {@link #join} as the last statement of the
     * try-with-resources block.
     */
    static Nursery open() {
        return Nurseries.open(UnaryOperator.identity());
    }

    /** As {@link #open()}, with options. */
    static Nursery open(UnaryOperator<Config> options) {
        return Nurseries.open(options);
    }

    /** The nursery's name, for logs and dumps. */
    String name();

    /**
     * Starts an actor and waits until it is ready. Its factory sees what was done before this call, and its first turn sees what the factory did.
     *
     * @param name for people; need not be unique
     * @param contract the type whose methods the actor serves: an interface, or a class that is its own contract
     * @param factory a reference to a constructor or static method without parameters; it runs in the new actor
     * @return a reference to the actor, which lives until it is stopped, cancelled or fails
     * @throws ContractException if the contract or the factory cannot be used; nothing was started
     * @throws BackendUnavailableException if the chosen backend is unknown or does not work here; nothing was started
     * @throws SpawnFailedException if the actor could not be started; nothing of it is left
     * @throws RemoteActorException if the factory threw, in the actor
     * @throws InterruptedException if the current task is cancelled; nothing of the actor is left
     */
    <T> Portal<T> start(String name, Class<T> contract, Fn0<? extends T> factory) throws InterruptedException;

    /** As {@link #start(String, Class, Fn0)}, with options. */
    <T> Portal<T> start(String name, Class<T> contract, Fn0<? extends T> factory, UnaryOperator<SpawnConfig> options)
            throws InterruptedException;

    /**
     * Starts an actor whose class is its own contract: the class that {@code factory} names, or the declared result type of
     * the static method that it names.
     */
    <T> Portal<T> start(String name, Fn0<T> factory) throws InterruptedException;

    /** As {@link #start(String, Fn0)}, with options. */
    <T> Portal<T> start(String name, Fn0<T> factory, UnaryOperator<SpawnConfig> options) throws InterruptedException;

    /**
     * Starts an actor that runs one static function and ends. Its failure is a failure of the nursery, whether or not somebody
     * waits for the result; use {@link #callInActor(Fn1, Object) callInActor} to handle it on the spot. The function sees what was done before
     * this call; {@link Running} says who sees what it did.
     *
     * @param function a reference to a static method
     * @throws ContractException if the function cannot be called from afar; nothing was started
     */
    <A, R extends @Nullable Object> Running<R> runInActor(Fn1<A, R> function, A a) throws InterruptedException;

    /** As {@link #runInActor(Fn1, Object)}, without arguments. */
    <R extends @Nullable Object> Running<R> runInActor(Fn0<R> function) throws InterruptedException;

    /** As {@link #runInActor(Fn1, Object)}, with 2 arguments. */
    <A, B, R extends @Nullable Object> Running<R> runInActor(Fn2<A, B, R> function, A a, B b)
            throws InterruptedException;

    /** As {@link #runInActor(Fn1, Object)}, with 3 arguments. */
    <A, B, C, R extends @Nullable Object> Running<R> runInActor(Fn3<A, B, C, R> function, A a, B b, C c)
            throws InterruptedException;

    /** As {@link #runInActor(Fn1, Object)}, with 4 arguments. */
    <A, B, C, D, R extends @Nullable Object> Running<R> runInActor(Fn4<A, B, C, D, R> function, A a, B b, C c, D d)
            throws InterruptedException;

    /** As {@link #runInActor(Fn1, Object)}, with 5 arguments. */
    <A, B, C, D, E, R extends @Nullable Object> Running<R> runInActor(
            Fn5<A, B, C, D, E, R> function, A a, B b, C c, D d, E e) throws InterruptedException;

    /**
     * Runs one static function in an actor of its own and returns its result when that actor has ended. A failure is thrown here, to
     * the one who waits, and does not touch the nursery (S-132). The function sees what was done before this call, and what it did is seen when
     * this returns or throws.
     *
     * <p>The lifetime callbacks of the actor have run then. An actor that does not end is cancelled, then killed or given up, within 5 s of its result, which is
     * returned all the same (S-133).
     *
     * @throws RemoteActorException if the function threw, or returned and a lifetime callback of its actor threw
     * @throws InterruptedException if the current task is cancelled; the function was cancelled too and its cleanup has run
     */
    <A, R extends @Nullable Object> R callInActor(Fn1<A, R> function, A a) throws InterruptedException;

    /** As {@link #callInActor(Fn1, Object)}, without arguments. */
    <R extends @Nullable Object> R callInActor(Fn0<R> function) throws InterruptedException;

    /** As {@link #callInActor(Fn1, Object)}, with 2 arguments. */
    <A, B, R extends @Nullable Object> R callInActor(Fn2<A, B, R> function, A a, B b) throws InterruptedException;

    /** As {@link #callInActor(Fn1, Object)}, with 3 arguments. */
    <A, B, C, R extends @Nullable Object> R callInActor(Fn3<A, B, C, R> function, A a, B b, C c)
            throws InterruptedException;

    /** As {@link #callInActor(Fn1, Object)}, with 4 arguments. */
    <A, B, C, D, R extends @Nullable Object> R callInActor(Fn4<A, B, C, D, R> function, A a, B b, C c, D d)
            throws InterruptedException;

    /** As {@link #callInActor(Fn1, Object)}, with 5 arguments. */
    <A, B, C, D, E, R extends @Nullable Object> R callInActor(Fn5<A, B, C, D, E, R> function, A a, B b, C c, D d, E e)
            throws InterruptedException;

    /**
     * Runs {@code task} in a virtual thread of this actor, as part of the nursery. Unlike an actor it shares memory with the
     * body: what the forking thread did before is visible to the task, and what the task did to whoever has its {@linkplain Running result}.
     *
     * @throws RuntimeFailureException if the nursery has ended, or if a scoped value was bound between the opening of the nursery
     *     and this call: open the nursery inside that binding
     */
    <R extends @Nullable Object> Running<R> fork(Callable<R> task);

    /** As {@link #fork(Callable)}, with a name for logs and dumps. */
    <R extends @Nullable Object> Running<R> fork(String name, Callable<R> task);

    /**
     * Stops all actors of this nursery as {@link Portal#stop} does, side by side, with the stop grace of the tree (10 s), and waits for it. What they
     * did is seen when this returns.
     */
    void stop() throws InterruptedException;

    /** As {@link #stop()}, with another grace. */
    void stop(Duration grace) throws InterruptedException;

    /**
     * Waits until every actor and fork has ended, and throws what failed; nothing can be started afterwards. What they did is seen then. Only for
     * nurseries made by {@link #open()}.
     */
    void join() throws InterruptedException;

    /**
     * Cancels all actors and forks, but not the body. Silent: the nursery then ends without a failure (S-33). Does not wait. Whoever sees the
     * cancel sees what was done before this call.
     *
     * @param reason a sentence for people
     */
    void cancel(String reason);

    /** Whether {@link #cancel} was called. Stays true. */
    boolean cancelCalled();

    /**
     * Whether a {@link #cancel} of this nursery has ended something: an actor, or a fork, that would have gone on without it. Tells a nursery whose
     * work was cut short from one that had finished when it was cancelled:
     *
     * {@snippet :
     * Nursery scans = Nursery.call(n -> {
     *     Files.list(folder).forEach(file -> n.fork(() -> scan(file)));
     *     onRequest(() -> n.cancel("the user has seen enough"));
     *     return n;
     * });
     * String title = scans.cancelCaught() ? "first results" : "all results";
     * }
     *
     * <p>False as long as nothing has ended by it, and for who was cancelled by itself, by a failure, or from around the nursery. Once true
     * it stays so, and after the end of the nursery it does not change. May be asked from any thread.
     */
    boolean cancelCaught();

    /**
     * Ends a nursery made by {@link #open()}. Without a {@link #join} or {@link #cancel} before, actors and forks that still
     * live are cancelled, and a {@link RuntimeFailureException} names them.
     */
    @Override
    void close();

    /** Options of a nursery; each method returns the configuration with one option changed. */
    sealed interface Config permits dev.harrow.internal.supervise.NurserySettings {

        /** The name, for logs and dumps. */
        Config name(String name);

        /** The time after which everything in the nursery is cancelled, the body included; it then throws {@link DeadlineExceededException}. */
        Config deadline(Duration within);

        /**
         * Options of the runtime that this nursery boots.
         *
         * @throws RuntimeFailureException from the nursery, if it is opened inside an actor: a tree has one root (S-7)
         */
        Config root(UnaryOperator<RootConfig> options);
    }
}
