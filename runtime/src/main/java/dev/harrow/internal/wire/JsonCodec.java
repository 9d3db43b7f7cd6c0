package dev.harrow.internal.wire;

import java.lang.reflect.Type;

/** Everything that has no compact form: a length and JSON, by Jackson databind, which is loaded when first used. */
final class JsonCodec extends ValueCodec {
    private final PayloadCodecs registry;
    private final Sharing sharing;

    JsonCodec(Type type, String path, boolean immutable, PayloadCodecs registry) {
        super(type, path);
        this.registry = registry;
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
        registry.json().write(type(), path(), value, out);
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
        return registry.json().read(type(), path(), json);
    }
}
