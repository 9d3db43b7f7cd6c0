package dev.harrow.internal.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AccessorNamingStrategy;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.DefaultAccessorNamingStrategy;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says that a record consists of its components. By itself Jackson would also write what {@code isEmpty()} or {@code
 * getTotal()} of a record returns.
 */
final class JsonComponentNames extends DefaultAccessorNamingStrategy.Provider {
    private static final long serialVersionUID = 1L;

    @Override
    public AccessorNamingStrategy forRecord(MapperConfig<?> config, AnnotatedClass record) {
        // a record is read by Jackson only after its module was asked
        RecordAccess.forward(record.getRawType(), ObjectMapper.class.getModule());
        return new Components(config, record);
    }

    private static final class Components extends DefaultAccessorNamingStrategy.RecordNaming {
        private final Set<String> names;

        Components(MapperConfig<?> config, AnnotatedClass record) {
            super(config, record);
            names = Arrays.stream(record.getRawType().getRecordComponents())
                    .map(component -> component.getName())
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public @Nullable String findNameForRegularGetter(AnnotatedMethod method, String name) {
            return names.contains(name) ? name : null;
        }

        @Override
        public @Nullable String findNameForIsGetter(AnnotatedMethod method, String name) {
            return null;
        }
    }
}
