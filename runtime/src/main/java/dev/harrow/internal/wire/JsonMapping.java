package dev.harrow.internal.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.harrow.MsgTypeException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Jackson databind, set up so that only the declared types decide what is built. This class and the other {@code Json*}
 * classes are the only ones that load Jackson; nothing refers to them before a value needs them.
 *
 * <p>The mapper has a type cache and a buffer pool of its own: Jackson's shared ones would keep the class loaders of
 * actors that are long gone.
 */
final class JsonMapping {
    /** How deep arrays and objects may be nested, in both directions. */
    static final int MAX_DEPTH = 500;

    private static final int MAX_NUMBER_CHARS = 64 << 10;

    private record Bound(ObjectWriter writer, ObjectReader reader) {}

    private final JsonMapper mapper;
    private final Map<Type, Bound> bound = new ConcurrentHashMap<>();

    JsonMapping(UserCodecs codecs) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        // the payload itself is bounded: a string, or a map's key, may fill it
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(MAX_NUMBER_CHARS)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .recyclerPool(JsonRecyclerPools.newBoundedPool(8))
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
        LookupCache<Object, JavaType> ownCache = new LRUMap<>(16, 256);
        mapper = JsonMapper.builder(factory)
                .typeFactory(TypeFactory.createDefaultInstance().withCache(ownCache))
                .annotationIntrospector(new JsonIntrospector(codecs))
                .accessorNaming(new JsonComponentNames())
                .addModules(new Jdk8Module(), new JavaTimeModule(), new JsonRules(), new JsonUserCodecs(codecs))
                .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .disable(
                        SerializationFeature.FAIL_ON_EMPTY_BEANS,
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
                        DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        mapper.setSerializerProvider(new JsonProvider());
    }

    void write(Type type, String path, Object value, WireWriter out) {
        try {
            bind(type).writer().writeValue(new Sink(out), value);
        } catch (StackOverflowError e) {
            // a collection that contains itself; the stack is intact again here
            throw new MsgTypeException(path + ": the value is nested too deeply, or contains itself", e);
        } catch (IOException | RuntimeException e) {
            rethrowTooLarge(e);
            throw failure(type, path, "cannot be written", e);
        }
    }

    Object read(Type type, String path, Bytes json) {
        try {
            Object value = bind(type).reader().readValue(json.array(), json.offset(), json.length());
            if (value == null) {
                throw new MsgTypeException(path + ": expected " + TypeVariables.show(type) + ", found null");
            }
            return value;
        } catch (MsgTypeException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw failure(type, path, "found bytes that are none", e);
        }
    }

    private Bound bind(Type type) {
        Bound known = bound.get(type);
        if (known != null) {
            return known;
        }
        JavaType java = mapper.getTypeFactory().constructType(type);
        return bound.computeIfAbsent(type, _ -> new Bound(mapper.writerFor(java), mapper.readerFor(java)));
    }

    private static void rethrowTooLarge(Exception e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof TooLarge tooLarge) {
                throw tooLarge;
            }
        }
    }

    private static MsgTypeException failure(Type type, String path, String what, Exception e) {
        StringBuilder place = new StringBuilder(path);
        if (e instanceof JsonMappingException mapping) {
            for (JsonMappingException.Reference step : mapping.getPath()) {
                if (step.getFieldName() != null) {
                    place.append('.').append(step.getFieldName());
                } else if (step.getIndex() >= 0) {
                    place.append('[').append(step.getIndex()).append(']');
                }
            }
        }
        String why =
                e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
        return new MsgTypeException(
                place + ": expected a part of " + TypeVariables.show(type) + ", " + what + ": " + why, e);
    }

    /** Lets Jackson write into the payload. */
    private static final class Sink extends OutputStream {
        private final WireWriter out;

        Sink(WireWriter out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            out.u8(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            out.raw(bytes, offset, length);
        }
    }
}
