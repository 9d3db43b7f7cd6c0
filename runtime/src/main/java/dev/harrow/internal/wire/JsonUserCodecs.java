package dev.harrow.internal.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.WritableTypeId;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.Serializers;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.CollectionLikeType;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapLikeType;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.databind.type.ReferenceType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Has Jackson write and read the forms of values that have a codec of the user. */
final class JsonUserCodecs extends SimpleModule {
    private static final long serialVersionUID = 1L;

    private final transient UserCodecs codecs;

    JsonUserCodecs(UserCodecs codecs) {
        super("harrow-user-codecs");
        this.codecs = codecs;
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.addSerializers(new Writers(codecs));
        context.addDeserializers(new Readers(codecs));
    }

    /** Whatever Jackson takes the type for: a bean, a collection, a map. */
    private static final class Writers extends Serializers.Base {
        private final UserCodecs codecs;

        Writers(UserCodecs codecs) {
            this.codecs = codecs;
        }

        private @Nullable JsonSerializer<?> find(JavaType type) {
            UserCodec codec = codecs.ofValues(type.getRawClass());
            return codec == null ? null : new Writer(codec);
        }

        @Override
        public @Nullable JsonSerializer<?> findSerializer(
                SerializationConfig config, JavaType type, BeanDescription bean) {
            return find(type);
        }

        @Override
        public @Nullable JsonSerializer<?> findReferenceSerializer(
                SerializationConfig config,
                ReferenceType type,
                BeanDescription bean,
                @Nullable TypeSerializer contentType,
                @Nullable JsonSerializer<Object> content) {
            return find(type);
        }

        @Override
        public @Nullable JsonSerializer<?> findCollectionSerializer(
                SerializationConfig config,
                CollectionType type,
                BeanDescription bean,
                @Nullable TypeSerializer elementType,
                @Nullable JsonSerializer<Object> element) {
            return find(type);
        }

        @Override
        public @Nullable JsonSerializer<?> findCollectionLikeSerializer(
                SerializationConfig config,
                CollectionLikeType type,
                BeanDescription bean,
                @Nullable TypeSerializer elementType,
                @Nullable JsonSerializer<Object> element) {
            return find(type);
        }

        @Override
        public @Nullable JsonSerializer<?> findMapSerializer(
                SerializationConfig config,
                MapType type,
                BeanDescription bean,
                @Nullable JsonSerializer<Object> key,
                @Nullable TypeSerializer elementType,
                @Nullable JsonSerializer<Object> element) {
            return find(type);
        }

        @Override
        public @Nullable JsonSerializer<?> findMapLikeSerializer(
                SerializationConfig config,
                MapLikeType type,
                BeanDescription bean,
                @Nullable JsonSerializer<Object> key,
                @Nullable TypeSerializer elementType,
                @Nullable JsonSerializer<Object> element) {
            return find(type);
        }
    }

    private static final class Readers extends Deserializers.Base {
        private final UserCodecs codecs;

        Readers(UserCodecs codecs) {
            this.codecs = codecs;
        }

        private @Nullable JsonDeserializer<?> find(JavaType type) {
            UserCodec codec = codecs.of(type.getRawClass());
            return codec == null ? null : new Reader(codec);
        }

        @Override
        public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
            return codecs.of(type) != null;
        }

        @Override
        public @Nullable JsonDeserializer<?> findBeanDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription bean) {
            return find(type);
        }

        @Override
        public @Nullable JsonDeserializer<?> findReferenceDeserializer(
                ReferenceType type,
                DeserializationConfig config,
                BeanDescription bean,
                @Nullable TypeDeserializer contentType,
                @Nullable JsonDeserializer<?> content) {
            return find(type);
        }

        @Override
        public @Nullable JsonDeserializer<?> findCollectionDeserializer(
                CollectionType type,
                DeserializationConfig config,
                BeanDescription bean,
                @Nullable TypeDeserializer elementType,
                @Nullable JsonDeserializer<?> element) {
            return find(type);
        }

        @Override
        public @Nullable JsonDeserializer<?> findMapDeserializer(
                MapType type,
                DeserializationConfig config,
                BeanDescription bean,
                com.fasterxml.jackson.databind.@Nullable KeyDeserializer key,
                @Nullable TypeDeserializer elementType,
                @Nullable JsonDeserializer<?> element) {
            return find(type);
        }
    }

    private static final class Writer extends StdSerializer<Object> {
        private static final long serialVersionUID = 1L;

        private final transient UserCodec codec;

        Writer(UserCodec codec) {
            super(Object.class);
            this.codec = codec;
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializerProvider provider) throws IOException {
            Object form;
            try {
                form = codec.encode(value);
            } catch (UserCodec.Failed e) {
                throw JsonMappingException.from(out, e.getMessage(), e.getCause());
            }
            TypeSerializer tag = provider.findTypeSerializer(provider.constructType(codec.form()));
            JsonSerializer<Object> writer = provider.findValueSerializer(form.getClass(), null);
            if (tag == null) {
                writer.serialize(form, out, provider);
            } else {
                writer.serializeWithType(form, out, provider, tag);
            }
        }

        @Override
        public void serializeWithType(Object value, JsonGenerator out, SerializerProvider provider, TypeSerializer tag)
                throws IOException {
            WritableTypeId written = tag.writeTypePrefix(out, tag.typeId(value, JsonToken.VALUE_STRING));
            serialize(value, out, provider);
            tag.writeTypeSuffix(out, written);
        }
    }

    /** Gives what the codec made, as it is: it is no collection of Harrow's, also if it is one. */
    static final class Reader extends StdDeserializer<Object> {
        private static final long serialVersionUID = 1L;

        private final transient UserCodec codec;

        Reader(UserCodec codec) {
            super(codec.type());
            this.codec = codec;
        }

        @Override
        public Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
            Object form = context.findRootValueDeserializer(context.constructType(codec.form()))
                    .deserialize(in, context);
            if (form == null) {
                throw JsonMappingException.from(
                        in, "null is no form of " + codec.type().getName());
            }
            try {
                return codec.decode(form);
            } catch (UserCodec.Failed e) {
                throw JsonMappingException.from(in, e.getMessage(), e.getCause());
            }
        }
    }
}
