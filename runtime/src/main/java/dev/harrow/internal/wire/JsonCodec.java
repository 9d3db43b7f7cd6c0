package dev.harrow.internal.wire;

import java.lang.reflect.Type;
import java.util.function.Supplier;

/** Everything that has no compact form: a length and JSON, by Jackson databind, which is loaded when first used. */
final class JsonCodec extends ValueCodec {
    private final Supplier<JsonMapping> mapping;
    private final Sharing sharing;

    JsonCodec(Type type, String path, boolean immutable, Supplier<JsonMapping> mapping) {
        super(type, path);
        this.mapping = mapping;
        this.sharing = immutable ? Sharing.REFERENCE : Sharing.ENCODE;
    }

    @Override
    Sharing sharing() {
        return sharing;
    }

    @Override
    void write(Object value, WireWriter out) {
        int length = out.reserveI32();
        int start = out.size();
        mapping.get().write(type(), path(), value, out);
        out.patchI32(length, out.size() - start);
    }

    @Override
    Object read(WireReader in) {
        Bytes json;
        try {
            json = in.bytes();
        } catch (Malformed e) {
            throw unreadable(e);
        }
        return mapping.get().read(type(), path(), json);
    }
}
