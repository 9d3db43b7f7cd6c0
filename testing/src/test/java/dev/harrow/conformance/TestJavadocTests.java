package dev.harrow.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** What of the Javadoc of a test is a name. */
class TestJavadocTests {
    private static final Set<String> AREAS = Set.of("S", "D", "CTX", "ADDR", "IPC");

    /** Rules are found alone, in ranges, beside rows and in more lines than one. */
    @Test
    void theRulesOfATestAreThoseOfItsJavadoc() {
        String source = """
                class SomeTests {
                    /** S-1, CTX-2 · first. */
                    @ActorTest
                    void one() {
                        /* S-9 */
                    }

                    /**
                     * D-1, S-20..S-23
                     * and S-4.
                     */
                    @SkipOnBackend(
                            value = {"isolated"},
                            reason = "with ( and } and S-8 in it")
                    @ActorTest
                    void two(int x) {}

                    /** S-5 · no test */
                    private static int helper() {
                        return 0;
                    }

                    @ActorTest
                    void bare() {}
                }
                """;

        var docs = TestJavadoc.ofMethods(source);

        assertThat(docs).containsOnlyKeys("one", "two");
        assertThat(TestJavadoc.rules(docs.get("one"))).containsExactly("S-1");
        assertThat(TestJavadoc.rules(docs.get("two"))).containsExactly("D-1", "S-20", "S-21", "S-22", "S-23", "S-4");
    }

    /** Cases are named as rules are, with letters, in ranges of both kinds, and nothing else looks like one. */
    @Test
    void casesAreFoundAsRulesAre() {
        assertThat(TestJavadoc.names("S-12, CTX-9..CTX-11, CTX-13..14 · a sentence. IPC-7a and IPC-7b.", AREAS))
                .containsExactly("S-12", "CTX-9", "CTX-10", "CTX-11", "CTX-13", "CTX-14", "IPC-7a", "IPC-7b");
        assertThat(TestJavadoc.names("(ADDR-7a..7c), ADDR-8..9", AREAS))
                .containsExactly("ADDR-7a", "ADDR-7b", "ADDR-7c", "ADDR-8", "ADDR-9");
        assertThat(TestJavadoc.names("IPC-7a..d", AREAS)).containsExactly("IPC-7a", "IPC-7b", "IPC-7c", "IPC-7d");
        assertThat(TestJavadoc.names("SHA-256, UTF-8, JVM-NOTES 6, ABS-1, X-S-1, S-1-2, S-1x1, §5, S-31.", AREAS))
                .containsExactly("S-31");
    }

    /** What is above a class counts for all of its tests; what is above a helper for nothing. */
    @Test
    void aClassMayNameThemForAllOfItsTests() {
        String source = """
                package some;

                /** S-1 · all of them. */
                @Deprecated
                public final class SomeTests {
                    /** S-2 · one. */
                    @Test
                    void one() {}

                    /** S-3 · no test. */
                    @BeforeEach
                    void before() {}

                    /** S-4 · a test of jcstress. */
                    @JCStressTest
                    @State
                    public static class Two {
                        /** S-5 · too deep. */
                        @Test
                        void deep() {}
                    }

                    /** S-6 · a helper. */
                    static class Helper {}
                }
                """;

        assertThat(TestJavadoc.ofClass(source)).contains("S-1 · all");
        assertThat(TestJavadoc.ofTests(source)).containsOnlyKeys("one", "Two");
        assertThat(TestJavadoc.ofMethods(source)).containsOnlyKeys("one", "before");
        assertThat(TestJavadoc.ofClass("class Bare {}")).isEmpty();
    }
}
