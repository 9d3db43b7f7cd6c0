package dev.harrow.internal.rpc;

import dev.harrow.ContractException;
import dev.harrow.Fn0;
import dev.harrow.Target;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns method references into the methods they name, and refuses what has no such name with a message that says what to
 * write instead. Nothing is sent before.
 *
 * <p>A serializable method reference tells its name through a synthetic {@code writeReplace}. That method is private in a
 * hidden class of the user's package. Where the package is open to Harrow, as all of the class path is, it is simply called.
 * {@link ObjectOutputStream} may call it wherever it is, but costs a cold JVM some 10 ms more: for the packages that are not
 * open a stream that writes nowhere is used, once per call site, and stopped as soon as it has seen the name. Nothing is ever
 * deserialized.
 *
 * <p>Every call site that mentions a reference has a class of its own, to which what was found is attached: a later call
 * costs a look into it. Safe for use by any thread.
 */
public final class MethodRefs {

    private static final ClassValue<Site> SITES = new ClassValue<>() {
        @Override
        protected Site computeValue(Class<?> type) {
            return new Site();
        }
    };

    private MethodRefs() {}

    /**
     * The method of {@code contract} that {@code target} names.
     *
     * @throws ContractException if it names none
     */
    public static MethodSpec method(Target target, Contract contract) {
        Site site = SITES.get(target.getClass());
        for (WeakReference<MethodSpec> each : site.methods) {
            MethodSpec known = each.get();
            if (known != null && known.contract() == contract) {
                return known;
            }
        }
        MethodSpec found = resolve(Named.of(target, contract.type()), contract);
        site.add(found);
        return found;
    }

    /**
     * The static function that {@code target} names.
     *
     * @throws ContractException if it names none, or one that cannot be called from afar
     */
    public static MethodSpec function(Target target) {
        Site site = SITES.get(target.getClass());
        MethodSpec known = site.function;
        if (known == null) {
            known = resolveFunction(Named.of(target, null));
            site.function = known;
        }
        return known;
    }

    /**
     * The constructor or static function that {@code target} names.
     *
     * @throws ContractException if it names none, or one that cannot make an actor
     */
    public static Factory factory(Fn0<?> target) {
        Site site = SITES.get(target.getClass());
        Factory known = site.factory;
        if (known == null) {
            known = resolveFactory(Named.of(target, null));
            site.factory = known;
        }
        return known;
    }

    private static MethodSpec resolve(Named named, Contract contract) {
        Class<?> type = contract.type();
        String here = type.getSimpleName();
        switch (named.kind()) {
            case MethodHandleInfo.REF_newInvokeSpecial ->
                throw new ContractException(
                        "%s names a constructor, and a portal calls methods; pass a method of its contract, such as %s::method"
                                .formatted(named, here));
            case MethodHandleInfo.REF_invokeStatic ->
                throw new ContractException(
                        "%s names a static method, and a portal calls the methods of its actor object; pass a method of %s, or call the function by callStatic"
                                .formatted(named, here));
            default -> {}
        }
        Method method = named.method();
        if (Signatures.isObjectMethod(method)) {
            throw new ContractException(
                    "%s names a method that every object has, and those are never called remotely; declare a method of another name in %s"
                            .formatted(named, here));
        }
        if (!named.owner().isAssignableFrom(type)) {
            throw new ContractException(
                    "%s does not belong to the portal's contract %s%s; pass a method of %s, or start the actor with a contract that has the method"
                            .formatted(
                                    named,
                                    type.getName(),
                                    named.owner().getName().equals(type.getName())
                                            ? ", which another class loader has loaded"
                                            : "",
                                    here));
        }
        if (Modifier.isPrivate(method.getModifiers())) {
            throw new ContractException("%s is private, so no other actor can call it; make it a public method of %s"
                    .formatted(named, here));
        }
        MethodSpec spec = contract.find(method);
        if (spec == null) {
            throw new ContractException("%s is not exposed, because %s; %s"
                    .formatted(named, whyNotExposed(method, type), contract.exposed()));
        }
        return spec;
    }

    private static String whyNotExposed(Method method, Class<?> type) {
        if (method.getDeclaringClass() != type) {
            return "%s inherits it, and a class that is its own contract exposes only what it declares itself"
                    .formatted(type.getSimpleName());
        }
        return Modifier.isPublic(method.getModifiers())
                ? "the close() of a class that is its own contract is never remote"
                : "it is not public";
    }

    private static MethodSpec resolveFunction(Named named) {
        return switch (named.kind()) {
            case MethodHandleInfo.REF_newInvokeSpecial ->
                throw new ContractException(
                        "%s names a constructor where a static function is wanted; pass a static method that uses it"
                                .formatted(named));
            case MethodHandleInfo.REF_invokeStatic -> Functions.function(named.method());
            default ->
                throw new ContractException(
                        "%s names an instance method where a static function is wanted; make it static, or call it through the portal of an actor"
                                .formatted(named));
        };
    }

    private static Factory resolveFactory(Named named) {
        return switch (named.kind()) {
            case MethodHandleInfo.REF_newInvokeSpecial -> Factory.of(named.constructor());
            case MethodHandleInfo.REF_invokeStatic -> Factory.of(named.method());
            default ->
                throw new ContractException(
                        "%s names an instance method where a factory is wanted; pass a constructor or a static method without parameters"
                                .formatted(named));
        };
    }

    /** What is known about one call site. */
    private static final class Site {
        // Replaced as a whole by any thread; a lost update costs one more look-up. Weak, because a contract may come
        // from a
        // class loader that lives shorter than the call site. A live contract holds its own methods.
        volatile WeakReference<MethodSpec>[] methods = none();
        // Written by any thread, always with an equal value. They refer only to what the call site's own loader loaded.
        volatile @Nullable MethodSpec function;
        volatile @Nullable Factory factory;

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static WeakReference<MethodSpec>[] none() {
            return new WeakReference[0];
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        void add(MethodSpec found) {
            Set<WeakReference<MethodSpec>> kept = new LinkedHashSet<>();
            for (WeakReference<MethodSpec> each : methods) {
                if (each.get() != null) {
                    kept.add(each);
                }
            }
            kept.add(new WeakReference<>(found));
            methods = kept.toArray(new WeakReference[0]);
        }
    }

    /** What a reference says about itself: a method or constructor of a loaded class, not yet held against anything. */
    private record Named(Class<?> owner, String name, String descriptor, int kind) {

        /** {@code contract} is what a method is wanted of, or null if what is wanted needs no receiver. */
        static Named of(Target target, @Nullable Class<?> contract) {
            Class<?> site = target.getClass();
            SerializedLambda said = site.isHidden() ? said(target) : null;
            if (said == null) {
                throw new ContractException(
                        "the call target is an object of %s, not a method reference, so it has no name to send; pass a reference to a named method, such as Primes::isPrime"
                                .formatted(site.getName()));
            }
            String owner = said.getImplClass().replace('/', '.');
            Named named;
            try {
                named = new Named(
                        Class.forName(owner, false, site.getClassLoader()),
                        said.getImplMethodName(),
                        said.getImplMethodSignature(),
                        said.getImplMethodKind());
            } catch (ClassNotFoundException e) {
                throw new ContractException(
                        "a method reference names class %s, which its own class loader does not find; build the calling code again"
                                .formatted(owner),
                        e);
            }
            if (named.kind == MethodHandleInfo.REF_newInvokeSpecial) {
                return named;
            }
            Method method = named.method();
            if (method.isSynthetic() && !method.isBridge()) {
                throw LambdaBody.refuse(named.owner, method);
            }
            if (said.getCapturedArgCount() > 0) {
                throw new ContractException("%s is bound to an object of this actor, which cannot be sent; %s"
                        .formatted(
                                named,
                                contract == null
                                        ? "pass a reference to a static method or a constructor"
                                        : "write %s::%s and let the portal supply the receiver"
                                                .formatted(contract.getSimpleName(), named.name)));
            }
            return named;
        }

        private static @Nullable SerializedLambda said(Target target) {
            try {
                Method replace = target.getClass().getDeclaredMethod("writeReplace");
                if (replace.trySetAccessible() && replace.invoke(target) instanceof SerializedLambda lambda) {
                    return lambda;
                }
            } catch (ReflectiveOperationException e) {
                // The stream has the last word, and says what is wrong.
            }
            return Reader.read(target);
        }

        Method method() {
            Method method = Signatures.declared(owner, name, descriptor);
            if (method == null) {
                throw gone();
            }
            return method;
        }

        Constructor<?> constructor() {
            Constructor<?> constructor = Signatures.constructor(owner, descriptor);
            if (constructor == null) {
                throw gone();
            }
            return constructor;
        }

        private ContractException gone() {
            return new ContractException(
                    "%s names something that %s does not declare any more; build the calling code again"
                            .formatted(this, owner.getName()));
        }

        @Override
        public String toString() {
            String shown = kind == MethodHandleInfo.REF_newInvokeSpecial ? "new" : name;
            return "method reference " + owner.getSimpleName() + "::" + shown;
        }
    }

    /** Sees what a reference is replaced with, and writes nothing. */
    private static final class Reader extends ObjectOutputStream {
        private @Nullable SerializedLambda seen;

        private Reader() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        static @Nullable SerializedLambda read(Target target) {
            try (Reader reader = new Reader()) {
                reader.writeObject(target);
                return reader.seen;
            } catch (IOException e) {
                throw new ContractException(
                        "a method reference of %s does not tell its name (%s); pass a reference to a named method, such as Primes::isPrime"
                                .formatted(target.getClass().getName(), e.getMessage()),
                        e);
            }
        }

        // The first object is the one the reference was replaced with; what is returned goes nowhere, and having no
        // fields
        // it ends the walk before the captured arguments are looked at.
        @Override
        protected Object replaceObject(Object object) {
            if (object instanceof SerializedLambda lambda) {
                seen = lambda;
            }
            return "";
        }
    }
}
