package dev.harrow.internal.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.ser.std.NullSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import dev.harrow.ActorId;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Harrow's rules about null, collections and text, as a Jackson module. */
final class JsonRules extends SimpleModule {
    private static final long serialVersionUID = 1L;

    JsonRules() {
        super("harrow");
        addSerializer(String.class, new AnyString());
        addSerializer(Character.class, new AnyCharacter(Character.class));
        addSerializer(char.class, new AnyCharacter(char.class));
        addKeySerializer(String.class, new AnyKeyWriter<>(String.class));
        addKeyDeserializer(String.class, new AnyKeyReader());
        addKeySerializer(Character.class, new AnyKeyWriter<>(Character.class));
        addKeyDeserializer(Character.class, new CharacterKeyReader());
        addKeySerializer(ActorId.class, new ActorKeyWriter());
        addKeyDeserializer(ActorId.class, new ActorKeyReader());
        addAbstractTypeMapping(Set.class, LinkedHashSet.class);
        setSerializerModifier(new Nulls());
        setDeserializerModifier(new Unmodifiable());
    }

    /**
     * Writes null for a component that is null and for an empty {@code Optional}. All other nulls meet {@link NoNull},
     * which stands in the provider.
     */
    private static final class Nulls extends BeanSerializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription bean, JsonSerializer<?> serializer) {
            return bean.getBeanClass() == Optional.class ? new EmptyAsNull(serializer) : serializer;
        }

        @Override
        public List<BeanPropertyWriter> changeProperties(
                SerializationConfig config, BeanDescription bean, List<BeanPropertyWriter> properties) {
            for (BeanPropertyWriter property : properties) {
                if (!property.hasNullSerializer()
                        && !TypeInspector.refusesNull(property.getType().getRawClass())) {
                    property.assignNullSerializer(NullSerializer.instance);
                }
            }
            return properties;
        }
    }

    private static final class EmptyAsNull extends StdSerializer<Object> implements ContextualSerializer {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final JsonSerializer<Object> present;

        @SuppressWarnings("unchecked") // a serializer is asked only for what it was made for
        EmptyAsNull(JsonSerializer<?> present) {
            super(Object.class);
            this.present = (JsonSerializer<Object>) present;
        }

        @Override
        public JsonSerializer<?> createContextual(SerializerProvider provider, @Nullable BeanProperty property)
                throws JsonMappingException {
            return new EmptyAsNull(provider.handlePrimaryContextualization(present, property));
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value instanceof Optional<?> optional && optional.isEmpty()) {
                out.writeNull();
            } else {
                present.serialize(value, out, provider);
            }
        }
    }

    /** Refuses null as an element, as the value of a map, and in place of an {@code Optional}. */
    static final class NoNull extends StdSerializer<Object> {
        private static final long serialVersionUID = 1L;

        NoNull() {
            super(Object.class);
        }

        @Override
        public void serialize(@Nullable Object value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            throw JsonMappingException.from(
                    out, "null is no element, no map value and no Optional; leave it out, or use Optional.empty()");
        }
    }

    /** Makes what was read unmodifiable, in the order in which it was sent. */
    private static final class Unmodifiable extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> modifyCollectionDeserializer(
                DeserializationConfig config,
                CollectionType type,
                BeanDescription bean,
                JsonDeserializer<?> deserializer) {
            return seal(deserializer);
        }

        @Override
        public JsonDeserializer<?> modifyMapDeserializer(
                DeserializationConfig config, MapType type, BeanDescription bean, JsonDeserializer<?> deserializer) {
            return seal(deserializer);
        }
    }

    private static JsonDeserializer<?> seal(JsonDeserializer<?> deserializer) {
        return deserializer instanceof JsonUserCodecs.Reader ? deserializer : new Sealing(deserializer);
    }

    private static final class Sealing extends DelegatingDeserializer {
        private static final long serialVersionUID = 1L;

        Sealing(JsonDeserializer<?> delegate) {
            super(delegate);
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
            return new Sealing(delegate);
        }

        @Override
        public @Nullable Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return switch (super.deserialize(in, context)) {
                case null -> null;
                case List<?> list -> Collections.unmodifiableList(list);
                case SequencedSet<?> set -> Collections.unmodifiableSequencedSet(set);
                case Set<?> set -> Collections.unmodifiableSet(set);
                case SequencedMap<?, ?> map -> Collections.unmodifiableSequencedMap(map);
                case Map<?, ?> map -> Collections.unmodifiableMap(map);
                case Collection<?> other -> Collections.unmodifiableCollection(other);
                case Object other -> throw JsonMappingException.from(in, other.getClass() + " is no collection");
            };
        }
    }

    /** Writes any string; JSON can say half a surrogate pair only as an escape. */
    private static final class AnyString extends StdSerializer<String> {
        private static final long serialVersionUID = 1L;

        AnyString() {
            super(String.class);
        }

        @Override
        public void serialize(String value, JsonGenerator out, SerializerProvider provider) throws IOException {
            writeAny(value, out);
        }
    }

    private static final class AnyCharacter extends StdSerializer<Character> {
        private static final long serialVersionUID = 1L;

        AnyCharacter(Class<Character> type) {
            super(type);
        }

        @Override
        public void serialize(Character value, JsonGenerator out, SerializerProvider provider) throws IOException {
            writeAny(value.toString(), out);
        }
    }

    private static void writeAny(String text, JsonGenerator out) throws IOException {
        if (WireWriter.isWellFormed(text)) {
            out.writeString(text);
            return;
        }
        StringBuilder escaped = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            escaped.append(String.format("\\u%04x", (int) text.charAt(i)));
        }
        out.writeRawValue(escaped.append('"').toString());
    }

    /** Begins a key that is written as its code units: JSON's names cannot hold half a surrogate pair, not even as an escape. */
    private static final char UNITS = '\0';

    private static void writeKey(String key, JsonGenerator out) throws IOException {
        boolean plain = WireWriter.isWellFormed(key) && (key.isEmpty() || key.charAt(0) != UNITS);
        out.writeFieldName(plain ? key : UNITS + units(key));
    }

    private static String units(String text) {
        StringBuilder units = new StringBuilder(4 * text.length());
        for (int i = 0; i < text.length(); i++) {
            units.append(HexFormat.of().toHexDigits(text.charAt(i)));
        }
        return units.toString();
    }

    private static String readKey(String key, DeserializationContext context) throws IOException {
        if (key.isEmpty() || key.charAt(0) != UNITS) {
            return key;
        }
        StringBuilder text = new StringBuilder(key.length() / 4);
        try {
            for (int i = 1; i < key.length(); i += 4) {
                text.append((char) HexFormat.fromHexDigits(key, i, i + 4));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return (String)
                    context.handleWeirdKey(String.class, key, "expected U+0000 and four hex digits for each code unit");
        }
        return text.toString();
    }

    private static final class AnyKeyWriter<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1L;

        AnyKeyWriter(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T key, JsonGenerator out, SerializerProvider provider) throws IOException {
            writeKey(key.toString(), out);
        }
    }

    private static final class AnyKeyReader extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            return readKey(key, context);
        }
    }

    private static final class CharacterKeyReader extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            String text = readKey(key, context);
            return text.length() == 1
                    ? text.charAt(0)
                    : context.handleWeirdKey(Character.class, key, "expected one character");
        }
    }

    private static final class ActorKeyWriter extends StdSerializer<ActorId> {
        private static final long serialVersionUID = 1L;

        ActorKeyWriter() {
            super(ActorId.class);
        }

        @Override
        public void serialize(ActorId actor, JsonGenerator out, SerializerProvider provider) throws IOException {
            writeKey(actor.uuid() + "/" + actor.name(), out);
        }
    }

    private static final class ActorKeyReader extends KeyDeserializer {
        @Override
        public Object deserializeKey(String written, DeserializationContext context) throws IOException {
            String key = readKey(written, context);
            int slash = key.indexOf('/');
            try {
                return new ActorId(key.substring(slash + 1), UUID.fromString(key.substring(0, Math.max(slash, 0))));
            } catch (IllegalArgumentException e) {
                return context.handleWeirdKey(ActorId.class, key, "expected <uuid>/<name>");
            }
        }
    }
}
