package dev.harrow.internal.wire;

import dev.harrow.MsgTypeException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The compact form of a flat record: its components as a {@link Tuple}. */
final class RecordCodec extends ValueCodec {
    private final RecordAccess access;
    private final Tuple components;
    private final Sharing sharing;

    RecordCodec(Type type, String path) {
        super(type, path);
        Class<?> raw = boxed();
        RecordComponent[] parts = raw.getRecordComponents();
        List<Type> types = TypeInspector.componentTypes(type);
        List<ValueCodec> codecs = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            String place = path + '.' + parts[i].getName();
            codecs.add(new ScalarCodec(types.get(i), place));
        }
        access = new RecordAccess(raw, path);
        components = new Tuple(codecs);
        boolean immutable = true;
        for (ValueCodec codec : codecs) {
            immutable &= codec.sharing() == Sharing.REFERENCE;
        }
        sharing = immutable ? Sharing.REFERENCE : Sharing.ENCODE;
    }

    @Override
    Sharing sharing() {
        return sharing;
    }

    @Override
    void write(Object value, WireWriter out) {
        MethodHandle[] accessors = access.accessors();
        @Nullable Object[] values = new @Nullable Object[accessors.length];
        for (int i = 0; i < accessors.length; i++) {
            values[i] = component(accessors[i], value, i);
        }
        components.write(values, out);
    }

    private @Nullable Object component(MethodHandle accessor, Object record, int index) {
        try {
            return accessor.invokeExact(record);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // the accessor is user code
            throw new MsgTypeException(components.codec(index).path() + ": its accessor threw " + e, e);
        }
    }

    @Override
    Object read(WireReader in) {
        @Nullable Object[] values;
        try {
            values = components.read(in);
        } catch (Malformed e) {
            throw unreadable(e);
        }
        try {
            return access.constructor().invokeExact(values);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // the constructor is user code, and may refuse the values
            throw new MsgTypeException(
                    path() + ": " + TypeVariables.show(type()) + " refused the values that arrived: " + e.getMessage(),
                    e);
        }
    }
}
