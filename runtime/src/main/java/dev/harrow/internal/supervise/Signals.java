package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and the termination signal, as long as a tree of this JVM wants to know: the trees end, instead of the JVM under them
 * (S-14). With the last tree the former handlers come back (S-9).
 *
 * <p>The JDK's signal API cannot be named in source without a warning that cannot be switched off, so this class, and only this one,
 * goes by method handles.
 */
final class Signals {
    private static final String[] NAMES = {"INT", "TERM"};

    private static final Set<ActorTree> LISTENING = new HashSet<>(); // guarded by Signals.class
    private static final Map<String, Object> FORMER =
            new HashMap<>(); // guarded by Signals.class: handlers by signal name
    private static boolean unavailable; // guarded by Signals.class; moves false -> true
    private static volatile @Nullable Runnable
            actor; // set once; what the termination signal is to the actor of this JVM

    private Signals() {}

    /**
     * The API by method handles, and our handler as its type wants it: made like a lambda, because a {@code Proxy} costs a cold JVM some
     * ten times as much. Loaded with the first tree that listens, so that its failure has a place to be reported.
     */
    private static final class Api {
        private static final MethodHandle SIGNAL;
        private static final MethodHandle HANDLE;
        private static final Object HANDLER;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                SIGNAL = lookup.findConstructor(signal, MethodType.methodType(void.class, String.class))
                        .asType(MethodType.methodType(Object.class, String.class));
                HANDLE = lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
                        .asType(MethodType.methodType(Object.class, Object.class, Object.class));
                MethodHandle raised =
                        lookup.findStatic(Signals.class, "raised", MethodType.methodType(void.class, Object.class));
                MethodType handles = MethodType.methodType(void.class, signal);
                HANDLER = LambdaMetafactory.metafactory(
                                lookup, "handle", MethodType.methodType(handler), handles, raised, handles)
                        .getTarget()
                        .invoke();
            } catch (Throwable e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /** The JDK's own handler that does nothing. */
        static Object ignore() {
            try {
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                return MethodHandles.lookup()
                        .findStaticGetter(handler, "SIG_IGN", handler)
                        .invoke();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("the JDK's signal API has no handler that ignores", e);
            }
        }

        /** Makes {@code handler} the one for the signal of this name, and returns the former one. */
        static Object install(String name, Object handler) {
            try {
                Object signal = (Object) SIGNAL.invokeExact(name);
                return (Object) HANDLE.invokeExact(signal, handler);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("the JDK's signal API failed in a way that it does not declare", e);
            }
        }
    }

    /** Ctrl-C reaches every process of a terminal at once; in the JVM of an actor it is the root's affair, whose cancel follows. */
    static void ignoreInterrupt() {
        try {
            Api.install("INT", Api.ignore());
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("the interrupt signal is not ignored here", e);
        }
    }

    /** In the JVM of an actor the termination signal is the actor's: {@code ends} is told of each, on a daemon thread of its own. */
    static void endActor(Runnable ends) {
        actor = ends;
        try {
            Api.install("TERM", Api.HANDLER);
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("the termination signal is not handled here", e); // with -Xrs the JVM ends by it, as ever
        }
    }

    /** They are the affair of another copy of the runtime in this JVM. */
    static synchronized void leaveAlone() {
        unavailable = true;
    }

    static synchronized void listen(ActorTree tree) {
        LISTENING.add(tree);
        if (LISTENING.size() > 1 || unavailable) {
            return;
        }
        for (String name : NAMES) {
            try {
                FORMER.put(name, Api.install(name, Api.HANDLER));
            } catch (RuntimeException | LinkageError e) {
                // A JVM started with -Xrs, or one whose embedder owns the signal: they keep it.
                unavailable = true;
                LOG.debug("signal {} is not handled here", name, e);
            }
        }
    }

    static synchronized void forget(ActorTree tree) {
        LISTENING.remove(tree);
        if (!LISTENING.isEmpty()) {
            return;
        }
        for (Map.Entry<String, Object> former : FORMER.entrySet()) {
            try {
                Api.install(former.getKey(), former.getValue());
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("the former handler of signal {} could not be put back", former.getKey(), e);
            }
        }
        FORMER.clear();
    }

    @SuppressWarnings("UnusedMethod") // by the handler of Api
    private static void raised(Object signal) {
        Set<ActorTree> trees;
        synchronized (Signals.class) {
            trees = new HashSet<>(LISTENING);
        }
        for (ActorTree tree : trees) {
            tree.abort(signal + " was received");
        }
        Runnable ends = actor;
        if (ends != null && signal.toString().equals("SIGTERM")) {
            ends.run();
        }
    }
}
