package dev.harrow.internal.rpc;

import dev.harrow.ContractException;
import dev.harrow.NotExposedException;
import dev.harrow.internal.wire.MadeOnce;
import dev.harrow.internal.wire.MethodName;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    // One winner, so that all portals share an instance and the caches of call sites hit. Portals and exposures hold
    // the contract itself.
    private static final MadeOnce<Contract> CACHE = new MadeOnce<>() {
        @Override
        protected Contract make(Class<?> type) {
            return load(type);
        }
    };

    /** A factory, and where it was found. */
    private record Found(ClassLoader world, Factory factory) {}

    private volatile boolean usable; // moves false -> true, by any thread
    private volatile @Nullable WeakReference<Found> lastFactory; // written by any thread; any one will do
    private volatile @Nullable Exposure exposure; // made by whoever needs it first; any one will do
    private final Class<?> type;
    private final List<MethodSpec> methods;
    private final Map<MethodName, MethodSpec> byName;
    // every method that the type or a supertype declares for one of the specs, bridges included
    private final Map<Method, MethodSpec> byMethod;

    private Contract(Class<?> type) {
        this.type = type;
        TypeBindings bindings = TypeBindings.of(type);
        List<MethodSpec> specs = new ArrayList<>();
        byName = new HashMap<>();
        byMethod = new HashMap<>();
        for (List<Method> group : group(bindings).values()) {
            Method chosen = choose(type, group, bindings);
            if (type.isInterface() || isExposed(type, chosen)) {
                MethodSpec spec = new MethodSpec(this, type, chosen, group, bindings, specs.size());
                specs.add(spec);
                byName.put(spec.name(), spec);
                for (Method method : group) {
                    byMethod.put(method, spec);
                }
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
        return CACHE.of(type);
    }

    private static Contract load(Class<?> type) {
        if (type.isPrimitive() || type.isArray() || type.isAnnotation() || type == Object.class) {
            throw new ContractException(
                    "%s cannot be a contract; use an interface, or a class that declares the methods to expose"
                            .formatted(type.getTypeName()));
        }
        try {
            return new Contract(type);
        } catch (LinkageError | TypeNotPresentException e) {
            throw new ContractException(
                    "contract %s cannot be loaded, because a type that it mentions is missing (%s); put it on the path of this actor"
                            .formatted(type.getName(), e.getMessage()),
                    e);
        }
    }

    /**
     * The methods that others may be meant by, those that are one method from the contract's view together. Sorted by name
     * and parameters, so that caller and callee number them alike whatever order reflection gives.
     */
    private static Map<String, List<Method>> group(TypeBindings bindings) {
        Map<String, List<Method>> groups = new TreeMap<>();
        for (Class<?> declaring : bindings.hierarchy()) {
            for (Method method : declaring.getDeclaredMethods()) {
                int modifiers = method.getModifiers();
                if (method.isSynthetic()
                        || Modifier.isStatic(modifiers)
                        || Modifier.isPrivate(modifiers)
                        || Signatures.isObjectMethod(method)) {
                    continue;
                }
                String key = key(method, resolvedParameters(method, bindings));
                List<Method> group = groups.get(key);
                if (group == null) {
                    group = new ArrayList<>();
                    groups.put(key, group);
                }
                group.add(method);
            }
        }
        return groups;
    }

    // The name and the erased parameters, as text: a record would do, but see TypeBindings for what it costs at boot.
    private static String key(Method method, List<? extends Type> parameters) {
        StringBuilder key = new StringBuilder(method.getName()).append('(');
        for (Type parameter : parameters) {
            key.append(TypeBindings.erase(parameter).descriptorString());
        }
        return key.toString();
    }

    private static boolean isExposed(Class<?> type, Method method) {
        return method.getDeclaringClass() == type && Modifier.isPublic(method.getModifiers()) && !isClose(method);
    }

    private static boolean isClose(Method method) {
        return method.getName().equals("close") && method.getParameterCount() == 0;
    }

    /** The method that the others of its group are overridden by or stand for. */
    private static Method choose(Class<?> type, List<Method> group, TypeBindings bindings) {
        if (group.size() == 1) {
            return group.getFirst();
        }
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
        List<Type> resolved = new ArrayList<>();
        for (Type parameter : method.getGenericParameterTypes()) {
            resolved.add(bindings.resolve(parameter));
        }
        return resolved;
    }

    private static ContractException ambiguous(Class<?> type, List<Method> methods) {
        return new ContractException(
                "contract %s is ambiguous: %s have the same name and parameters once erased, so a call cannot tell them apart; rename one of them"
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
        Map<String, MethodSpec> raw = new HashMap<>();
        for (Map.Entry<Method, MethodSpec> each : byMethod.entrySet()) {
            Method method = each.getKey();
            raw.put(key(method, List.of(method.getParameterTypes())), each.getValue());
        }
        for (Class<?> declaring : bindings.hierarchy()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.isBridge()) {
                    MethodSpec spec = raw.get(key(method, List.of(method.getParameterTypes())));
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

    /** What an actor with this contract, and nothing else, exposes. */
    Exposure exposure() {
        Exposure known = exposure;
        if (known == null) {
            known = new Exposure(List.of(this), List.of(), List.of());
            exposure = known;
        }
        return known;
    }

    @Nullable
    MethodSpec lookUp(MethodName name) {
        return byName.get(name);
    }

    /** The method that a call of {@code method} through the contract means, or null if it is none of the contract's. */
    @Nullable
    MethodSpec find(Method method) {
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
        for (MethodSpec each : methods) {
            each.requireReachable();
        }
    }

    /**
     * Checks that Harrow may call every method, and that all their arguments and results can cross. Looked at once.
     *
     * @throws ContractException if not; the message is what to change
     */
    public void requireUsable() {
        if (!usable) {
            requireReachable();
            for (MethodSpec each : methods) {
                each.requireCodecs();
            }
            usable = true;
        }
    }

    /**
     * The factory of this name. Actors of one contract tend to be made by the same one, so the last is remembered until the next
     * collection, which keeps no class alive.
     *
     * @throws ContractException if there is none in {@code world}, or Harrow may not call it
     */
    Factory factory(MethodName name, ClassLoader world) {
        WeakReference<Found> last = lastFactory;
        Found known = last == null ? null : last.get();
        if (known == null || known.world() != world || !known.factory().name().equals(name)) {
            known = new Found(world, Factory.resolve(name, world));
            lastFactory = new WeakReference<>(known);
        }
        return known.factory();
    }

    @Override
    public String toString() {
        return "contract " + type.getName();
    }
}
