package dev.harrow.internal.rpc;

import dev.harrow.ContractException;
import dev.harrow.internal.wire.MethodName;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Objects;

/**
 * What makes an actor object: a constructor or a static function without parameters. Only its name travels; it runs in the
 * actor that is being started. Immutable.
 */
public final class Factory {

    private final MethodName name;
    private final Executable maker;

    private Factory(Executable maker) {
        this.maker = maker;
        this.name = switch (maker) {
            case Constructor<?> constructor -> MethodName.of(constructor);
            case Method method -> MethodName.of(method.getDeclaringClass(), method);
        };
    }

    /** Checks and wraps what a reference names. */
    static Factory of(Executable maker) {
        String what = "factory " + Signatures.show(maker);
        if (maker.getParameterCount() > 0) {
            throw new ContractException("%s takes parameters; an actor is made by a factory without any".formatted(what));
        }
        if (Modifier.isPrivate(maker.getModifiers())) {
            throw new ContractException("%s is private, so the actor that it is to make cannot run it; make it public"
                    .formatted(what));
        }
        if (!maker.trySetAccessible()) {
            throw Signatures.unreachable(what, maker);
        }
        return new Factory(maker);
    }

    /**
     * The factory of this name, found in the world of the actor that is being started.
     *
     * @throws ContractException if there is no such factory there, or Harrow may not call it
     */
    public static Factory resolve(MethodName name, ClassLoader loader) {
        String what = "factory " + name;
        Class<?> type = Signatures.load(what, name.owner(), loader);
        Executable maker = name.isConstructor()
                ? Signatures.constructor(type, name.descriptor())
                : Signatures.declared(type, name.name(), name.descriptor());
        if (maker == null || maker instanceof Method method && !Modifier.isStatic(method.getModifiers())) {
            throw new ContractException(
                    "%s cannot be run, because the class has no such constructor or static method here; use the same version of it on both sides"
                            .formatted(what));
        }
        return of(maker);
    }

    /** The name that crosses the border. */
    public MethodName name() {
        return name;
    }

    /**
     * Makes the actor object.
     *
     * @throws ContractException if what was made does not implement the contract
     * @throws Throwable whatever the constructor or function throws, as it is
     */
    public Object create(Contract contract) throws Throwable {
        Object made;
        try {
            made = switch (maker) {
                case Constructor<?> constructor -> constructor.newInstance();
                case Method method -> method.invoke(null);
            };
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNullElse(e.getCause(), e);
        }
        if (!contract.type().isInstance(made)) {
            throw new ContractException("%s made %s, which is no %s; return an object that implements the contract"
                    .formatted(
                            this,
                            made == null ? "null" : "a " + made.getClass().getName(),
                            contract.type().getName()));
        }
        return made;
    }

    /** For messages: {@code factory new TrialDivision()}. */
    @Override
    public String toString() {
        return "factory " + Signatures.show(maker);
    }
}
