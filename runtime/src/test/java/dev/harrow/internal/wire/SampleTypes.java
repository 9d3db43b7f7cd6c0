package dev.harrow.internal.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.harrow.ActorId;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Types that users might declare, good and bad. */
final class SampleTypes {
    private SampleTypes() {}

    enum Colour {
        RED,
        GREEN {
            @Override
            boolean isLeaf() {
                return true;
            }
        };

        boolean isLeaf() {
            return false;
        }
    }

    record Flat(
            int id,
            @Nullable String name,
            long amount,
            @Nullable Integer boxed,
            @Nullable Colour colour,
            @Nullable UUID uuid,
            @Nullable ActorId actor,
            @Nullable Duration duration,
            @Nullable Instant instant,
            boolean yes,
            byte small,
            short medium,
            char letter,
            float single,
            double twice) {}

    record WithBytes(byte @Nullable [] bytes, @Nullable ByteBuffer buffer) {}

    record Empty() {}

    record Positive(int value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("not positive: " + value);
            }
        }

        boolean isEven() {
            return value % 2 == 0;
        }

        int getDouble() {
            return 2 * value;
        }
    }

    record Item(@Nullable String name, BigDecimal price) {}

    record Order(UUID id, List<Item> items, Map<String, Integer> counts, Optional<String> note) {}

    sealed interface Shape permits Circle, Group, Named, Origin {}

    record Circle(double radius) implements Shape {}

    record Group(List<Shape> members) implements Shape {}

    sealed interface Named extends Shape {}

    record Label(@Nullable String text, Shape of) implements Named {}

    enum Origin implements Shape {
        HERE,
        THERE
    }

    sealed interface Amount {}

    record Euros(long cents) implements Amount {}

    record Barter(@Nullable String what, Positive howMany) implements Amount {}

    sealed interface Result<T> {}

    record Ok<T>(T value) implements Result<T> {}

    record Err<T>(@Nullable String why, Optional<T> partial) implements Result<T> {}

    record Pair<A, B>(@Nullable A left, @Nullable B right) {}

    record Tree(String value, List<Tree> children) {}

    record Chain(int value, @Nullable Chain next) {}

    sealed interface Clash {}

    static final class Left {
        record Same(int a) implements Clash {}
    }

    static final class Right {
        record Same(String b) implements Clash {}
    }

    record Annotated(@JsonProperty("n") String name) {}

    record Times(
            LocalDate date,
            LocalTime time,
            LocalDateTime dateTime,
            OffsetDateTime offsetDateTime,
            OffsetTime offsetTime,
            ZonedDateTime zoned,
            Period period,
            Year year,
            YearMonth yearMonth,
            MonthDay monthDay,
            ZoneId zone,
            ZoneOffset offset,
            DayOfWeek day,
            Instant instant,
            Duration duration) {}

    record Numbers(
            BigInteger big, BigDecimal decimal, double d, float f, Long l, Short s, Byte b, char c, Character boxed) {}

    record Optionals(
            Optional<Item> item,
            OptionalInt number,
            OptionalLong large,
            OptionalDouble real,
            Optional<List<String>> list) {}

    record Containers(
            List<Colour> list,
            Set<String> set,
            Collection<Long> collection,
            Map<Colour, List<Integer>> map,
            int[] ints,
            String[] strings,
            byte[] bytes,
            List<byte[]> blobs,
            double[][] matrix) {}

    record Keys(
            Map<Integer, String> ints,
            Map<Long, String> longs,
            Map<Character, String> chars,
            Map<Boolean, String> flags,
            Map<Double, String> doubles,
            Map<UUID, String> uuids,
            Map<ActorId, String> actors,
            Map<Instant, String> instants,
            Map<Duration, String> durations,
            Map<LocalDate, String> dates,
            Map<ZonedDateTime, String> zoned,
            Map<ZoneId, String> zones,
            Map<Year, String> years,
            Map<MonthDay, String> days,
            Map<OffsetTime, String> times) {}

    // what is refused

    record HoldsObject(int a, List<BadItem> items) {}

    record BadItem(Object price) {}

    record HoldsWildcard(List<?> items) {}

    @SuppressWarnings("rawtypes")
    record HoldsRaw(List items) {}

    record HoldsInterface(Runnable task) {}

    record HoldsAbstract(Number number) {}

    record HoldsPojo(Pojo pojo) {}

    record HoldsList(ArrayList<String> items) {}

    record HoldsOptionals(List<Optional<String>> items) {}

    record HoldsDouble(Optional<Optional<String>> item) {}

    record HoldsKey(Map<Item, String> items) {}

    record HoldsThrowable(IllegalStateException failure) {}

    record HoldsVoid(Void nothing) {}

    record Endless<T>(Endless<List<T>> next) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    sealed interface Tagged {}

    record One(int a) implements Tagged {}

    sealed interface WithClass {}

    static final class Pojo implements Serializable, WithClass {
        private static final long serialVersionUID = 1L;
    }

    sealed interface Hidden {}

    record Extra<T>(T value) implements Hidden {}

    sealed interface WithBody {}

    enum Bodies implements WithBody {
        PLAIN,
        SPECIAL {
            @Override
            public String toString() {
                return "special";
            }
        }
    }
}
