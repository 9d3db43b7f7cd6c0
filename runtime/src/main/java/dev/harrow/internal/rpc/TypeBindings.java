package dev.harrow.internal.rpc;

import java.lang.reflect.Array;
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

    /** The same type with every bound variable replaced; variables that nothing binds stay. */
    Type resolve(Type type) {
        return switch (type) {
            case TypeVariable<?> variable -> bound.getOrDefault(variable, variable);
            case ParameterizedType parameterized -> {
                Type[] before = parameterized.getActualTypeArguments();
                Type[] after = resolve(before);
                Type ownerBefore = parameterized.getOwnerType();
                Type owner = ownerBefore == null ? null : resolve(ownerBefore);
                yield Arrays.equals(before, after) && Objects.equals(owner, ownerBefore)
                        ? parameterized
                        : new Parameterized(erase(parameterized), owner, after);
            }
            case GenericArrayType array -> {
                Type component = resolve(array.getGenericComponentType());
                yield component instanceof Class<?> raw
                        ? raw.arrayType()
                        : component.equals(array.getGenericComponentType()) ? array : new GenericArray(component);
            }
            case WildcardType wildcard -> {
                Type[] upper = resolve(wildcard.getUpperBounds());
                Type[] lower = resolve(wildcard.getLowerBounds());
                yield Arrays.equals(upper, wildcard.getUpperBounds()) && Arrays.equals(lower, wildcard.getLowerBounds())
                        ? wildcard
                        : new Wildcard(upper, lower);
            }
            default -> type;
        };
    }

    private Type[] resolve(Type[] types) {
        Type[] resolved = new Type[types.length];
        Arrays.setAll(resolved, i -> resolve(types[i]));
        return resolved;
    }

    /** The first type variable that occurs in {@code type}, or null if a value of it can be decoded from the type alone. */
    static @Nullable TypeVariable<?> variableIn(Type type) {
        return switch (type) {
            case TypeVariable<?> variable -> variable;
            case ParameterizedType parameterized -> {
                TypeVariable<?> found = variableIn(parameterized.getActualTypeArguments());
                Type owner = parameterized.getOwnerType();
                yield found != null || owner == null ? found : variableIn(owner);
            }
            case GenericArrayType array -> variableIn(array.getGenericComponentType());
            case WildcardType wildcard -> {
                TypeVariable<?> found = variableIn(wildcard.getUpperBounds());
                yield found != null ? found : variableIn(wildcard.getLowerBounds());
            }
            default -> null;
        };
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
        return switch (type) {
            case Class<?> raw -> raw;
            case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
            case GenericArrayType array ->
                Array.newInstance(erase(array.getGenericComponentType()), 0).getClass();
            case TypeVariable<?> variable -> erase(variable.getBounds()[0]);
            case WildcardType wildcard -> erase(wildcard.getUpperBounds()[0]);
            default -> throw new IllegalArgumentException("unknown kind of type: " + type.getTypeName());
        };
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
