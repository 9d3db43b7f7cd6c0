package dev.harrow.sample;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What of the behaviour the usual build runs on backend {@code process}. */
class SampleTests {
    private static final String PACKAGE = "dev.harrow.behaviour.";

    private final List<BehaviourTest> all = BehaviourTest.all("process");

    private static Set<String> rules(Collection<BehaviourTest> tests) {
        return tests.stream().flatMap(test -> test.rules().stream()).collect(toSet());
    }

    /** Every rule that a test names which is not marked: it has one that the usual build runs on processes. */
    @Test
    void everyRuleIsProvedOnProcesses() {
        Sample sample = new Sample("rules", "process", "uds", 0);
        Set<String> proved = rules(all.stream()
                .filter(test -> sample.has(test.type(), test.method()))
                .toList());

        assertThat(rules(all)).hasSizeGreaterThan(80).isEqualTo(proved);
    }

    /** What takes a dozen JVMs is taken only for what nothing else proves. */
    @Test
    void costlyTestsAreTakenWhereNoOtherWillDo() {
        BehaviourTest costly = new BehaviourTest("T", "costly", Set.of("S-1", "S-2", "S-3"), false, true, List.of());
        BehaviourTest quick = new BehaviourTest("T", "quick", Set.of("S-1"), false, false, List.of());
        BehaviourTest other = new BehaviourTest("T", "other", Set.of("S-2", "S-3"), false, false, List.of());

        assertThat(Sample.forEachRule(List.of(costly, quick, other))).containsExactlyInAnyOrder(quick, other);
        assertThat(Sample.forEachRule(List.of(costly, quick))).containsExactly(quick, costly);
    }

    /** By few tests, for each takes about a second. */
    @Test
    void noTestIsTakenWhoseRulesAreProvedAlready() {
        List<BehaviourTest> chosen = Sample.forEachRule(all);

        assertThat(chosen).hasSizeLessThan(all.size() / 2).doesNotHaveDuplicates();
        Set<String> proved = new HashSet<>();
        assertThat(chosen)
                .allSatisfy(test -> assertThat(proved.addAll(test.rules()))
                        .as("%s adds something", test)
                        .isTrue());
    }

    /** All that is about processes, whatever rules it names, and nothing that has its own JVMs or looks at shared memory. */
    @Test
    void whatIsAboutProcessesIsIn() {
        Sample sample = new Sample("rules", "process", "uds", 0);

        assertThat(sample.has(PACKAGE + "ProcessTests", "noRuleIsNamedByThis")).isTrue();
        assertThat(sample.has(PACKAGE + "KillMatrixTests", "noRuleIsNamedByThis"))
                .isTrue();
        assertThat(sample.has(PACKAGE + "ChildJvmTests", "noRuleIsNamedByThis")).isFalse();
    }

    /** Marks hold: of methods, of classes, and those that name what a test is for. */
    @Test
    void whatIsMarkedIsNotIn() {
        assertThat(all)
                .extracting(BehaviourTest::toString)
                .contains("TreeTests.aDialogIsShownAtBothEnds")
                .doesNotContain(
                        "LadderTests.anActorThatComputesIsAbandonedWithinTheBudget",
                        "LadderTests.whoHasNotHadItsTurnIsNotGivenUp",
                        "TreeTests.aWideTreeIsShownInPart")
                .noneMatch(name -> name.startsWith("MemoryOrderTests."));
    }

    /** Repeated by its seed, and only of what can be run over the transport. */
    @Test
    void aDrawIsRepeatedByItsSeed() {
        List<BehaviourTest> drawn = Sample.draw(all, "tcp", 8, 7);

        assertThat(drawn).hasSize(8).isEqualTo(Sample.draw(all, "tcp", 8, 7));
        assertThat(drawn).isNotEqualTo(Sample.draw(all, "tcp", 8, 8));
        assertThat(Sample.draw(all, "tcp", Integer.MAX_VALUE, 7))
                .hasSizeGreaterThan(150)
                .extracting(BehaviourTest::toString)
                .contains("CallTests.valuesAreCopied")
                .noneMatch(name -> name.startsWith("KillMatrixTests."));
        assertThat(Sample.draw(all, "uds", Integer.MAX_VALUE, 7))
                .hasSameElementsAs(all.stream().filter(test -> !test.costly()).toList());
    }

    /** What is drawn for another backend of processes can be run on that, and has its tests. */
    @Test
    void aDrawIsForItsBackend() {
        assertThat(BehaviourTest.all("warm"))
                .extracting(BehaviourTest::toString)
                .contains("CallTests.valuesAreCopied", "WarmTests.propertiesAreSetWhenTheActorComes")
                .doesNotContain("ProcessTests.optionsReachTheJvm");
    }

    /** What nobody understands is not taken for everything, or for nothing. */
    @Test
    void anUnknownSampleIsRefused() {
        assertThatThrownBy(() -> new Sample("rulez", "process", "uds", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'rulez'; it must be 'rules', or how many tests are drawn");
        assertThat(new Sample(null, "process", "", 0).has("any.Type", "anyMethod"))
                .isTrue();
    }
}
