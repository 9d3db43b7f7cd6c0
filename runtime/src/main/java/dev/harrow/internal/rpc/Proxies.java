package dev.harrow.internal.rpc;

import dev.harrow.ActorCancelledException;
import dev.harrow.CancelReason;
import dev.harrow.CancelledException;
import dev.harrow.ContractException;
import dev.harrow.RuntimeFailureException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Objects that implement a contract by calling another actor. */
public final class Proxies {

    /** Makes the call. */
    @FunctionalInterface
    public interface Invoker {
        /**
         * Calls {@code spec} and waits for the answer. The arguments are the caller's own array: not null, of the declared
         * types.
         *
         * @throws ActorCancelledException if the current task is cancelled; also where the method does not declare it
         */
        @Nullable
        Object invoke(MethodSpec spec, @Nullable Object[] arguments) throws Throwable;
    }

    private static final Object[] NO_ARGUMENTS = {};

    private Proxies() {}

    /**
     * An object of type {@code contract} each of whose methods, default methods included, is a call by {@code invoker}.
     * The methods of {@link Object} are local: it equals itself only.
     *
     * <p>A method that does not declare {@link InterruptedException} throws the unchecked {@link CancelledException}
     * with the same reason instead; if a foreign interrupt was the cause, the thread's flag is set again.
     *
     * @param actor whom it stands for, for {@code toString}
     * @throws ContractException if {@code contract} is not an interface that a proxy can implement
     */
    public static <T> T proxy(Class<T> contract, String actor, Invoker invoker) {
        if (!contract.isInterface()) {
            throw new ContractException(
                    "%s is a class and its own contract, so there is no proxy of it; use call(%s::method), or make the contract an interface"
                            .formatted(contract.getName(), contract.getSimpleName()));
        }
        if (contract.isSealed() || contract.isHidden()) {
            throw new ContractException(
                    "%s is %s, so no proxy can implement it; use call(%s::method), or make it an ordinary interface"
                            .formatted(
                                    contract.getName(),
                                    contract.isSealed() ? "sealed" : "a hidden interface",
                                    contract.getSimpleName()));
        }
        Handler handler = new Handler(Contract.of(contract), actor, invoker);
        return contract.cast(Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, handler));
    }

    private record Handler(Contract contract, String actor, Invoker invoker) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            MethodSpec spec = contract.find(method);
            if (spec == null) {
                return local(proxy, method, arguments);
            }
            try {
                return invoker.invoke(spec, arguments == null ? NO_ARGUMENTS : arguments);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw spec.declares(e.getClass()) ? e : unchecked(e, spec);
            }
        }

        private Object local(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "toString" -> "portal to " + actor + " (" + contract.type().getSimpleName() + ")";
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> arguments != null && proxy == arguments[0];
                default ->
                    throw new ContractException(
                            "%s is a method that every object has, and those are never called remotely; declare a method of another name in %s"
                                    .formatted(
                                            Signatures.show(method),
                                            contract.type().getSimpleName()));
            };
        }

        // An undeclared checked exception would leave the proxy as UndeclaredThrowableException, which no one can
        // handle.
        private static RuntimeException unchecked(Throwable e, MethodSpec spec) {
            return switch (e) {
                case ActorCancelledException cancelled -> cancelled(cancelled.reason(), e);
                case InterruptedException interrupted -> {
                    // nobody has recorded a cancel: the interrupt is somebody else's, and stays visible to them
                    Thread.currentThread().interrupt();
                    yield cancelled(
                            new CancelReason(
                                    CancelReason.Source.REQUESTED,
                                    null,
                                    spec.path(),
                                    "the calling thread was interrupted from outside Harrow"),
                            e);
                }
                default ->
                    new RuntimeFailureException(
                            "the call of %s ended with %s, which the method does not declare; add it to its throws clause"
                                    .formatted(spec, e),
                            e);
            };
        }

        private static CancelledException cancelled(CancelReason reason, Throwable cause) {
            CancelledException cancelled = new CancelledException(reason);
            cancelled.initCause(cause);
            return cancelled;
        }
    }
}
