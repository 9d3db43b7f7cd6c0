package dev.harrow.internal.wire;

import dev.harrow.MsgTypeException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** The bytes of one declared type, at one place. Immutable, for any number of threads. */
abstract sealed class ValueCodec permits ScalarCodec, RecordCodec, JsonCodec {

    /** How a value gets to another actor of the same JVM. */
    enum Sharing {
        /** As it is: nobody can change it. */
        REFERENCE,
        /** As a copy of its bytes. */
        COPY,
        /** Through this codec. */
        ENCODE
    }

    private final Type type;
    private final Class<?> boxed;
    private final boolean nullable;
    private final String path;

    ValueCodec(Type type, String path) {
        this.type = type;
        this.boxed = box(TypeVariables.rawClass(type));
        this.nullable = !TypeInspector.refusesNull(type);
        this.path = path;
    }

    Type type() {
        return type;
    }

    /** The class of every value, never a primitive one. */
    Class<?> boxed() {
        return boxed;
    }

    /** Whether null is a value; if so, it takes a presence bit. */
    boolean nullable() {
        return nullable;
    }

    /** Where the value stands, for messages. */
    String path() {
        return path;
    }

    abstract Sharing sharing();

    /** Writes a value that passed {@link #check}. */
    abstract void write(Object value, WireWriter out);

    /**
     * Reads a value.
     *
     * @throws Malformed if the bytes are wrong
     * @throws MsgTypeException if they are, and more is known
     */
    abstract Object read(WireReader in);

    /** A copy, for {@link Sharing#COPY}. */
    Object copy(Object value) {
        return value;
    }

    /**
     * Makes sure that the value is of the type; the same for every way to send it.
     *
     * @throws MsgTypeException if not
     */
    final void check(@Nullable Object value) {
        if (value == null ? !nullable : !boxed.isInstance(value)) {
            throw mismatch(value);
        }
    }

    private MsgTypeException mismatch(@Nullable Object value) {
        String found = value == null ? "null" : "a " + value.getClass().getName();
        return new MsgTypeException(path + ": expected " + TypeVariables.show(type) + ", found " + found);
    }

    final MsgTypeException unreadable(Throwable cause) {
        return new MsgTypeException(
                path + ": expected " + TypeVariables.show(type) + ", found bytes that are none: " + cause.getMessage(),
                cause);
    }

    static Class<?> box(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }
}
