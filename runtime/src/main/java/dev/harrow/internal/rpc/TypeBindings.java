package dev.harrow.internal.rpc;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the type variables of a class and of all its supertypes mean, seen from that class: in {@code Users extends
 * Store<User>}, the variable of {@code Store} means {@code User}.
 */
final class TypeBindings {

    private final Map<TypeVariable<?>, Type> bound = new HashMap<>();
    private final Set<Class<?>> hierarchy = new LinkedHashSet<>();

    private TypeBindings() {}

    static TypeBindings of(Class<?> type) {
        TypeBindings bindings = new TypeBindings();
        bindings.walk(type);
        return bindings;
    }

    /** The class itself, then its superclasses and interfaces, each once, {@link Object} left out. */
    Set<Class<?>> hierarchy() {
        return hierarchy;
    }

    private void walk(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            bind(parameterized);
        }
        Class<?> raw = erase(type);
        if (raw == Object.class || !hierarchy.add(raw)) {
            return;
        }
        Type superclass = raw.getGenericSuperclass();
        if (superclass != null) {
            walk(superclass);
        }
        for (Type superinterface : raw.getGenericInterfaces()) {
            walk(superinterface);
        }
    }

    private void bind(ParameterizedType parameterized) {
        if (parameterized.getOwnerType() instanceof ParameterizedType owner) {
            bind(owner);
        }
        TypeVariable<?>[] variables = erase(parameterized).getTypeParameters();
        Type[] arguments = parameterized.getActualTypeArguments();
        for (int i = 0; i < variables.length; i++) {
            bound.put(variables[i], resolve(arguments[i]));
        }
    }

    // From here on chains of instanceof, not switches over types, and loops, not streams: contracts are loaded while an
    // actor
    // boots, and linking those constructs costs a cold JVM tens of milliseconds.

    /** The same type with every bound variable replaced; variables that nothing binds stay. */
    Type resolve(Type type) {
        if (type instanceof Class<?>) {
            return type;
        }
        if (type instanceof TypeVariable<?> variable) {
            return bound.getOrDefault(variable, variable);
        }
        if (type instanceof ParameterizedType parameterized) {
            Type[] before = parameterized.getActualTypeArguments();
            Type[] after = resolve(before);
            Type ownerBefore = parameterized.getOwnerType();
            Type owner = ownerBefore == null ? null : resolve(ownerBefore);
            return Arrays.equals(before, after) && Objects.equals(owner, ownerBefore)
                    ? parameterized
                    : new Parameterized(erase(parameterized), owner, after);
        }
        if (type instanceof GenericArrayType array) {
            Type component = resolve(array.getGenericComponentType());
            if (component instanceof Class<?> raw) {
                return raw.arrayType();
            }
            return component.equals(array.getGenericComponentType()) ? array : new GenericArray(component);
        }
        if (type instanceof WildcardType wildcard) {
            Type[] upper = resolve(wildcard.getUpperBounds());
            Type[] lower = resolve(wildcard.getLowerBounds());
            return Arrays.equals(upper, wildcard.getUpperBounds()) && Arrays.equals(lower, wildcard.getLowerBounds())
                    ? wildcard
                    : new Wildcard(upper, lower);
        }
        throw unknown(type);
    }

    private Type[] resolve(Type[] types) {
        Type[] resolved = new Type[types.length];
        for (int i = 0; i < types.length; i++) {
            resolved[i] = resolve(types[i]);
        }
        return resolved;
    }

    /** The first type variable that occurs in {@code type}, or null if a value of it can be decoded from the type alone. */
    static @Nullable TypeVariable<?> variableIn(Type type) {
        if (type instanceof TypeVariable<?> variable) {
            return variable;
        }
        if (type instanceof ParameterizedType parameterized) {
            TypeVariable<?> found = variableIn(parameterized.getActualTypeArguments());
            Type owner = parameterized.getOwnerType();
            return found != null || owner == null ? found : variableIn(owner);
        }
        if (type instanceof GenericArrayType array) {
            return variableIn(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            TypeVariable<?> found = variableIn(wildcard.getUpperBounds());
            return found != null ? found : variableIn(wildcard.getLowerBounds());
        }
        return null;
    }

    private static @Nullable TypeVariable<?> variableIn(Type[] types) {
        for (Type type : types) {
            TypeVariable<?> found = variableIn(type);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    static Class<?> erase(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        }
        if (type instanceof GenericArrayType array) {
            return erase(array.getGenericComponentType()).arrayType();
        }
        if (type instanceof TypeVariable<?> variable) {
            return erase(variable.getBounds()[0]);
        }
        if (type instanceof WildcardType wildcard) {
            return erase(wildcard.getUpperBounds()[0]);
        }
        throw unknown(type);
    }

    private static IllegalArgumentException unknown(Type type) {
        return new IllegalArgumentException("unknown kind of type: " + type.getTypeName());
    }

    // The three below equal the JDK's own types of the same meaning, so that a resolved type may be a map key.

    private static final class Parameterized implements ParameterizedType {
        private final Class<?> raw;
        private final @Nullable Type owner;
        private final Type[] arguments;

        Parameterized(Class<?> raw, @Nullable Type owner, Type[] arguments) {
            this.raw = raw;
            this.owner = owner;
            this.arguments = arguments;
        }

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.clone();
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType that
                    && raw.equals(that.getRawType())
                    && Objects.equals(owner, that.getOwnerType())
                    && Arrays.equals(arguments, that.getActualTypeArguments());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(arguments) ^ Objects.hashCode(owner) ^ raw.hashCode();
        }

        @Override
        public String toString() {
            return raw.getName()
                    + Arrays.stream(arguments).map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
        }
    }

    private static final class GenericArray implements GenericArrayType {
        private final Type component;

        GenericArray(Type component) {
            this.component = component;
        }

        @Override
        public Type getGenericComponentType() {
            return component;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof GenericArrayType that && component.equals(that.getGenericComponentType());
        }

        @Override
        public int hashCode() {
            return component.hashCode();
        }

        @Override
        public String toString() {
            return component.getTypeName() + "[]";
        }
    }

    private static final class Wildcard implements WildcardType {
        private final Type[] upper;
        private final Type[] lower;

        Wildcard(Type[] upper, Type[] lower) {
            this.upper = upper;
            this.lower = lower;
        }

        @Override
        public Type[] getUpperBounds() {
            return upper.clone();
        }

        @Override
        public Type[] getLowerBounds() {
            return lower.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof WildcardType that
                    && Arrays.equals(upper, that.getUpperBounds())
                    && Arrays.equals(lower, that.getLowerBounds());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(lower) ^ Arrays.hashCode(upper);
        }

        @Override
        public String toString() {
            return lower.length > 0 ? "? super " + lower[0].getTypeName() : "? extends " + upper[0].getTypeName();
        }
    }
}
