package dev.harrow.internal.rpc;

import dev.harrow.ContractException;
import dev.harrow.NotExposedException;
import dev.harrow.internal.wire.MethodName;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The static functions of one class that an actor lets others call: the public static methods that it declares itself
 * (S-51).
 *
 * <p>A function that has type variables of its own does not spoil the class: it is refused when it is called. Immutable.
 */
public final class Functions {

    private final Class<?> type;
    private final List<MethodSpec> methods;
    private final Map<MethodName, MethodSpec> byName = new HashMap<>();
    // why a public static method is not served, by its erased name
    private final Map<MethodName, ContractException> refused = new HashMap<>();

    private Functions(Class<?> type) {
        this.type = type;
        List<MethodSpec> specs = new ArrayList<>();
        List<Method> candidates = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers())
                        && Modifier.isPublic(method.getModifiers())
                        && !method.isSynthetic())
                .sorted(Comparator.comparing(Method::getName).thenComparing(method -> Signatures.descriptor(method)))
                .toList();
        for (Method method : candidates) {
            try {
                MethodSpec spec = spec(method, specs.size());
                specs.add(spec);
                byName.put(spec.name(), spec);
            } catch (ContractException e) {
                refused.put(MethodName.of(type, method), e);
            }
        }
        methods = List.copyOf(specs);
    }

    /**
     * The public static functions of {@code type}.
     *
     * @throws ContractException if it has none
     */
    public static Functions of(Class<?> type) {
        Functions functions;
        try {
            functions = new Functions(type);
        } catch (LinkageError | TypeNotPresentException e) {
            throw new ContractException(
                    "the functions of %s cannot be loaded, because a type that they mention is missing (%s); put it on the path of this actor"
                            .formatted(type.getName(), e.getMessage()),
                    e);
        }
        if (functions.methods.isEmpty() && functions.refused.isEmpty()) {
            throw new ContractException(
                    "%s declares no public static method, so there is no function to expose; make the functions public"
                            .formatted(type.getName()));
        }
        return functions;
    }

    /**
     * The one static function of this name, as the actor that was started to run it finds it. It need not be public, for
     * whoever named it could reach it, but it must not be private.
     *
     * @throws ContractException if there is no such function, or Harrow may not call it
     */
    public static MethodSpec resolve(MethodName name, ClassLoader loader) {
        Class<?> type = Signatures.load("function", name, loader);
        Method method = Signatures.declared(type, name.name(), name.descriptor());
        if (method == null || method.isSynthetic() || !Modifier.isStatic(method.getModifiers())) {
            throw new ContractException(
                    "function %s cannot be run, because the class has no such static method here; use the same version of it on both sides"
                            .formatted(name));
        }
        return function(method);
    }

    static MethodSpec function(Method method) {
        if (Modifier.isPrivate(method.getModifiers())) {
            throw new ContractException(
                    "%s is private, so no other actor can call it; make it public".formatted(Signatures.show(method)));
        }
        MethodSpec spec = spec(method, 0);
        spec.requireReachable();
        return spec;
    }

    private static MethodSpec spec(Method method, int index) {
        return new MethodSpec(
                null,
                method.getDeclaringClass(),
                method,
                List.of(method),
                TypeBindings.of(method.getDeclaringClass()),
                index);
    }

    public Class<?> type() {
        return type;
    }

    /** All exposed functions; each at the place of its {@link MethodSpec#index()}. */
    public List<MethodSpec> methods() {
        return methods;
    }

    /**
     * The function of this name.
     *
     * @throws NotExposedException if the class has no such public function; the message says what it has
     * @throws ContractException if it is one that cannot be called from afar
     */
    public MethodSpec find(MethodName name) {
        MethodSpec spec = byName.get(name);
        if (spec != null) {
            return spec;
        }
        ContractException reason = refused.get(name);
        if (reason != null) {
            throw new ContractException(String.valueOf(reason.getMessage()), reason);
        }
        throw new NotExposedException("%s is not exposed; %s".formatted(name, exposed()));
    }

    /** For messages: what is exposed. */
    String exposed() {
        return Signatures.exposed("the functions of " + type.getSimpleName(), methods);
    }

    /**
     * Checks that Harrow may call every function.
     *
     * @throws ContractException if the package must be opened to Harrow first; the message is the line to add
     */
    public void requireReachable() {
        methods.forEach(MethodSpec::requireReachable);
    }

    @Override
    public String toString() {
        return "functions of " + type.getName();
    }
}
