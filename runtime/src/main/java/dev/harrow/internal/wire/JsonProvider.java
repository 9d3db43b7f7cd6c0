package dev.harrow.internal.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CacheProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.DefaultSerializerProvider;
import com.fasterxml.jackson.databind.ser.SerializerFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a value of a generic sealed interface what its type variables stand for. Jackson does so for components and elements, but
 * takes a value that stands by itself for what its class alone says, and then the {@code Shape} in an {@code Ok<Shape>} would go without
 * its tag.
 */
final class JsonProvider extends DefaultSerializerProvider {
    private static final long serialVersionUID = 1L;

    JsonProvider() {
        setNullValueSerializer(new JsonRules.NoNull());
    }

    private JsonProvider(SerializerProvider blueprint, SerializationConfig config, SerializerFactory factory) {
        super(blueprint, config, factory);
    }

    private JsonProvider(JsonProvider blueprint, CacheProvider caches) {
        super(blueprint, caches);
    }

    @Override
    public DefaultSerializerProvider withCaches(CacheProvider caches) {
        return new JsonProvider(this, caches);
    }

    @Override
    public DefaultSerializerProvider createInstance(SerializationConfig config, SerializerFactory factory) {
        return new JsonProvider(this, config, factory);
    }

    @Override
    public void serializePolymorphic(
            JsonGenerator out,
            Object value,
            @Nullable JavaType declared,
            @Nullable JsonSerializer<Object> serializer,
            TypeSerializer tag)
            throws IOException {
        JsonSerializer<Object> known = serializer;
        if (known == null && declared != null && !declared.isContainerType() && declared.hasGenericTypes()) {
            known = findValueSerializer(constructSpecializedType(declared, value.getClass()), null);
        }
        super.serializePolymorphic(out, value, declared, known, tag);
    }
}
