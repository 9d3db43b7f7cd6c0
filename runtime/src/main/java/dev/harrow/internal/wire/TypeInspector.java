package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import dev.harrow.ContractException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Decides which types can cross (S-117): only those whose values can be rebuilt from the declared type alone. Everything
 * else is refused with the path of the offending component and what to write instead. For one thread.
 *
 * <p>Contracts are looked at while an actor boots, and linking a lambda or a switch over types costs a cold JVM milliseconds: what good
 * types come by is written with loops and chains of instanceof.
 */
final class TypeInspector {
    private static final String JACKSON = "com.fasterxml.jackson.";
    private static final Set<String> NAMES_CLASSES = Set.of(
            "com.fasterxml.jackson.annotation.JsonTypeInfo",
            "com.fasterxml.jackson.databind.annotation.JsonTypeResolver",
            "com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver");

    private static final Set<Class<?>> BOXES = Set.of(
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class);

    /** Scalars with a compact form, beside primitives, boxes and enums, whose values never change. */
    private static final Set<Class<?>> COMPACT =
            Set.of(String.class, UUID.class, ActorId.class, Duration.class, Instant.class);

    /** Bytes: a compact form, but the content may change. */
    private static final Set<Class<?>> BYTES = Set.of(byte[].class, ByteBuffer.class);

    private static final Set<Class<?>> TIMES = Set.of(
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            ZonedDateTime.class,
            Period.class,
            Year.class,
            YearMonth.class,
            MonthDay.class,
            ZoneId.class,
            ZoneOffset.class);

    // open to subclasses, so a reference to one may be anything
    private static final Set<Class<?>> NUMBERS = Set.of(BigInteger.class, BigDecimal.class);

    private static final Set<Class<?>> OPTIONAL_NUMBERS =
            Set.of(OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private static final Set<Class<?>> COLLECTIONS = Set.of(List.class, Set.class, Collection.class);

    private static final int MAX_DEPTH = 64;

    /** Where a type stands: what may be null or absent differs. */
    private enum Place {
        /** A parameter, a result, a stream item or a record component. */
        COMPONENT,
        /** An element of a collection or array, or the value of a map: never null and never absent. */
        ELEMENT
    }

    /**
     * @param immutable whether a reference may be shared: the rule for the local link
     */
    private record Traits(boolean immutable) {
        static final Traits SHARED = new Traits(true);
        static final Traits COPIED = new Traits(false);

        Traits and(Traits other) {
            return immutable && other.immutable ? SHARED : COPIED;
        }
    }

    // types that are finished; a type may occur many times
    private final Map<Type, Traits> known = new HashMap<>();
    // records and hierarchies that are being looked at: to meet one again means that it contains itself
    private final Set<Type> open = new HashSet<>();

    private final UserCodecs codecs;

    private TypeInspector(UserCodecs codecs) {
        this.codecs = codecs;
    }

    /**
     * Checks the type and tells whether its values may be shared by reference inside one JVM.
     *
     * @param codecs the codecs of users that may be used
     * @throws ContractException if values of the type cannot cross
     */
    static boolean isImmutable(Type type, String path, UserCodecs codecs) {
        return new TypeInspector(codecs).inspect(type, path, Place.COMPONENT, 0).immutable();
    }

    static boolean isCompactScalar(Type type) {
        return type instanceof Class<?> raw
                && ((raw.isPrimitive() && raw != void.class)
                        || BOXES.contains(raw)
                        || COMPACT.contains(raw)
                        || BYTES.contains(raw)
                        || raw.isEnum());
    }

    /** Whether the type is a record of compact scalars without Jackson annotations and codec, so that it has a compact form itself. */
    static boolean isFlatRecord(Type type, UserCodecs codecs) {
        Class<?> raw = TypeVariables.rawClass(type);
        return raw.isRecord()
                && codecs.of(raw) == null
                && !hasJacksonAnnotations(raw)
                && allCompactScalars(componentTypes(type));
    }

    private static boolean allCompactScalars(List<Type> types) {
        for (Type type : types) {
            if (!isCompactScalar(type)) {
                return false;
            }
        }
        return true;
    }

    /** Whether null is no value of the type because it has another way to say that nothing is there, or is a primitive. */
    static boolean refusesNull(Type type) {
        Class<?> raw = TypeVariables.rawClass(type);
        return raw.isPrimitive() || isOptional(raw);
    }

    private static boolean isOptional(Class<?> raw) {
        return raw == Optional.class || OPTIONAL_NUMBERS.contains(raw);
    }

    /** The types of a record's components with its type variables filled in. */
    static List<Type> componentTypes(Type type) {
        TypeVariables variables =
                type instanceof ParameterizedType generic ? TypeVariables.of(generic) : TypeVariables.NONE;
        List<Type> types = new ArrayList<>();
        for (RecordComponent component : TypeVariables.rawClass(type).getRecordComponents()) {
            types.add(variables.fillIn(component.getGenericType()));
        }
        return types;
    }

    private Traits inspect(Type type, String path, Place place, int depth) {
        if (depth > MAX_DEPTH) {
            throw refuse(
                    path,
                    type,
                    "the type is nested deeper than " + MAX_DEPTH + "; a generic record that contains a larger "
                            + "version of itself has no end");
        }
        if (type instanceof Class<?> raw) {
            return inspectClass(raw, path, place, depth);
        }
        if (type instanceof ParameterizedType generic) {
            return inspectGeneric(generic, path, place, depth);
        }
        if (type instanceof GenericArrayType array) {
            inspect(array.getGenericComponentType(), path + "[]", Place.ELEMENT, depth + 1);
            return Traits.COPIED;
        }
        if (type instanceof WildcardType) {
            throw refuse(path, type, "a wildcard says nothing about what arrives; name the type");
        }
        if (type instanceof TypeVariable<?>) {
            throw refuse(
                    path,
                    type,
                    "the type variable is not bound; bind it in a contract of its own, such as interface Orders extends Store<Order>");
        }
        throw refuse(path, type, "this kind of type cannot cross");
    }

    private Traits inspectClass(Class<?> raw, String path, Place place, int depth) {
        if (raw == void.class || raw == Void.class) {
            throw refuse(path, raw, "there is no value; leave the component out");
        }
        if (BYTES.contains(raw) || NUMBERS.contains(raw)) {
            return Traits.COPIED;
        }
        if (raw.isEnum()) {
            codecs.crossesByItself(raw, path);
        }
        if (raw == ZoneId.class || isCompactScalar(raw) || TIMES.contains(raw)) {
            return Traits.SHARED;
        }
        if (OPTIONAL_NUMBERS.contains(raw)) {
            refuseOptionalElement(raw, path, place);
            return Traits.COPIED;
        }
        if (raw.isArray()) {
            inspect(raw.getComponentType(), path + "[]", Place.ELEMENT, depth + 1);
            return Traits.COPIED;
        }
        if (raw.getTypeParameters().length > 0) {
            refuseGenericCodec(raw, raw, path);
            throw refuse(path, raw, "the type arguments are missing; write " + raw.getSimpleName() + "<...>");
        }
        return inspectOwnType(raw, raw, path, depth);
    }

    private Traits inspectGeneric(ParameterizedType type, String path, Place place, int depth) {
        Class<?> raw = TypeVariables.rawClass(type);
        Type[] arguments = type.getActualTypeArguments();
        if (COLLECTIONS.contains(raw)) {
            inspect(arguments[0], path + "[]", Place.ELEMENT, depth + 1);
            return Traits.COPIED;
        }
        if (raw == Map.class) {
            requireKey(arguments[0], path + ".key");
            inspect(arguments[1], path + "[]", Place.ELEMENT, depth + 1);
            return Traits.COPIED;
        }
        if (raw == Optional.class) {
            refuseOptionalElement(type, path, place);
            if (isOptional(TypeVariables.rawClass(arguments[0]))) {
                throw refuse(
                        path, type, "an Optional of an Optional cannot be told from an empty one; use one Optional");
            }
            inspect(arguments[0], path, Place.COMPONENT, depth + 1);
            return Traits.COPIED;
        }
        refuseGenericCodec(type, raw, path);
        return inspectOwnType(type, raw, path, depth);
    }

    private void refuseGenericCodec(Type type, Class<?> raw, String path) {
        UserCodec codec = codecs.find(raw, path);
        if (codec != null) {
            throw refuse(
                    path,
                    type,
                    codec.name()
                            + " is not told what the type arguments are; give it a type without them, such as a record");
        }
    }

    private static void refuseOptionalElement(Type type, String path, Place place) {
        if (place == Place.ELEMENT) {
            throw refuse(path, type, "an element is always there; leave absent ones out of the collection");
        }
    }

    private static void requireKey(Type type, String path) {
        if (type instanceof Class<?> raw
                && (raw.isEnum() || BOXES.contains(raw) || COMPACT.contains(raw) || TIMES.contains(raw))) {
            return;
        }
        throw refuse(path, type, "map keys are scalars or enums; use a list of records with a key component");
    }

    /** A record or a sealed hierarchy, which the user declared. */
    private Traits inspectOwnType(Type type, Class<?> raw, String path, int depth) {
        UserCodec codec = codecs.find(raw, path);
        if (codec != null) {
            return inspectForm(type, codec, path, depth);
        }
        if (!raw.isRecord() && !SealedTags.isHierarchy(raw)) {
            throw refuse(path, type, remedy(raw) + codecs.hint(raw));
        }
        Traits finished = known.get(type);
        if (finished != null) {
            return finished;
        }
        if (!open.add(type)) {
            // values of any depth: the codec bounds them, so they always go through it
            return Traits.COPIED;
        }
        refuseClassNames(raw, path, type);
        Traits traits =
                raw.isRecord() ? inspectRecord(type, raw, path, depth) : inspectHierarchy(type, raw, path, depth);
        if (hasJacksonAnnotations(raw)) {
            // the annotations may change what arrives
            traits = Traits.COPIED;
        }
        open.remove(type);
        known.put(type, traits);
        return traits;
    }

    /** What a codec makes of the type's values. They always go through it, whatever the form is. */
    private Traits inspectForm(Type type, UserCodec codec, String path, int depth) {
        if (codec.form() == codec.type()) {
            throw refuse(path, type, codec.name() + " has the type itself as its form");
        }
        if (open.add(type)) {
            String place = path + " (as " + TypeVariables.show(codec.form()) + " by " + codec.name() + ")";
            inspect(codec.form(), place, Place.ELEMENT, depth + 1);
            open.remove(type);
        }
        return Traits.COPIED;
    }

    private Traits inspectRecord(Type type, Class<?> raw, String path, int depth) {
        codecs.crossesByItself(raw, path);
        RecordAccess.require(raw, path);
        RecordComponent[] components = raw.getRecordComponents();
        List<Type> types = componentTypes(type);
        Traits traits = Traits.SHARED;
        for (int i = 0; i < components.length; i++) {
            traits =
                    traits.and(inspect(types.get(i), path + '.' + components[i].getName(), Place.COMPONENT, depth + 1));
        }
        return traits;
    }

    private Traits inspectHierarchy(Type type, Class<?> raw, String path, int depth) {
        requireTags(type, raw, path);
        Traits traits = Traits.SHARED;
        for (Class<?> leaf : SealedTags.leaves(raw)) {
            traits = traits.and(inspectLeaf(type, leaf, path + '<' + leaf.getSimpleName() + '>', depth));
        }
        return traits;
    }

    private static void requireTags(Type type, Class<?> raw, String path) {
        try {
            SealedTags.of(raw);
        } catch (IllegalArgumentException e) {
            throw refuse(path, type, e.getMessage() + "; give one of them another name");
        }
    }

    private Traits inspectLeaf(Type hierarchy, Class<?> leaf, String path, int depth) {
        UserCodec codec = leaf.isEnum() ? null : codecs.find(leaf, path);
        if (codec != null && Modifier.isFinal(leaf.getModifiers())) {
            return inspectForm(leaf, codec, path, depth);
        }
        if (leaf.isEnum()) {
            codecs.crossesByItself(leaf, path);
            for (Object constant : leaf.getEnumConstants()) {
                if (constant.getClass() != leaf) {
                    throw refuse(
                            path,
                            leaf,
                            "constant " + constant + " has a body of its own; an enum below a sealed interface "
                                    + "must have plain constants");
                }
            }
            return Traits.SHARED;
        }
        if (!leaf.isRecord()) {
            throw refuse(
                    path,
                    leaf,
                    "every type below a sealed interface must be a record, an enum, or a final class with a codec");
        }
        Type bound = TypeVariables.leafOf(hierarchy, leaf);
        if (bound == null) {
            throw refuse(
                    path,
                    leaf,
                    TypeVariables.show(hierarchy) + " does not say what its type variables are; declare them on "
                            + "the interface too");
        }
        return inspect(bound, path, Place.COMPONENT, depth + 1);
    }

    private static String remedy(Class<?> raw) {
        if (raw == Object.class) {
            return "it would take a class name from the wire to rebuild it; use the type that is meant, or a sealed interface "
                    + "of records";
        }
        if (Throwable.class.isAssignableFrom(raw)) {
            return "exception objects stay where they were thrown; throw it, or use a record";
        }
        if (Collection.class.isAssignableFrom(raw) || Map.class.isAssignableFrom(raw)) {
            return "use List, Set, Collection or Map";
        }
        if (raw.isInterface()) {
            return "an open interface does not say what arrives; make it sealed, with records below it";
        }
        if (Enum.class == raw || Modifier.isAbstract(raw.getModifiers())) {
            return "an abstract class does not say what arrives; use a record or a sealed interface of records";
        }
        return "only records are rebuilt; make it a record, or write a Codec for it";
    }

    private static void refuseClassNames(Class<?> raw, String path, Type type) {
        for (Annotation annotation : annotations(raw)) {
            String name = annotation.annotationType().getName();
            if (NAMES_CLASSES.contains(name)) {
                throw refuse(
                        path,
                        type,
                        "@" + annotation.annotationType().getSimpleName() + " lets the wire choose a class; remove "
                                + "it and make the interface sealed, which gives the tags");
            }
        }
    }

    static boolean hasJacksonAnnotations(Class<?> raw) {
        for (Annotation annotation : annotations(raw)) {
            if (annotation.annotationType().getName().startsWith(JACKSON)) {
                return true;
            }
        }
        return false;
    }

    /** The annotations on the class, its members and their parameters. */
    private static List<Annotation> annotations(Class<?> raw) {
        List<Annotation> found = new ArrayList<>();
        collect(raw, found);
        for (Field field : raw.getDeclaredFields()) {
            collect(field, found);
        }
        for (Method method : raw.getDeclaredMethods()) {
            collectAll(method, found);
        }
        for (Constructor<?> constructor : raw.getDeclaredConstructors()) {
            collectAll(constructor, found);
        }
        return found;
    }

    private static void collectAll(Executable executable, List<Annotation> found) {
        collect(executable, found);
        for (Annotation[] parameter : executable.getParameterAnnotations()) {
            found.addAll(Arrays.asList(parameter));
        }
    }

    private static void collect(AnnotatedElement place, List<Annotation> found) {
        found.addAll(Arrays.asList(place.getAnnotations()));
    }

    private static ContractException refuse(String path, Type type, String why) {
        return new ContractException(path + ": " + TypeVariables.show(type) + " cannot cross between actors: " + why);
    }
}
