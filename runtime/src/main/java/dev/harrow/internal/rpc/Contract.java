package dev.harrow.internal.rpc;

import dev.harrow.ContractException;
import dev.harrow.NotExposedException;
import dev.harrow.internal.wire.MethodName;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an actor lets others call: the methods of one Java type (S-51).
 *
 * <p>An interface exposes all its abstract and default methods, inherited ones included. A class that is its own contract
 * exposes only the public instance methods that it declares itself, without {@code close()}, and has no proxy. Static
 * methods and the methods of {@link Object} are never part of a contract. Overloads are told apart by their erased
 * parameter types, seen from the contract: in {@code interface Users extends Store<User>}, the method {@code T get(String)}
 * of {@code Store} is {@code User get(String)}.
 *
 * <p>Immutable. Cached per type without keeping the type's loader or Harrow's alive.
 */
public final class Contract {

    // The value hangs on the type, which may belong to the JDK or to a library that outlives Harrow's own loader: so it may
    // refer to Harrow's classes only weakly. Portals and exposures hold the contract itself.
    private static final ClassValue<AtomicReference<@Nullable WeakReference<Contract>>> CACHE = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable WeakReference<Contract>> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    private final Class<?> type;
    private final List<MethodSpec> methods;
    private final Map<MethodName, MethodSpec> byName;
    // every method that the type or a supertype declares for one of the specs, bridges included
    private final Map<Method, MethodSpec> byMethod;

    private Contract(Class<?> type) {
        this.type = type;
        TypeBindings bindings = TypeBindings.of(type);
        Map<Key, List<Method>> groups = group(type, bindings);
        List<Map.Entry<Method, List<Method>>> chosen = new ArrayList<>();
        for (List<Method> group : groups.values()) {
            Method method = choose(type, group, bindings);
            if (type.isInterface() || isExposed(type, method)) {
                chosen.add(Map.entry(method, group));
            }
        }
        // by name and descriptor, so that caller and callee number the methods alike whatever order reflection gives
        chosen.sort(Comparator.comparing((Map.Entry<Method, List<Method>> e) -> e.getKey().getName())
                .thenComparing(e -> descriptor(e.getKey(), bindings)));
        List<MethodSpec> specs = new ArrayList<>();
        byName = new HashMap<>();
        byMethod = new HashMap<>();
        for (Map.Entry<Method, List<Method>> each : chosen) {
            MethodSpec spec = new MethodSpec(this, type, each.getKey(), each.getValue(), bindings, specs.size());
            specs.add(spec);
            byName.put(spec.name(), spec);
            for (Method method : each.getValue()) {
                byMethod.put(method, spec);
            }
        }
        methods = List.copyOf(specs);
        addBridges(bindings);
    }

    /**
     * The contract that {@code type} is.
     *
     * @throws ContractException if the type cannot be a contract, or a method of it cannot be called from afar
     */
    public static Contract of(Class<?> type) {
        AtomicReference<@Nullable WeakReference<Contract>> slot = CACHE.get(type);
        while (true) {
            WeakReference<Contract> seen = slot.get();
            Contract known = seen == null ? null : seen.get();
            if (known != null) {
                return known;
            }
            Contract loaded = load(type);
            // one winner, so that all portals share an instance and the caches of call sites hit
            if (slot.compareAndSet(seen, new WeakReference<>(loaded))) {
                return loaded;
            }
        }
    }

    private static Contract load(Class<?> type) {
        if (type.isPrimitive() || type.isArray() || type.isAnnotation() || type == Object.class) {
            throw new ContractException("%s cannot be a contract; use an interface, or a class that declares the methods to expose"
                    .formatted(type.getTypeName()));
        }
        try {
            return new Contract(type);
        } catch (LinkageError | TypeNotPresentException e) {
            throw new ContractException("contract %s cannot be loaded, because a type that it mentions is missing (%s); put it on the path of this actor"
                    .formatted(type.getName(), e.getMessage()), e);
        }
    }

    /** Two methods of one group are the same method, seen from the contract. */
    private record Key(String name, List<Class<?>> parameters) {
        static Key of(Method method, TypeBindings bindings) {
            return new Key(method.getName(), erased(method, bindings));
        }
    }

    private static List<Class<?>> erased(Method method, TypeBindings bindings) {
        List<Class<?>> erased = new ArrayList<>();
        for (Type parameter : method.getGenericParameterTypes()) {
            erased.add(TypeBindings.erase(bindings.resolve(parameter)));
        }
        return erased;
    }

    private static String descriptor(Method method, TypeBindings bindings) {
        return Signatures.descriptor(
                TypeBindings.erase(bindings.resolve(method.getGenericReturnType())),
                erased(method, bindings).toArray(Class<?>[]::new));
    }

    private static Map<Key, List<Method>> group(Class<?> type, TypeBindings bindings) {
        Map<Key, List<Method>> groups = new LinkedHashMap<>();
        for (Class<?> declaring : bindings.hierarchy()) {
            for (Method method : declaring.getDeclaredMethods()) {
                int modifiers = method.getModifiers();
                if (method.isSynthetic()
                        || Modifier.isStatic(modifiers)
                        || Modifier.isPrivate(modifiers)
                        || Signatures.isObjectMethod(method)) {
                    continue;
                }
                groups.computeIfAbsent(Key.of(method, bindings), key -> new ArrayList<>())
                        .add(method);
            }
        }
        return groups;
    }

    private static boolean isExposed(Class<?> type, Method method) {
        return method.getDeclaringClass() == type && Modifier.isPublic(method.getModifiers()) && !isClose(method);
    }

    private static boolean isClose(Method method) {
        return method.getName().equals("close") && method.getParameterCount() == 0;
    }

    /** The method that the others of its group are overridden by or stand for. */
    private static Method choose(Class<?> type, List<Method> group, TypeBindings bindings) {
        List<Method> last = group.stream()
                .filter(method -> group.stream()
                        .noneMatch(other -> other.getDeclaringClass() != method.getDeclaringClass()
                                && method.getDeclaringClass().isAssignableFrom(other.getDeclaringClass())))
                .toList();
        Set<Class<?>> declaring = new HashSet<>();
        Method chosen = last.getFirst();
        for (Method method : last) {
            if (!declaring.add(method.getDeclaringClass())) {
                throw ambiguous(type, last);
            }
            if (!resolvedParameters(method, bindings).equals(resolvedParameters(chosen, bindings))) {
                throw ambiguous(type, last);
            }
            if (narrower(method, chosen, bindings)) {
                chosen = method;
            }
        }
        for (Method method : last) {
            if (method != chosen && !narrower(chosen, method, bindings)) {
                throw ambiguous(type, last);
            }
        }
        return chosen;
    }

    private static boolean narrower(Method method, Method than, TypeBindings bindings) {
        return TypeBindings.erase(bindings.resolve(than.getGenericReturnType()))
                .isAssignableFrom(TypeBindings.erase(bindings.resolve(method.getGenericReturnType())));
    }

    private static List<Type> resolvedParameters(Method method, TypeBindings bindings) {
        return Arrays.stream(method.getGenericParameterTypes())
                .map(bindings::resolve)
                .toList();
    }

    private static ContractException ambiguous(Class<?> type, List<Method> methods) {
        return new ContractException("contract %s is ambiguous: %s have the same name and parameters once erased, so a call cannot tell them apart; rename one of them"
                .formatted(
                        type.getSimpleName(),
                        methods.stream()
                                .map(method -> "'" + method.toGenericString() + "'")
                                .sorted()
                                .collect(Collectors.joining(" and "))));
    }

    // A bridge has the erased signature of the method that it overrides, or narrows only the result: so a method of a
    // known group has the same name and raw parameters.
    private void addBridges(TypeBindings bindings) {
        Map<Key, MethodSpec> raw = new HashMap<>();
        byMethod.forEach((method, spec) ->
                raw.putIfAbsent(new Key(method.getName(), List.of(method.getParameterTypes())), spec));
        for (Class<?> declaring : bindings.hierarchy()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.isBridge()) {
                    MethodSpec spec = raw.get(new Key(method.getName(), List.of(method.getParameterTypes())));
                    if (spec != null) {
                        byMethod.put(method, spec);
                    }
                }
            }
        }
    }

    public Class<?> type() {
        return type;
    }

    /** All exposed methods; each at the place of its {@link MethodSpec#index()}. */
    public List<MethodSpec> methods() {
        return methods;
    }

    /**
     * The method of this name.
     *
     * @throws NotExposedException if the contract has no such method; the message says what it has
     */
    public MethodSpec find(MethodName name) {
        MethodSpec spec = byName.get(name);
        if (spec == null) {
            throw new NotExposedException("%s is not exposed; %s".formatted(name, exposed()));
        }
        return spec;
    }

    @Nullable MethodSpec lookUp(MethodName name) {
        return byName.get(name);
    }

    /** The method that a call of {@code method} through the contract means, or null if it is none of the contract's. */
    @Nullable MethodSpec find(Method method) {
        return byMethod.get(method);
    }

    /** For messages: what is exposed. */
    String exposed() {
        return Signatures.exposed("contract " + type.getSimpleName(), methods);
    }

    /**
     * Checks that Harrow may call every method on an actor object.
     *
     * @throws ContractException if a package must be opened to Harrow first; the message is the line to add
     */
    public void requireReachable() {
        methods.forEach(MethodSpec::requireReachable);
    }

    @Override
    public String toString() {
        return "contract " + type.getName();
    }
}
