package dev.harrow.internal.wire;

import dev.harrow.Codec;

/** A codec of a user, whose promises are checked at every use. */
final class UserCodec {
    private static final int MAX_SHOWN_CHARS = 100;

    private final Codec<Object, Object> codec;
    private final Class<?> type;
    private final Class<?> form;

    @SuppressWarnings("unchecked") // values are checked against both classes
    UserCodec(Codec<?, ?> codec) {
        this.codec = (Codec<Object, Object>) codec;
        this.type = codec.type();
        this.form = ValueCodec.box(codec.form());
    }

    Class<?> type() {
        return type;
    }

    /** The class of every form, never a primitive one. */
    Class<?> form() {
        return form;
    }

    /** For messages. */
    String name() {
        return codec.getClass().getName();
    }

    /**
     * @throws Failed if the codec throws, or gives what it must not
     */
    Object encode(Object value) throws Failed {
        Object made;
        try {
            made = codec.encode(value);
        } catch (Exception e) { // user code
            throw new Failed(name() + " cannot write " + show(value) + ": " + show(e), e);
        }
        return require(form, made, "encode", value);
    }

    /**
     * @throws Failed if the codec throws, or gives what it must not
     */
    Object decode(Object received) throws Failed {
        Object made;
        try {
            made = codec.decode(received);
        } catch (Exception e) { // user code
            throw new Failed(name() + " cannot read " + show(received) + ": " + show(e), e);
        }
        return require(type, made, "decode", received);
    }

    private Object require(Class<?> expected, Object made, String method, Object from) throws Failed {
        if (!expected.isInstance(made)) {
            throw new Failed(
                    name() + "." + method + " returned " + show(made) + " for " + show(from) + ", and no "
                            + expected.getName(),
                    null);
        }
        return made;
    }

    /** A value in a message. Never fails, whatever its own methods do. */
    private static String show(Object value) {
        if (value == null) {
            return "null";
        }
        String text;
        try {
            text = String.valueOf(value);
        } catch (Exception broken) { // user code: rendering an error never raises (S-104)
            text = "a value without text";
        }
        text = text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "...";
        return value instanceof Exception
                ? text
                : text + " (a " + value.getClass().getName() + ")";
    }

    /** A codec failed on one value. Never leaves this package: it becomes a {@code MsgTypeException}. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message, @org.jspecify.annotations.Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
