package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Type;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.spi.ToolProvider;

/**
 * Types that users might declare, drawn at random: records, generic ones, enums, sealed hierarchies and all containers, put together in any
 * way that a contract may. They are written as one source file, compiled, and loaded by a class loader of their own.
 */
final class RandomTypes {
    private static final List<String> PRIMITIVES =
            List.of("boolean", "byte", "short", "char", "int", "long", "float", "double");

    private static final List<String> KEYS = List.of(
            "Boolean",
            "Byte",
            "Short",
            "Character",
            "Integer",
            "Long",
            "Float",
            "Double",
            "String",
            "UUID",
            "Duration",
            "Instant",
            "LocalDate",
            "LocalTime",
            "LocalDateTime",
            "OffsetDateTime",
            "ZonedDateTime",
            "Period",
            "Year",
            "YearMonth",
            "MonthDay",
            "ZoneId",
            "ZoneOffset");

    private static final List<String> OTHER_SCALARS =
            List.of("byte[]", "ByteBuffer", "BigInteger", "BigDecimal", "String", "String", "Integer");

    private static final List<String> POISONS =
            List.of("Object", "Thread", "Runnable", "Number", "List", "List<?>", "ArrayList<String>", "Exception");

    private final SplittableRandom random;
    private final StringBuilder source = new StringBuilder();

    // names of the types so far: what a later one may mention
    private final List<String> enums = new ArrayList<>();
    private final List<String> plain = new ArrayList<>();
    private final List<String> generic = new ArrayList<>();
    private int number;

    /** A type that must be refused, and the place that is to blame. */
    record Poisoned(Type type, String path) {}

    private RandomTypes(SplittableRandom random) {
        this.random = random;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String scalar() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> any(OTHER_SCALARS);
            case 2 -> enums.isEmpty() ? "String" : any(enums);
            default -> any(KEYS);
        };
    }

    /** A type for a parameter, a result or a component. */
    private String component(int depth) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> any(PRIMITIVES);
            case 2 ->
                switch (random.nextInt(8)) {
                    case 0 -> "OptionalInt";
                    case 1 -> "OptionalLong";
                    case 2 -> "OptionalDouble";
                    default -> "Optional<" + element(depth) + ">";
                };
            default -> element(depth);
        };
    }

    /** A type that may also be an element or a type argument: no primitive and no Optional. */
    private String element(int depth) {
        if (depth <= 0) {
            return scalar();
        }
        return switch (random.nextInt(12)) {
            case 0 -> "List<" + element(depth - 1) + ">";
            case 1 -> "Set<" + element(depth - 1) + ">";
            case 2 -> "Collection<" + element(depth - 1) + ">";
            case 3 ->
                "Map<" + (enums.isEmpty() || random.nextBoolean() ? any(KEYS) : any(enums)) + ", " + element(depth - 1)
                        + ">";
            case 4 -> (random.nextBoolean() ? any(PRIMITIVES) : element(depth - 1)) + "[]";
            case 5, 6 -> generic.isEmpty() ? scalar() : any(generic) + "<" + element(depth - 1) + ">";
            case 7, 8, 9 -> plain.isEmpty() ? scalar() : any(plain);
            default -> scalar();
        };
    }

    private String components(int atMost) {
        List<String> parts = new ArrayList<>();
        int count = random.nextInt(atMost + 1);
        for (int i = 0; i < count; i++) {
            parts.add(component(2) + " c" + i);
        }
        return String.join(", ", parts);
    }

    private void declare(String text) {
        source.append("    ").append(text).append('\n');
    }

    private void declareOne() {
        String name = "T" + number++;
        switch (random.nextInt(9)) {
            case 0 -> {
                declare("enum " + name + " { A, B { @Override public String toString() { return \"b\"; } }, \u00DC }");
                enums.add(name);
            }
            case 1 -> {
                declare("record " + name + "<T>(T value, List<T> list, " + component(1) + " other) {}");
                generic.add(name);
            }
            case 2 -> {
                declare("sealed interface " + name + "<T> {}");
                declare("record " + name + "Ok<T>(T value) implements " + name + "<T> {}");
                declare("record " + name + "Err<E>(String why, Map<String, E> rest) implements " + name + "<E> {}");
                generic.add(name);
            }
            case 3, 4 -> {
                declare("sealed interface " + name + " {}");
                declare("record " + name + "A(" + components(3) + ") implements " + name + " {}");
                declare("sealed interface " + name + "N extends " + name + " {}");
                declare("record " + name + "B(List<" + name + "> again, " + component(2) + " c) implements " + name
                        + "N {}");
                declare("enum " + name + "E implements " + name + "N { X, Y }");
                plain.add(name);
            }
            case 5 -> {
                declare("record " + name + "(" + name + " next, List<" + name + "> more, Optional<" + name + "> last, "
                        + component(2) + " c) {}");
                plain.add(name);
            }
            default -> {
                declare("record " + name + "(" + components(6) + ") {}");
                plain.add(name);
            }
        }
    }

    /** Wraps a type that cannot cross into some that can; returns the outer type and where the bad one is. */
    private String[] poison(int depth) {
        if (depth == 0) {
            String bad = any(POISONS);
            return new String[] {bad, bad.equals("List<?>") ? "[]" : ""};
        }
        String[] inner = poison(depth - 1);
        String name = "P" + number++;
        switch (random.nextInt(7)) {
            case 0 -> {
                return new String[] {"List<" + inner[0] + ">", "[]" + inner[1]};
            }
            case 1 -> {
                return new String[] {"Map<String, " + inner[0] + ">", "[]" + inner[1]};
            }
            case 2 -> {
                return new String[] {inner[0] + "[]", "[]" + inner[1]};
            }
            case 3 -> {
                declare("record " + name + "<T>(int before, T value) {}");
                return new String[] {name + "<" + inner[0] + ">", ".value" + inner[1]};
            }
            case 4 -> {
                declare("sealed interface " + name + " {}");
                declare("record " + name + "Leaf(" + inner[0] + " bad) implements " + name + " {}");
                return new String[] {name, "<" + name + "Leaf>.bad" + inner[1]};
            }
            case 5 -> {
                declare("record " + name + "(Optional<" + inner[0] + "> perhaps) {}");
                return new String[] {name, ".perhaps" + inner[1]};
            }
            default -> {
                declare("record " + name + "(" + component(1) + " good, " + inner[0] + " bad) {}");
                return new String[] {name, ".bad" + inner[1]};
            }
        }
    }

    /** What one round draws. */
    record Drawn(List<Type> types, List<Poisoned> poisoned, String source) {}

    /**
     * Draws {@code count} types that can cross and as many that cannot.
     *
     * @param folder an empty one, for the source and the class files
     */
    static Drawn draw(SplittableRandom random, int count, Path folder) throws Exception {
        RandomTypes types = new RandomTypes(random);
        for (int i = 0; i < count; i++) {
            types.declareOne();
        }
        List<String> roots = new ArrayList<>(types.plain);
        while (roots.size() < count) {
            roots.add(types.component(3));
        }
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String[] poisoned = types.poison(1 + random.nextInt(4));
            roots.add(poisoned[0]);
            paths.add(poisoned[1]);
        }
        StringBuilder methods = new StringBuilder();
        for (int i = 0; i < roots.size(); i++) {
            methods.append("        ")
                    .append(roots.get(i))
                    .append(" r")
                    .append(i)
                    .append("();\n");
        }
        String source = "import java.math.*;\nimport java.nio.ByteBuffer;\nimport java.time.*;\nimport java.util.*;\n\n"
                + "@SuppressWarnings(\"rawtypes\") public final class Drawn {\n" + types.source
                + "    interface Roots {\n" + methods + "    }\n}\n";
        Class<?> holder = compile(source, folder);
        List<Type> good = new ArrayList<>();
        List<Poisoned> bad = new ArrayList<>();
        for (int i = 0; i < roots.size(); i++) {
            Type type = holder.getDeclaredMethod("r" + i).getGenericReturnType();
            int poisoned = i - (roots.size() - count);
            if (poisoned < 0) {
                good.add(type);
            } else {
                bad.add(new Poisoned(type, paths.get(poisoned)));
            }
        }
        return new Drawn(good, bad, source);
    }

    private static Class<?> compile(String source, Path folder) throws IOException, ClassNotFoundException {
        Path file = folder.resolve("Drawn.java");
        Files.writeString(file, source);
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.out,
                        "-proc:none",
                        "-nowarn",
                        "-encoding",
                        "UTF-8",
                        "-d",
                        folder.toString(),
                        file.toString());
        assertThat(status).as("seed %s: %s", Seeds.SEED, source).isZero();
        return Class.forName(
                "Drawn$Roots", false, new URLClassLoader(new URL[] {url(folder)}, RandomTypes.class.getClassLoader()));
    }

    private static URL url(Path folder) throws MalformedURLException {
        return folder.toUri().toURL();
    }
}
