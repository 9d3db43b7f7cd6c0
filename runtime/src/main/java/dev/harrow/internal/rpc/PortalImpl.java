package dev.harrow.internal.rpc;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.Conversation;
import dev.harrow.ConversationTask;
import dev.harrow.Dialog;
import dev.harrow.Feed0;
import dev.harrow.Feed1;
import dev.harrow.Feed2;
import dev.harrow.Feed3;
import dev.harrow.Feed4;
import dev.harrow.Fn0;
import dev.harrow.Fn1;
import dev.harrow.Fn2;
import dev.harrow.Fn3;
import dev.harrow.Fn4;
import dev.harrow.Fn5;
import dev.harrow.Fn6;
import dev.harrow.Portal;
import dev.harrow.Proc1;
import dev.harrow.Proc2;
import dev.harrow.Proc3;
import dev.harrow.Proc4;
import dev.harrow.Proc5;
import dev.harrow.Proc6;
import dev.harrow.Session0;
import dev.harrow.Session1;
import dev.harrow.Session2;
import dev.harrow.Session3;
import dev.harrow.Session4;
import dev.harrow.Source;
import dev.harrow.Target;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.LinkFaults;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The caller's end of a contract: every way to make a call comes together in {@link #ask} here.
 *
 * @param <T> the contract
 */
public final class PortalImpl<T> implements Portal<T> {
    private static final @Nullable Object[] NONE = {};

    /** Who can end the actor: its monitor, at the parent. */
    public interface Ender {
        void stop(Duration grace) throws InterruptedException;

        void cancel(String reason) throws InterruptedException;
    }

    private final Connection connection;
    private final Contract contract;
    private final Ender ender;

    public PortalImpl(Connection connection, Contract contract, Ender ender) {
        this.connection = connection;
        this.contract = contract;
        this.ender = ender;
    }

    /** The link that a portal calls over, for tests that disturb it. */
    public static LinkFaults faults(Portal<?> portal) {
        return ((PortalImpl<?>) portal).connection.faults();
    }

    @Override
    public ActorId id() {
        return connection.peer();
    }

    @Override
    @SuppressWarnings("unchecked")
    public T proxy() {
        return (T) Proxies.proxy(contract.type(), id().toString(), this::invoke);
    }

    private @Nullable Object invoke(MethodSpec method, @Nullable Object[] arguments) throws InterruptedException {
        Task task = Task.require(method.path());
        method.requireShape(MethodSpec.Shape.CALL);
        return connection.send(task, method, Message.Kind.CALL, arguments).await(task);
    }

    private @Nullable Object ask(Target method, @Nullable Object[] arguments) throws InterruptedException {
        Task task = Task.require("Portal.call");
        MethodSpec spec = MethodRefs.method(method, contract).requireShape(MethodSpec.Shape.CALL);
        return connection
                .send(task, spec, Message.Kind.CALL, spec.coerce(arguments))
                .await(task);
    }

    private @Nullable Object askFunction(Target function, @Nullable Object[] arguments) throws InterruptedException {
        Task task = Task.require("Portal.callStatic");
        MethodSpec spec = MethodRefs.function(function);
        return connection
                .send(task, spec, Message.Kind.CALL, spec.coerce(arguments))
                .await(task);
    }

    private void hand(Target method, @Nullable Object[] arguments) throws InterruptedException {
        Task task = Task.require("Portal.tell");
        MethodSpec spec = MethodRefs.method(method, contract).requireShape(MethodSpec.Shape.CALL);
        connection.send(task, spec, Message.Kind.TELL, spec.coerce(arguments));
    }

    private <R extends @Nullable Object> CompletableFuture<R> future(Target method, @Nullable Object[] arguments) {
        Task task = Task.require("Portal.callAsync");
        MethodSpec spec = MethodRefs.method(method, contract).requireShape(MethodSpec.Shape.CALL);
        PendingCall call;
        try {
            call = connection.send(task, spec, Message.Kind.CALL, spec.coerce(arguments));
        } catch (InterruptedException e) {
            return CompletableFuture.failedFuture(task.unchecked(e));
        }
        return new CallFuture<R>(call, task, spec).started();
    }

    /** The caller named the result type by the method reference, so it is what the codec made. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // null is an R where R allows it
    private static <R extends @Nullable Object> R cast(@Nullable Object value) {
        return (R) value;
    }

    @Override
    public void stop(Duration grace) throws InterruptedException {
        ender.stop(grace);
    }

    @Override
    public void cancel(String reason) throws InterruptedException {
        ender.cancel(reason);
    }

    @Override
    public String toString() {
        return "portal to " + id();
    }

    @Override
    public <R extends @Nullable Object> R call(Fn1<? super T, R> method) throws InterruptedException {
        return cast(ask(method, NONE));
    }

    @Override
    public void run(Proc1<? super T> method) throws InterruptedException {
        ask(method, NONE);
    }

    @Override
    public void tell(Proc1<? super T> method) throws InterruptedException {
        hand(method, NONE);
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> callAsync(Fn1<? super T, R> method) {
        return future(method, NONE);
    }

    @Override
    public <R extends @Nullable Object> R callStatic(Fn0<R> function) throws InterruptedException {
        return cast(askFunction(function, NONE));
    }

    @Override
    public <A, R extends @Nullable Object> R call(Fn2<? super T, A, R> method, A a) throws InterruptedException {
        return cast(ask(method, new @Nullable Object[] {a}));
    }

    @Override
    public <A> void run(Proc2<? super T, A> method, A a) throws InterruptedException {
        ask(method, new @Nullable Object[] {a});
    }

    @Override
    public <A> void tell(Proc2<? super T, A> method, A a) throws InterruptedException {
        hand(method, new @Nullable Object[] {a});
    }

    @Override
    public <A, R extends @Nullable Object> CompletableFuture<R> callAsync(Fn2<? super T, A, R> method, A a) {
        return future(method, new @Nullable Object[] {a});
    }

    @Override
    public <A, R extends @Nullable Object> R callStatic(Fn1<A, R> function, A a) throws InterruptedException {
        return cast(askFunction(function, new @Nullable Object[] {a}));
    }

    @Override
    public <A, B, R extends @Nullable Object> R call(Fn3<? super T, A, B, R> method, A a, B b)
            throws InterruptedException {
        return cast(ask(method, new @Nullable Object[] {a, b}));
    }

    @Override
    public <A, B> void run(Proc3<? super T, A, B> method, A a, B b) throws InterruptedException {
        ask(method, new @Nullable Object[] {a, b});
    }

    @Override
    public <A, B> void tell(Proc3<? super T, A, B> method, A a, B b) throws InterruptedException {
        hand(method, new @Nullable Object[] {a, b});
    }

    @Override
    public <A, B, R extends @Nullable Object> CompletableFuture<R> callAsync(Fn3<? super T, A, B, R> method, A a, B b) {
        return future(method, new @Nullable Object[] {a, b});
    }

    @Override
    public <A, B, R extends @Nullable Object> R callStatic(Fn2<A, B, R> function, A a, B b)
            throws InterruptedException {
        return cast(askFunction(function, new @Nullable Object[] {a, b}));
    }

    @Override
    public <A, B, C, R extends @Nullable Object> R call(Fn4<? super T, A, B, C, R> method, A a, B b, C c)
            throws InterruptedException {
        return cast(ask(method, new @Nullable Object[] {a, b, c}));
    }

    @Override
    public <A, B, C> void run(Proc4<? super T, A, B, C> method, A a, B b, C c) throws InterruptedException {
        ask(method, new @Nullable Object[] {a, b, c});
    }

    @Override
    public <A, B, C> void tell(Proc4<? super T, A, B, C> method, A a, B b, C c) throws InterruptedException {
        hand(method, new @Nullable Object[] {a, b, c});
    }

    @Override
    public <A, B, C, R extends @Nullable Object> CompletableFuture<R> callAsync(
            Fn4<? super T, A, B, C, R> method, A a, B b, C c) {
        return future(method, new @Nullable Object[] {a, b, c});
    }

    @Override
    public <A, B, C, R extends @Nullable Object> R callStatic(Fn3<A, B, C, R> function, A a, B b, C c)
            throws InterruptedException {
        return cast(askFunction(function, new @Nullable Object[] {a, b, c}));
    }

    @Override
    public <A, B, C, D, R extends @Nullable Object> R call(Fn5<? super T, A, B, C, D, R> method, A a, B b, C c, D d)
            throws InterruptedException {
        return cast(ask(method, new @Nullable Object[] {a, b, c, d}));
    }

    @Override
    public <A, B, C, D> void run(Proc5<? super T, A, B, C, D> method, A a, B b, C c, D d) throws InterruptedException {
        ask(method, new @Nullable Object[] {a, b, c, d});
    }

    @Override
    public <A, B, C, D> void tell(Proc5<? super T, A, B, C, D> method, A a, B b, C c, D d) throws InterruptedException {
        hand(method, new @Nullable Object[] {a, b, c, d});
    }

    @Override
    public <A, B, C, D, R extends @Nullable Object> CompletableFuture<R> callAsync(
            Fn5<? super T, A, B, C, D, R> method, A a, B b, C c, D d) {
        return future(method, new @Nullable Object[] {a, b, c, d});
    }

    @Override
    public <A, B, C, D, R extends @Nullable Object> R callStatic(Fn4<A, B, C, D, R> function, A a, B b, C c, D d)
            throws InterruptedException {
        return cast(askFunction(function, new @Nullable Object[] {a, b, c, d}));
    }

    @Override
    public <A, B, C, D, E, R extends @Nullable Object> R call(
            Fn6<? super T, A, B, C, D, E, R> method, A a, B b, C c, D d, E e) throws InterruptedException {
        return cast(ask(method, new @Nullable Object[] {a, b, c, d, e}));
    }

    @Override
    public <A, B, C, D, E> void run(Proc6<? super T, A, B, C, D, E> method, A a, B b, C c, D d, E e)
            throws InterruptedException {
        ask(method, new @Nullable Object[] {a, b, c, d, e});
    }

    @Override
    public <A, B, C, D, E> void tell(Proc6<? super T, A, B, C, D, E> method, A a, B b, C c, D d, E e)
            throws InterruptedException {
        hand(method, new @Nullable Object[] {a, b, c, d, e});
    }

    @Override
    public <A, B, C, D, E, R extends @Nullable Object> CompletableFuture<R> callAsync(
            Fn6<? super T, A, B, C, D, E, R> method, A a, B b, C c, D d, E e) {
        return future(method, new @Nullable Object[] {a, b, c, d, e});
    }

    @Override
    public <A, B, C, D, E, R extends @Nullable Object> R callStatic(
            Fn5<A, B, C, D, E, R> function, A a, B b, C c, D d, E e) throws InterruptedException {
        return cast(askFunction(function, new @Nullable Object[] {a, b, c, d, e}));
    }

    @Override
    public <S extends @Nullable Object, I, O, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session0<? super T, S, I, O, R> method) throws InterruptedException {
        return Conversations.open(connection, method, contract, NONE);
    }

    @Override
    public <
                    S extends @Nullable Object,
                    I,
                    O,
                    R extends @Nullable Object,
                    V extends @Nullable Object,
                    X extends Exception>
            V converse(Session0<? super T, S, I, O, R> method, Conversation<S, O, I, R, V, X> body)
                    throws X, InterruptedException {
        return Conversations.converse(connection, method, contract, NONE, body);
    }

    @Override
    public <S extends @Nullable Object, I, O, R extends @Nullable Object, X extends Exception> void runDialog(
            Session0<? super T, S, I, O, R> method, ConversationTask<S, O, I, R, X> body)
            throws X, InterruptedException {
        Conversations.run(connection, method, contract, NONE, body);
    }

    @Override
    public <I> Source<I> stream(Fn1<? super T, ? extends Stream<I>> method) throws InterruptedException {
        return Conversations.source(connection, method, contract, MethodSpec.Shape.STREAM, NONE);
    }

    @Override
    public <I> Source<I> streamFrom(Feed0<? super T, I> method) throws InterruptedException {
        return Conversations.source(connection, method, contract, MethodSpec.Shape.SINK, NONE);
    }

    @Override
    public <S extends @Nullable Object, I, O, A, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session1<? super T, S, I, O, A, R> method, A a) throws InterruptedException {
        return Conversations.open(connection, method, contract, new @Nullable Object[] {a});
    }

    @Override
    public <
                    S extends @Nullable Object,
                    I,
                    O,
                    A,
                    R extends @Nullable Object,
                    V extends @Nullable Object,
                    X extends Exception>
            V converse(Session1<? super T, S, I, O, A, R> method, A a, Conversation<S, O, I, R, V, X> body)
                    throws X, InterruptedException {
        return Conversations.converse(connection, method, contract, new @Nullable Object[] {a}, body);
    }

    @Override
    public <S extends @Nullable Object, I, O, A, R extends @Nullable Object, X extends Exception> void runDialog(
            Session1<? super T, S, I, O, A, R> method, A a, ConversationTask<S, O, I, R, X> body)
            throws X, InterruptedException {
        Conversations.run(connection, method, contract, new @Nullable Object[] {a}, body);
    }

    @Override
    public <I, A> Source<I> stream(Fn2<? super T, A, ? extends Stream<I>> method, A a) throws InterruptedException {
        return Conversations.source(connection, method, contract, MethodSpec.Shape.STREAM, new @Nullable Object[] {a});
    }

    @Override
    public <I, A> Source<I> streamFrom(Feed1<? super T, I, A> method, A a) throws InterruptedException {
        return Conversations.source(connection, method, contract, MethodSpec.Shape.SINK, new @Nullable Object[] {a});
    }

    @Override
    public <S extends @Nullable Object, I, O, A, B, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session2<? super T, S, I, O, A, B, R> method, A a, B b) throws InterruptedException {
        return Conversations.open(connection, method, contract, new @Nullable Object[] {a, b});
    }

    @Override
    public <
                    S extends @Nullable Object,
                    I,
                    O,
                    A,
                    B,
                    R extends @Nullable Object,
                    V extends @Nullable Object,
                    X extends Exception>
            V converse(Session2<? super T, S, I, O, A, B, R> method, A a, B b, Conversation<S, O, I, R, V, X> body)
                    throws X, InterruptedException {
        return Conversations.converse(connection, method, contract, new @Nullable Object[] {a, b}, body);
    }

    @Override
    public <S extends @Nullable Object, I, O, A, B, R extends @Nullable Object, X extends Exception> void runDialog(
            Session2<? super T, S, I, O, A, B, R> method, A a, B b, ConversationTask<S, O, I, R, X> body)
            throws X, InterruptedException {
        Conversations.run(connection, method, contract, new @Nullable Object[] {a, b}, body);
    }

    @Override
    public <I, A, B> Source<I> stream(Fn3<? super T, A, B, ? extends Stream<I>> method, A a, B b)
            throws InterruptedException {
        return Conversations.source(
                connection, method, contract, MethodSpec.Shape.STREAM, new @Nullable Object[] {a, b});
    }

    @Override
    public <I, A, B> Source<I> streamFrom(Feed2<? super T, I, A, B> method, A a, B b) throws InterruptedException {
        return Conversations.source(connection, method, contract, MethodSpec.Shape.SINK, new @Nullable Object[] {a, b});
    }

    @Override
    public <S extends @Nullable Object, I, O, A, B, C, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session3<? super T, S, I, O, A, B, C, R> method, A a, B b, C c) throws InterruptedException {
        return Conversations.open(connection, method, contract, new @Nullable Object[] {a, b, c});
    }

    @Override
    public <
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
                    throws X, InterruptedException {
        return Conversations.converse(connection, method, contract, new @Nullable Object[] {a, b, c}, body);
    }

    @Override
    public <S extends @Nullable Object, I, O, A, B, C, R extends @Nullable Object, X extends Exception> void runDialog(
            Session3<? super T, S, I, O, A, B, C, R> method, A a, B b, C c, ConversationTask<S, O, I, R, X> body)
            throws X, InterruptedException {
        Conversations.run(connection, method, contract, new @Nullable Object[] {a, b, c}, body);
    }

    @Override
    public <I, A, B, C> Source<I> stream(Fn4<? super T, A, B, C, ? extends Stream<I>> method, A a, B b, C c)
            throws InterruptedException {
        return Conversations.source(
                connection, method, contract, MethodSpec.Shape.STREAM, new @Nullable Object[] {a, b, c});
    }

    @Override
    public <I, A, B, C> Source<I> streamFrom(Feed3<? super T, I, A, B, C> method, A a, B b, C c)
            throws InterruptedException {
        return Conversations.source(
                connection, method, contract, MethodSpec.Shape.SINK, new @Nullable Object[] {a, b, c});
    }

    @Override
    public <S extends @Nullable Object, I, O, A, B, C, D, R extends @Nullable Object> Dialog<S, O, I, R> open(
            Session4<? super T, S, I, O, A, B, C, D, R> method, A a, B b, C c, D d) throws InterruptedException {
        return Conversations.open(connection, method, contract, new @Nullable Object[] {a, b, c, d});
    }

    @Override
    public <
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
                    throws X, InterruptedException {
        return Conversations.converse(connection, method, contract, new @Nullable Object[] {a, b, c, d}, body);
    }

    @Override
    public <S extends @Nullable Object, I, O, A, B, C, D, R extends @Nullable Object, X extends Exception>
            void runDialog(
                    Session4<? super T, S, I, O, A, B, C, D, R> method,
                    A a,
                    B b,
                    C c,
                    D d,
                    ConversationTask<S, O, I, R, X> body)
                    throws X, InterruptedException {
        Conversations.run(connection, method, contract, new @Nullable Object[] {a, b, c, d}, body);
    }

    @Override
    public <I, A, B, C, D> Source<I> stream(Fn5<? super T, A, B, C, D, ? extends Stream<I>> method, A a, B b, C c, D d)
            throws InterruptedException {
        return Conversations.source(
                connection, method, contract, MethodSpec.Shape.STREAM, new @Nullable Object[] {a, b, c, d});
    }

    @Override
    public <I, A, B, C, D> Source<I> streamFrom(Feed4<? super T, I, A, B, C, D> method, A a, B b, C c, D d)
            throws InterruptedException {
        return Conversations.source(
                connection, method, contract, MethodSpec.Shape.SINK, new @Nullable Object[] {a, b, c, d});
    }

    /** A call that runs on while its caller does other things; bound to the caller's scope. */
    private static final class CallFuture<R extends @Nullable Object> extends CompletableFuture<R> {
        private final PendingCall call;
        private final CancelScope bond;

        CallFuture(PendingCall call, Task task, MethodSpec method) {
            this.call = call;
            this.bond = new CancelScope("callAsync " + method.path(), task.scope(), CancelScope.Border.OPEN, null) {
                @Override
                protected void cancelled(CancelReason reason) {
                    call.cancel(reason);
                }
            };
        }

        CallFuture<R> started() {
            bond.open();
            CancelReason missed = bond.visibleCancel();
            if (missed != null) {
                call.cancel(missed);
            }
            call.whenDone(outcome -> {
                bond.close();
                if (outcome.failure() != null) {
                    completeExceptionally(outcome.failure());
                } else {
                    complete(cast(outcome.value()));
                }
            });
            return this;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean changed = super.cancel(mayInterruptIfRunning);
            if (changed) {
                call.cancel(new CancelReason(
                        CancelReason.Source.CALLER_CANCELLED, null, bond.name(), "the future was cancelled"));
            }
            return changed;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }
}
