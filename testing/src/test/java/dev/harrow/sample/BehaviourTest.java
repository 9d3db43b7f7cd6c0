package dev.harrow.sample;

import dev.harrow.conformance.Runs;
import dev.harrow.conformance.TestJavadoc;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A test of behaviour that means something on a backend of processes, with the rules that its Javadoc names. What it is run on is read
 * from the class, and the rules from the source: they are for people, and a second list of them would go stale.
 *
 * @param rules such as {@code S-31} and {@code D-5}
 * @param processOnly whether it is about processes, and not run in this JVM
 * @param costly whether it has a bound on its time of its own: it takes many JVMs there
 * @param transports those that it asks for; empty for all
 */
record BehaviourTest(
        String type, String method, Set<String> rules, boolean processOnly, boolean costly, List<String> transports) {
    private static final String THREAD = "thread";
    private static final String PACKAGE = "dev.harrow.behaviour";
    private static final Path SOURCES = Path.of("src", "test", "java", "dev", "harrow", "behaviour");

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
        Class<?> type = Runs.load(PACKAGE + "." + simpleName);
        Map<String, String> docs = TestJavadoc.ofMethods(source);
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Runs.isRunOn(backend, type, method))
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .forEach(method -> {
                    ActorTest mark = Objects.requireNonNull(Runs.markOf(type, method));
                    String doc = docs.get(method.getName());
                    if (doc == null) {
                        throw new IllegalStateException("no Javadoc was found for test " + simpleName + "."
                                + method.getName() + "; write what it proves, in the format of the others");
                    }
                    all.add(new BehaviourTest(
                            type.getName(),
                            method.getName(),
                            TestJavadoc.rules(doc),
                            mark.backends().length > 0
                                    && !List.of(mark.backends()).contains(THREAD),
                            method.isAnnotationPresent(ActorTimeout.class)
                                    || type.isAnnotationPresent(ActorTimeout.class),
                            List.of(mark.transports())));
                });
    }

    @Override
    public String toString() {
        return type.substring(type.lastIndexOf('.') + 1) + "." + method;
    }
}
