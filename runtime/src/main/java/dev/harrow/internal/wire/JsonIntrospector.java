package dev.harrow.internal.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads Jackson's annotations, except those that say how a subtype is named: that is decided by the permits clause of a
 * sealed interface and by nothing else.
 */
final class JsonIntrospector extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    /** {@code ["Circle", {...}]}: the tag comes first, so nothing has to be buffered. */
    private static final JsonTypeInfo.Value TAG_FIRST = JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.WRAPPER_ARRAY, null, null, false, true, null);

    private final transient UserCodecs codecs;

    JsonIntrospector(UserCodecs codecs) {
        this.codecs = codecs;
    }

    /** Whether a tag says which type below it a value has; one with a codec has a form instead. */
    private boolean isTagged(Class<?> type) {
        return SealedTags.isHierarchy(type) && codecs.of(type) == null;
    }

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        return annotated instanceof AnnotatedClass && isTagged(annotated.getRawType()) ? TAG_FIRST : null;
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass annotated, JavaType baseType) {
        return isTagged(annotated.getRawType()) ? new StdTypeResolverBuilder(TAG_FIRST) : null;
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findPropertyTypeResolver(
            MapperConfig<?> config, AnnotatedMember member, JavaType baseType) {
        return null;
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findPropertyContentTypeResolver(
            MapperConfig<?> config, AnnotatedMember member, JavaType containerType) {
        return null;
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
        if (!(annotated instanceof AnnotatedClass) || !isTagged(annotated.getRawType())) {
            return null;
        }
        return SealedTags.of(annotated.getRawType()).entrySet().stream()
                .map(tag -> new NamedType(tag.getValue(), tag.getKey()))
                .toList();
    }

    @Override
    public @Nullable String findTypeName(AnnotatedClass annotated) {
        return null;
    }

    /** Every component is written, also null: a missing one is an error at the receiver. */
    @Override
    public JsonInclude.Value findPropertyInclusion(Annotated annotated) {
        return JsonInclude.Value.empty();
    }
}
