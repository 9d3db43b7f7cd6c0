package dev.harrow.internal.supervise;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and the termination signal, as long as a tree of this JVM wants to know: the trees end, instead of the JVM under them
 * (S-14). With the last tree the former handlers come back (S-9).
 *
 * <p>The JDK's signal API cannot be named in source without a warning that cannot be switched off, so this class, and only this one,
 * goes by reflection.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger("dev.harrow");
    private static final String[] NAMES = {"INT", "TERM"};

    private static final Set<ActorTree> LISTENING = new HashSet<>(); // guarded by Signals.class
    private static final Map<String, Object> FORMER =
            new HashMap<>(); // guarded by Signals.class: handlers by signal name
    private static boolean unavailable; // guarded by Signals.class; moves false -> true

    private Signals() {}

    /** The API by reflection, and our handler as its type wants it. */
    private static final class Api {
        private static final Class<?> SIGNAL;
        private static final Method HANDLE;
        private static final Object HANDLER;

        static {
            try {
                SIGNAL = Class.forName("sun.misc.Signal");
                Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                HANDLE = SIGNAL.getMethod("handle", SIGNAL, handlerType);
                HANDLER = Proxy.newProxyInstance(
                        Signals.class.getClassLoader(), new Class<?>[] {handlerType}, new Handler());
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        static Object install(String name, Object handler) throws ReflectiveOperationException {
            Object signal = SIGNAL.getConstructor(String.class).newInstance(name);
            return HANDLE.invoke(null, signal, handler);
        }
    }

    private static final class Handler implements InvocationHandler {
        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) {
            return switch (method.getName()) {
                case "handle" -> {
                    raised(args == null ? "signal" : String.valueOf(args[0]));
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> args != null && args[0] == proxy;
                default -> "Harrow's signal handler";
            };
        }
    }

    static synchronized void listen(ActorTree tree) {
        LISTENING.add(tree);
        if (LISTENING.size() > 1 || unavailable) {
            return;
        }
        for (String name : NAMES) {
            try {
                FORMER.put(name, Api.install(name, Api.HANDLER));
            } catch (ReflectiveOperationException | LinkageError e) {
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
            } catch (ReflectiveOperationException | LinkageError e) {
                LOG.warn("the former handler of signal {} could not be put back", former.getKey(), e);
            }
        }
        FORMER.clear();
    }

    private static void raised(String signal) {
        Set<ActorTree> trees;
        synchronized (Signals.class) {
            trees = new HashSet<>(LISTENING);
        }
        for (ActorTree tree : trees) {
            tree.abort(signal + " was received");
        }
    }
}
