package dev.harrow.internal.scope;

import dev.harrow.RuntimeFailureException;
import dev.harrow.spi.Availability;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The seam over the JDK's {@code StructuredTaskScope}: the nursery's threads are its subtasks, so they inherit scoped values
 * and the JDK's thread dump shows the nesting.
 *
 * <p>The class is a preview API in JDK 25 and changed in 26 and 27. It is driven by method handles, so that no class file of
 * Harrow is a preview class file and nobody has to pass a flag; what differs between the releases is looked up here and
 * nowhere else. Only structure is used: the scope is opened with the joiner that awaits all, is never cancelled, and is joined
 * once, when nothing runs in it any more. Failures and cancels are Harrow's own affair.
 *
 * <p>Only the thread that opened it may use it.
 */
public final class TaskScope implements AutoCloseable {
    private static final String SCOPE = "java.util.concurrent.StructuredTaskScope";
    private static final String WAY_OUT = "run with one of these, or with a Harrow release made for this JDK";

    /** The API as this JDK has it. Loaded with the first scope, so that its failure has a place to be reported. */
    private static final class Api {
        static final MethodHandle OPEN;
        static final MethodHandle AWAIT_ALL;
        static final MethodHandle WITH_NAME;
        static final MethodHandle FORK;
        static final MethodHandle JOIN;
        static final MethodHandle CLOSE;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                Class<?> scope = Class.forName(SCOPE);
                Class<?> joiner = Class.forName(SCOPE + "$Joiner");
                Class<?> subtask = Class.forName(SCOPE + "$Subtask");
                Class<?> config = Class.forName(configName());
                MethodHandle open = findOpen(lookup, scope, joiner);
                OPEN = open.asType(MethodType.methodType(Object.class, Object.class, UnaryOperator.class));
                AWAIT_ALL = lookup.findStatic(joiner, "awaitAll", MethodType.methodType(joiner))
                        .asType(MethodType.methodType(Object.class));
                WITH_NAME = lookup.findVirtual(config, "withName", MethodType.methodType(config, String.class))
                        .asType(MethodType.methodType(Object.class, Object.class, String.class));
                FORK = lookup.findVirtual(scope, "fork", MethodType.methodType(subtask, Callable.class))
                        .asType(MethodType.methodType(Object.class, Object.class, Callable.class));
                JOIN = lookup.findVirtual(scope, "join", MethodType.methodType(Object.class))
                        .asType(MethodType.methodType(Object.class, Object.class));
                CLOSE = lookup.findVirtual(scope, "close", MethodType.methodType(void.class))
                        .asType(MethodType.methodType(void.class, Object.class));
            } catch (ReflectiveOperationException | LinkageError e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private static String configName() {
            try {
                return Class.forName(SCOPE + "$Configuration").getName();
            } catch (ClassNotFoundException renamed) {
                return SCOPE + "$Config";
            }
        }

        /** JDK 26 narrowed the parameter from {@code Function} to {@code UnaryOperator}. */
        private static MethodHandle findOpen(MethodHandles.Lookup lookup, Class<?> scope, Class<?> joiner)
                throws ReflectiveOperationException {
            try {
                return lookup.findStatic(scope, "open", MethodType.methodType(scope, joiner, UnaryOperator.class));
            } catch (NoSuchMethodException jdk25) {
                return lookup.findStatic(scope, "open", MethodType.methodType(scope, joiner, Function.class));
            }
        }
    }

    /** How the scope is told what threads it has; apart, because most scopes leave that as it is. */
    private static final class FactoryApi {
        static final MethodHandle WITH_THREAD_FACTORY;

        static {
            try {
                Class<?> config = Class.forName(Api.configName());
                WITH_THREAD_FACTORY = MethodHandles.publicLookup()
                        .findVirtual(config, "withThreadFactory", MethodType.methodType(config, ThreadFactory.class))
                        .asType(MethodType.methodType(Object.class, Object.class, ThreadFactory.class));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /** Makes the platform threads of a scope, and virtual ones where that is said. Used by the owner of the scope only. */
    private static final class Factory implements ThreadFactory {
        private final ThreadFactory virtual = Thread.ofVirtual().factory();
        private final ThreadFactory platform = Thread.ofPlatform().daemon(true).factory();
        private boolean ofRuntime; // while the runtime forks a thread of its own

        @Override
        public Thread newThread(Runnable body) {
            return (ofRuntime ? virtual : platform).newThread(body);
        }
    }

    private final Object scope;
    private final @Nullable Baton baton;
    private final @Nullable Factory factory; // null: all threads are virtual
    private final Thread owner = Thread.currentThread();
    private int players; // guarded by this: how many threads of it have not ended, in a steered tree

    private TaskScope(Object scope, @Nullable Baton baton, @Nullable Factory factory) {
        this.scope = scope;
        this.baton = baton;
        this.factory = factory;
    }

    /**
     * Opens a scope owned by the current thread.
     *
     * @param name shown by thread dumps
     * @param baton that of the tree, if it is steered
     * @param threads what those of its tasks are
     */
    public static TaskScope open(String name, @Nullable Baton baton, TaskThreads threads) {
        try {
            Factory factory = threads.areVirtual() ? null : new Factory();
            UnaryOperator<Object> named = new Named(name, factory);
            return new TaskScope(
                    (Object) Api.OPEN.invokeExact((Object) Api.AWAIT_ALL.invokeExact(), named), baton, factory);
        } catch (ExceptionInInitializerError | NoClassDefFoundError unknown) {
            throw unknownApi(unknown);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Starts {@code body}, a task of the actor, in a thread of the scope.
     *
     * @throws IllegalStateException of some kind, by the JDK, if this is not the owner or its scoped values are not those of
     *     the opening
     */
    public void fork(Callable<?> body) {
        if (baton == null) {
            forkThread(body);
            return;
        }
        Baton.Player player = baton.add(body.toString());
        count(1);
        try {
            forkThread(() -> {
                player.begin();
                try {
                    return body.call();
                } finally {
                    count(-1);
                    Parker.wake(owner);
                    player.leave();
                }
            });
        } catch (Throwable e) {
            count(-1);
            player.withdraw();
            throw e;
        }
    }

    /** As {@link #fork}, for something that the runtime does: always in a virtual thread. */
    public void forkOwn(Callable<?> body) {
        if (factory == null) {
            fork(body);
            return;
        }
        factory.ofRuntime = true;
        try {
            fork(body);
        } finally {
            factory.ofRuntime = false;
        }
    }

    private synchronized int count(int change) {
        players += change;
        return players;
    }

    private void forkThread(Callable<?> body) {
        try {
            Object ignored = (Object) Api.FORK.invokeExact(scope, (Callable<?>) body);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Joins the scope, in which nothing runs any more, and closes it. An interrupt of the thread is left as it was. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        while (count(0) > 0) {
            Parker.park(this); // the JDK's join would hold the baton, which they need to end
            interrupted |= Thread.interrupted();
        }
        RuntimeException failure = null;
        try {
            Object ignored = (Object) Api.JOIN.invokeExact(scope);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (Throwable e) {
            failure = unexpected(e);
        }
        try {
            Api.CLOSE.invokeExact(scope);
        } catch (Throwable e) {
            failure = unexpected(e);
        }
        if (interrupted) {
            Parker.interrupt(Thread.currentThread());
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeFailureException unknownApi(Throwable cause) {
        return new RuntimeFailureException(unknownApi() + ": " + WAY_OUT, cause);
    }

    private static String unknownApi() {
        return "this JDK (" + Runtime.version() + ") has a StructuredTaskScope that Harrow does not know, which knows"
                + " those of JDK 25, 26 and 27";
    }

    /** Whether there are scopes on this JDK, and so actors of whatever kind. Opens none. */
    public static Availability availability() {
        try {
            MethodHandles.lookup().ensureInitialized(Api.class);
            return Availability.available();
        } catch (ExceptionInInitializerError | NoClassDefFoundError unknown) {
            return Availability.unavailable(unknownApi(), WAY_OUT);
        } catch (IllegalAccessException e) {
            throw new AssertionError("a class of its own", e);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new RuntimeFailureException("StructuredTaskScope failed in a way that it does not declare", e);
        };
    }

    /** A named class and not a lambda: the first lambda of a JVM costs milliseconds, and this is on the way to the first scope. */
    private static final class Named implements UnaryOperator<Object> {
        private final String name;
        private final @Nullable ThreadFactory factory;

        Named(String name, @Nullable ThreadFactory factory) {
            this.name = name;
            this.factory = factory;
        }

        @Override
        public Object apply(Object config) {
            try {
                Object named = (Object) Api.WITH_NAME.invokeExact(config, name);
                return factory == null ? named : (Object) FactoryApi.WITH_THREAD_FACTORY.invokeExact(named, factory);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }
    }
}
