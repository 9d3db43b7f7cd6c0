package dev.harrow.internal.wire;

import dev.harrow.Codec;
import dev.harrow.ContractException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The codecs that the types of one contract need. They are looked for when the first type asks, in the class loader of the contract.
 *
 * <p>A value on its way out is known by its own class only, so that class must say which codec it is for: types with
 * codecs do not overlap within one contract, neither with each other nor with records and enums that cross by themselves.
 * What would is refused when the contract is loaded. Safe for any number of threads.
 */
final class UserCodecs {
    /** For types that are looked at without a contract. */
    static final UserCodecs NONE = new UserCodecs(new Visible(null));

    private final Supplier<List<Codec<?, ?>>> source;

    // guarded by this; made when the first type asks
    private @Nullable List<Codec<?, ?>> all;

    // of the types that the contract mentions; only added to, under the lock of this
    private final Map<Class<?>, UserCodec> used = new ConcurrentHashMap<>();

    // records and enums that cross by themselves; only added to, under the lock of this
    private final Set<Class<?>> plain = ConcurrentHashMap.newKeySet();

    UserCodecs(Supplier<List<Codec<?, ?>>> source) {
        this.source = source;
    }

    static UserCodecs visibleTo(Class<?> contract) {
        return new UserCodecs(new Visible(contract));
    }

    /** Those that a contract can see. A named class: linking a lambda takes a cold JVM, or a new class loader, a millisecond. */
    private static final class Visible implements Supplier<List<Codec<?, ?>>> {
        private final @Nullable Class<?> contract; // null: none

        Visible(@Nullable Class<?> contract) {
            this.contract = contract;
        }

        @Override
        public List<Codec<?, ?>> get() {
            return contract == null ? List.of() : load(contract);
        }
    }

    private static List<Codec<?, ?>> load(Class<?> contract) {
        List<Codec<?, ?>> found = new ArrayList<>();
        try {
            for (Codec<?, ?> codec : ServiceLoader.load(Codec.class, contract.getClassLoader())) {
                found.add(codec);
            }
        } catch (ServiceConfigurationError e) {
            throw new ContractException(
                    "a codec that " + contract.getName() + " can see cannot be made: " + e.getMessage()
                            + "; it needs a public class with a public constructor without parameters",
                    e);
        }
        return found;
    }

    /**
     * The codec for a declared type, which is used from now on.
     *
     * @return null if the type has none
     * @throws ContractException if it has several, or one that claims values of another type too
     */
    synchronized @Nullable UserCodec find(Class<?> type, String path) {
        UserCodec known = used.get(type);
        if (known != null) {
            return known;
        }
        List<Codec<?, ?>> claims = new ArrayList<>();
        for (Codec<?, ?> codec : all()) {
            if (codec.type() == type) {
                claims.add(codec);
            }
        }
        if (claims.isEmpty()) {
            return null;
        }
        if (claims.size() > 1) {
            throw new ContractException(path + ": " + TypeVariables.show(type) + " is claimed by two codecs, "
                    + nameOf(claims.get(0)) + " and " + nameOf(claims.get(1)) + "; leave one of them out");
        }
        UserCodec codec = new UserCodec(claims.getFirst());
        for (UserCodec other : used.values()) {
            if (type.isAssignableFrom(other.type()) || other.type().isAssignableFrom(type)) {
                throw overlap(path, codec, other.type(), "which " + other.name() + " claims");
            }
        }
        for (Class<?> other : plain) {
            if (type.isAssignableFrom(other)) {
                throw overlap(path, codec, other, "which crosses by itself");
            }
        }
        used.put(type, codec);
        return codec;
    }

    /**
     * Notes a record or an enum that crosses by itself.
     *
     * @throws ContractException if its values are claimed by a codec that is used
     */
    synchronized void crossesByItself(Class<?> type, String path) {
        if (plain.add(type)) {
            for (UserCodec other : used.values()) {
                if (other.type().isAssignableFrom(type)) {
                    plain.remove(type);
                    throw overlap(path, other, type, "which crosses by itself");
                }
            }
        }
    }

    /** What to write in place of a type that has no codec but is below one that has; empty if there is none. */
    synchronized String hint(Class<?> type) {
        for (Codec<?, ?> codec : all()) {
            if (codec.type().isAssignableFrom(type)) {
                return "; " + nameOf(codec) + " is for " + TypeVariables.show(codec.type()) + ", declare that";
            }
        }
        return "";
    }

    private List<Codec<?, ?>> all() {
        List<Codec<?, ?>> found = all;
        if (found == null) {
            found = source.get();
            all = found;
        }
        return found;
    }

    private static String nameOf(Codec<?, ?> codec) {
        return codec.getClass().getName();
    }

    private static ContractException overlap(String path, UserCodec codec, Class<?> other, String why) {
        return new ContractException(path + ": " + codec.name() + " for " + TypeVariables.show(codec.type())
                + " and the type " + TypeVariables.show(other) + ", " + why
                + ", can both be meant by one value; do not use both in one contract");
    }

    /** The codec of exactly this type, if it is used. */
    @Nullable
    UserCodec of(Class<?> declared) {
        return used.get(declared);
    }

    /**
     * The codec for values of this class, if one is used.
     *
     * @throws IllegalArgumentException if there are several
     */
    @Nullable
    UserCodec ofValues(Class<?> actual) {
        UserCodec exact = used.get(actual);
        if (exact != null || used.isEmpty() || plain.contains(actual)) {
            return exact;
        }
        UserCodec found = null;
        for (UserCodec codec : used.values()) {
            if (codec.type().isAssignableFrom(actual)) {
                if (found != null) {
                    throw new IllegalArgumentException(
                            actual.getName() + " is claimed by two codecs, " + found.name() + " and " + codec.name());
                }
                found = codec;
            }
        }
        return found;
    }
}
