package dev.harrow.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;

/**
 * The JDK's {@code StructuredTaskScope} and nothing around it: what a program without Harrow would use. By method handles, so that
 * this class is no preview class file. Only the thread that opened it may use it.
 */
final class DirectScope implements AutoCloseable {
    private static final MethodHandle OPEN;
    private static final MethodHandle FORK;
    private static final MethodHandle JOIN;
    private static final MethodHandle GET;
    private static final MethodHandle CLOSE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> scope = Class.forName("java.util.concurrent.StructuredTaskScope");
            Class<?> subtask = Class.forName("java.util.concurrent.StructuredTaskScope$Subtask");
            OPEN = lookup.findStatic(scope, "open", MethodType.methodType(scope))
                    .asType(MethodType.methodType(Object.class));
            FORK = lookup.findVirtual(scope, "fork", MethodType.methodType(subtask, Callable.class))
                    .asType(MethodType.methodType(Object.class, Object.class, Callable.class));
            JOIN = lookup.findVirtual(scope, "join", MethodType.methodType(Object.class))
                    .asType(MethodType.methodType(Object.class, Object.class));
            GET = lookup.findVirtual(subtask, "get", MethodType.methodType(Object.class))
                    .asType(MethodType.methodType(Object.class, Object.class));
            CLOSE = lookup.findVirtual(scope, "close", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Object scope;

    private DirectScope(Object scope) {
        this.scope = scope;
    }

    static DirectScope open() {
        try {
            return new DirectScope((Object) OPEN.invokeExact());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Starts {@code body}; the subtask that is returned is for {@link #result}. */
    Object fork(Callable<?> body) {
        try {
            return (Object) FORK.invokeExact(scope, (Callable<?>) body);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Waits until all subtasks have ended, or one has failed. */
    void join() throws InterruptedException {
        try {
            Object ignored = (Object) JOIN.invokeExact(scope);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static Object result(Object subtask) {
        try {
            return (Object) GET.invokeExact(subtask);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public void close() {
        try {
            CLOSE.invokeExact(scope);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("StructuredTaskScope failed in a way that it does not declare", e);
    }
}
