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
        this.name = maker instanceof Method method
                ? MethodName.of(method.getDeclaringClass(), method)
                : MethodName.of((Constructor<?>) maker);
    }

    /** Checks and wraps what a reference names. */
    static Factory of(Executable maker) {
        Factory factory = new Factory(maker);
        if (maker.getParameterCount() > 0) {
            throw new ContractException(
                    "%s takes parameters; an actor is made by a factory without any".formatted(factory));
        }
        if (Modifier.isPrivate(maker.getModifiers())) {
            throw new ContractException(
                    "%s is private, so the actor that it is to make cannot run it; make it public".formatted(factory));
        }
        if (!maker.trySetAccessible()) {
            throw Signatures.unreachable(factory.toString(), maker);
        }
        return factory;
    }

    /**
     * The factory of this name, found in the world of the actor that is being started.
     *
     * @throws ContractException if there is no such factory there, or Harrow may not call it
     */
    public static Factory resolve(MethodName name, ClassLoader loader) {
        Class<?> type = Signatures.load("factory", name, loader);
        Executable maker = name.isConstructor()
                ? Signatures.constructor(type, name.descriptor())
                : Signatures.declared(type, name.name(), name.descriptor());
        if (maker == null || (maker instanceof Method method && !Modifier.isStatic(method.getModifiers()))) {
            throw new ContractException(
                    "factory %s cannot be run, because the class has no such constructor or static method here; use the same version of it on both sides"
                            .formatted(name));
        }
        return of(maker);
    }

    /** The class that declares it. */
    public Class<?> owner() {
        return maker.getDeclaringClass();
    }

    /** The declared type of what it makes. */
    public Class<?> productType() {
        return maker instanceof Method method ? method.getReturnType() : maker.getDeclaringClass();
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
            made = maker instanceof Method method ? method.invoke(null) : ((Constructor<?>) maker).newInstance();
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
