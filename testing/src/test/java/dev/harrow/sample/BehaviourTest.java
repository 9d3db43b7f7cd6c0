package dev.harrow.sample;

import dev.harrow.testing.ActorTest;
import dev.harrow.testing.OnlyOnBackend;
import dev.harrow.testing.SkipOnBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A test of behaviour that means something on a backend of processes, with the rules that its Javadoc names. What it is run on is read
 * from the class, and the rules from the source: they are for people, and a second list of them would go stale.
 *
 * @param rules such as {@code S-31} and {@code D-5}
 * @param processOnly whether it is about processes, and not run in this JVM
 * @param transports those that it asks for; empty for all
 */
record BehaviourTest(String type, String method, Set<String> rules, boolean processOnly, List<String> transports) {
    private static final String THREAD = "thread";
    private static final String PACKAGE = "dev.harrow.behaviour";
    private static final Path SOURCES = Path.of("src", "test", "java", "dev", "harrow", "behaviour");

    /** The Javadoc and the name of a method of a top-level class, in the format that the build keeps. */
    private static final Pattern DOCUMENTED = Pattern.compile(
            "^ {4}/\\*\\*(?<doc>(?:(?!\\*/).)*)\\*/\n(?: {4}[@ )}][^\n]*\n)*? {4}void (?<name>\\w+)\\(",
            Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern RULE = Pattern.compile("\\b([SD])-(\\d+)(?:\\.\\.[SD]-(\\d+))?");

    /** All of them that are run on one backend, by name. */
    static List<BehaviourTest> all(String backend) {
        List<BehaviourTest> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith("Tests.java")) {
                    String type = name.substring(0, name.length() - ".java".length());
                    addFrom(type, Files.readString(file), backend, all);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the sources of the tests are read in " + SOURCES.toAbsolutePath(), e);
        }
        return List.copyOf(all);
    }

    private static void addFrom(String simpleName, String source, String backend, List<BehaviourTest> all) {
        Class<?> type = load(PACKAGE + "." + simpleName);
        Map<String, String> docs = docs(source);
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isFor(backend, type, method))
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .forEach(method -> {
                    ActorTest mark = method.getAnnotation(ActorTest.class);
                    String doc = docs.get(method.getName());
                    if (doc == null) {
                        throw new IllegalStateException("no Javadoc was found for test " + simpleName + "."
                                + method.getName() + "; write what it proves, in the format of the others");
                    }
                    all.add(new BehaviourTest(
                            type.getName(),
                            method.getName(),
                            rules(doc),
                            mark.backends().length > 0
                                    && !List.of(mark.backends()).contains(THREAD),
                            List.of(mark.transports())));
                });
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, BehaviourTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("there is a source of " + name + " and no class; compile the tests", e);
        }
    }

    private static boolean isFor(String backend, Class<?> type, Method method) {
        ActorTest mark = method.getAnnotation(ActorTest.class);
        return mark != null
                && (mark.backends().length == 0 || List.of(mark.backends()).contains(backend))
                && !isMarked(backend, method)
                && !isMarked(backend, type);
    }

    private static boolean isMarked(String backend, AnnotatedElement element) {
        SkipOnBackend skip = element.getAnnotation(SkipOnBackend.class);
        OnlyOnBackend only = element.getAnnotation(OnlyOnBackend.class);
        return (skip != null && List.of(skip.value()).contains(backend))
                || (only != null && !List.of(only.value()).contains(backend));
    }

    /** The Javadoc of each method that has one. */
    static Map<String, String> docs(String source) {
        Map<String, String> docs = new HashMap<>();
        Matcher found = DOCUMENTED.matcher(source);
        while (found.find()) {
            docs.put(found.group("name"), found.group("doc"));
        }
        return docs;
    }

    /** The rules that a text names, those of a range such as {@code S-20..S-23} included. */
    static Set<String> rules(String text) {
        Set<String> rules = new TreeSet<>();
        for (MatchResult rule : RULE.matcher(text).results().toList()) {
            int first = Integer.parseInt(rule.group(2));
            int last = rule.group(3) == null ? first : Integer.parseInt(rule.group(3));
            for (int number = first; number <= last; number++) {
                rules.add(rule.group(1) + "-" + number);
            }
        }
        return rules;
    }

    @Override
    public String toString() {
        return type.substring(type.lastIndexOf('.') + 1) + "." + method;
    }
}
