package dev.harrow.internal.wire;

import dev.harrow.ContractException;
import java.lang.reflect.Type;

/**
 * The rule of the local link: a value is handed over by reference only if everything that its <em>declared</em> type can
 * hold is immutable all the way down: primitives and their boxes, {@code String}, enums, {@code java.time}, {@code UUID},
 * {@code ActorId}, and records and sealed interfaces of those that have no Jackson annotations. Arrays, collections,
 * {@code Optional}, {@code BigInteger} and {@code BigDecimal} (which have subclasses), types that contain themselves and
 * those with a codec of the user are copied by the codec, so that a backend never changes what a program means.
 */
public final class ByReference {
    private ByReference() {}

    /**
     * Whether values of this type may be handed over by reference inside one JVM.
     *
     * @throws ContractException if values of the type cannot cross at all
     */
    public static boolean allowed(Type type) {
        return type == void.class
                || type == Void.class
                || TypeInspector.isImmutable(type, TypeVariables.show(type), UserCodecs.NONE);
    }
}
