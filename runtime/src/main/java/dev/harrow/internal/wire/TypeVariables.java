package dev.harrow.internal.wire;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What type variables stand for in one place, and types with them filled in. Immutable. */
public final class TypeVariables {
    static final TypeVariables NONE = new TypeVariables(Map.of());

    private final Map<TypeVariable<?>, Type> bound;

    private TypeVariables(Map<TypeVariable<?>, Type> bound) {
        this.bound = Map.copyOf(bound);
    }

    /** The variables of all supertypes of {@code type}, as it binds them: {@code Store<T>} seen through {@code OrderStore}. */
    public static TypeVariables boundBy(Class<?> type) {
        Map<TypeVariable<?>, Type> bound = new HashMap<>();
        collect(type, bound);
        return bound.isEmpty() ? NONE : new TypeVariables(bound);
    }

    private static void collect(Class<?> type, Map<TypeVariable<?>, Type> bound) {
        for (Type parent : parents(type)) {
            if (parent instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
                bind(raw, generic.getActualTypeArguments(), bound);
            }
            collect(rawClass(parent), bound);
        }
    }

    private static void bind(Class<?> raw, Type[] arguments, Map<TypeVariable<?>, Type> bound) {
        TypeVariable<?>[] variables = raw.getTypeParameters();
        TypeVariables soFar = new TypeVariables(bound);
        for (int i = 0; i < variables.length; i++) {
            bound.put(variables[i], soFar.fillIn(arguments[i]));
        }
    }

    private static List<Type> parents(Class<?> type) {
        Type parent = type.getGenericSuperclass();
        List<Type> parents = new ArrayList<>(Arrays.asList(type.getGenericInterfaces()));
        if (parent != null) {
            parents.add(parent);
        }
        return parents;
    }

    /** The variables of a generic type's own declaration, bound to its arguments. */
    static TypeVariables of(ParameterizedType type) {
        Map<TypeVariable<?>, Type> bound = new HashMap<>();
        bind(rawClass(type), type.getActualTypeArguments(), bound);
        return new TypeVariables(bound);
    }

    /**
     * The type {@code leaf} with its variables bound so that it is a {@code parent}; {@code Ok} below {@code Result<Order>}
     * is {@code Ok<Order>}. Null if the parent does not say what one of them is.
     */
    static @Nullable Type leafOf(Type parent, Class<?> leaf) {
        TypeVariable<?>[] variables = leaf.getTypeParameters();
        if (variables.length == 0) {
            return leaf;
        }
        if (!(parent instanceof ParameterizedType generic)) {
            return null;
        }
        TypeVariables seenFromLeaf = boundBy(leaf);
        TypeVariable<?>[] parentVariables = rawClass(parent).getTypeParameters();
        Map<TypeVariable<?>, Type> bound = new HashMap<>();
        for (int i = 0; i < parentVariables.length; i++) {
            if (seenFromLeaf.fillIn(parentVariables[i]) instanceof TypeVariable<?> variable) {
                bound.put(variable, generic.getActualTypeArguments()[i]);
            }
        }
        Type[] arguments = new Type[variables.length];
        for (int i = 0; i < variables.length; i++) {
            Type argument = bound.get(variables[i]);
            if (argument == null) {
                return null;
            }
            arguments[i] = argument;
        }
        return new Generic(leaf, List.of(arguments));
    }

    // Chains of instanceof and loops, not switches over types and streams: see TypeInspector.

    /** The type with every variable that is bound here replaced. */
    public Type fillIn(Type type) {
        if (type instanceof TypeVariable<?> variable) {
            return bound.getOrDefault(variable, variable);
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = fillIn(arguments[i]);
            }
            return new Generic(rawClass(generic), List.of(arguments));
        }
        if (type instanceof GenericArrayType array) {
            Type component = fillIn(array.getGenericComponentType());
            return component instanceof Class<?> known ? known.arrayType() : new GenericArray(component);
        }
        return type;
    }

    static Class<?> rawClass(Type type) {
        if (type instanceof Class<?> known) {
            return known;
        }
        if (type instanceof ParameterizedType generic) {
            return rawClass(generic.getRawType());
        }
        return type instanceof GenericArrayType array
                ? rawClass(array.getGenericComponentType()).arrayType()
                : Object.class;
    }

    /** A type as people write it: simple names, nested ones with their outer class. */
    static String show(Type type) {
        return switch (type) {
            case Class<?> known when known.isArray() -> show(known.getComponentType()) + "[]";
            case Class<?> known -> SealedTags.nestedName(known);
            case ParameterizedType generic ->
                SealedTags.nestedName(rawClass(generic))
                        + Arrays.stream(generic.getActualTypeArguments())
                                .map(TypeVariables::show)
                                .collect(Collectors.joining(", ", "<", ">"));
            case GenericArrayType array -> show(array.getGenericComponentType()) + "[]";
            case WildcardType wildcard -> wildcard.toString();
            default -> type.getTypeName();
        };
    }

    /** A generic class with its arguments; the JDK has no public way to make one. */
    private record Generic(Class<?> raw, List<Type> arguments) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return raw.getDeclaringClass();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ParameterizedType that
                    && raw.equals(that.getRawType())
                    && Arrays.equals(getActualTypeArguments(), that.getActualTypeArguments());
        }

        @Override
        public int hashCode() {
            return Objects.hash(raw, arguments);
        }

        @Override
        public String toString() {
            return show(this);
        }
    }

    private record GenericArray(Type component) implements GenericArrayType {
        @Override
        public Type getGenericComponentType() {
            return component;
        }

        @Override
        public String toString() {
            return show(this);
        }
    }
}
