package dev.harrow.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HARN-11 · every example, as {@code ./harrow run NAME} runs it. A healthy tree writes nothing to the error stream. */
class ExamplesTests {

    @TempDir
    private Path scratch;

    /** SPAWN-1, SPAWN-3 */
    @Test
    void firstActorShowsThatAnActorEndsBeforeItsNursery() throws Exception {
        assertThat(run("first-actor"))
                .containsExactly(
                        "the body of the nursery runs in actor root",
                        "the nursery has ended, and the actor is done: true",
                        "hello reader, this is actor greet, started by root");
    }

    /** SPAWN-2 */
    @Test
    void daemonAnswersTwoCallsAndEndsWhenItIsStopped() throws Exception {
        assertThat(run("daemon"))
                .containsExactly(
                        "ticket 1: The Long Wait",
                        "ticket 2: The Return",
                        "the buyer has tickets 1 and 2 of 2",
                        "the office closes after 2 tickets",
                        "the nursery has ended");
    }

    @Test
    void primesExaminesEveryNumberOnce() throws Exception {
        List<String> lines = run("primes", "2", "4", "97", "112272535095293", "112272535095297", "25");
        assertThat(lines.getLast()).isEqualTo("6 numbers examined");
        assertThat(lines.subList(0, 6))
                .allMatch(line -> line.matches("\\d+ is (not )?prime \\(worker-[123]\\)"))
                .extracting(line -> line.substring(0, line.indexOf(" (")))
                .containsExactlyInAnyOrder(
                        "2 is prime",
                        "4 is not prime",
                        "97 is prime",
                        "112272535095293 is prime",
                        "112272535095297 is not prime",
                        "25 is not prime");
    }

    /** STRM-1 */
    @Test
    void pingPongReturnsEveryBall() throws Exception {
        assertThat(run("ping-pong"))
                .containsExactly(
                        "playing against returner",
                        "round 1 came back",
                        "round 2 came back",
                        "round 3 came back",
                        "3 balls were returned");
    }

    /** OWS-3, OWS-4 */
    @Test
    void mergedStreamsSendsOnEachNumberOnceAndEndsWithItsConsumer() throws Exception {
        assertThat(run("merged-streams"))
                .containsExactly(
                        "the aggregator has ended, and its sources before it",
                        "1000 numbers, from 0 to 999, each once and in order: true",
                        "that is enough",
                        "the aggregator has ended, and its sources before it",
                        "the root goes on");
    }

    /** S-91, STRM-5 */
    @Test
    void twoStreamsGoOnBesideEachOtherAndBesideCalls() throws Exception {
        assertThat(run("two-streams"))
                .containsExactly(
                        "good morning, Ada; good morning, Ben",
                        "Ben's sum is 10",
                        "Ada's sum is 3",
                        "the till has counted 13",
                        "Ada's sum is 7",
                        "Ada pays 7",
                        "Ben goes on, his sum is 11",
                        "Ben pays 11",
                        "the till has counted 18");
    }

    /** S-117, S-119, MSG-1, MSG-6 */
    @Test
    void typedPayloadsCrossOrAreRefusedWhereTheyAreMade() throws Exception {
        List<String> fitting = List.of(
                "  the prices are {bread=3.20, tea=4.50}",
                "  Accepted[value=Receipt[customer=Ada, total=12.20]]",
                "  Refused[reason=card 42 expires before 2027-03-01]",
                "  Summary[customers=[Ada], turnover=12.20]");
        List<String> lines = run("typed-payloads");
        assertThat(lines).hasSize(17);
        assertThat(lines.getFirst()).isEqualTo("values that fit:");
        assertThat(lines.subList(1, 5)).isEqualTo(fitting);
        assertThat(lines.get(5)).isEqualTo("a contract that cannot cross:");
        assertThat(lines.get(6))
                .startsWith("  TypedPayloads.LooseShop.place(")
                .contains(").items[].price: Object cannot cross between actors");
        assertThat(lines.get(7)).isEqualTo("values that do not fit:");
        assertThat(lines.get(8))
                .startsWith("  the shop's first value: ")
                .contains("started: expected a part of Map<String, BigDecimal>");
        assertThat(lines.get(9)).startsWith("  an item of ours: ").contains(".items[1]: ", "TypedPayloads.Order");
        assertThat(lines.get(10)).isEqualTo("  the stream goes on: Accepted[value=Receipt[customer=Ada, total=3.20]]");
        assertThat(lines.get(11))
                .startsWith("  the shop's result, which ends the dialog: ")
                .contains(".customers[0]: ", "TypedPayloads.Summary");
        assertThat(lines.get(12)).isEqualTo("the actor goes on:");
        assertThat(lines.subList(13, 17)).isEqualTo(fitting);
    }

    /** DESIGN §3, P4 · an idle actor holds no thread and little else; every one answers and every one ends. */
    @Test
    void idleActorsAllAnswerAndAllEnd() throws Exception {
        Programs.Outcome outcome = Programs.launchWithHeap(scratch, 400, "run", "idle-actors", "100000");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        List<String> lines = outcome.out();
        assertThat(lines).hasSize(8);
        assertThat(lines.getFirst()).isEqualTo("100,000 actors");
        assertThat(lines).contains("right answers: 100,000");
        assertThat(lines.getLast()).isEqualTo("ended: 100,000; left behind: no actor, 0 abandoned");
        assertThat(rateOf(lines.get(1), "started in (\\S+) s: (\\S+) starts/s")).isBetween(0.5, 1.5);
        assertThat(rateOf(lines.get(3), "answered in (\\S+) s: (\\S+) calls/s")).isBetween(0.5, 1.5);
        assertThat(rateOf(lines.get(6), "stopped in (\\S+) s: (\\S+) stops/s")).isBetween(0.5, 1.5);
        assertThat(figure(lines.get(2), "heap: (\\S+) bytes for each, idle", 1)).isBetween(200.0, 2048.0);
        assertThat(figure(lines.get(5), "heap: (\\S+) bytes for each, idle again", 1))
                .isBetween(200.0, 2048.0);
    }

    /** How much of 100 000 the seconds and the rate of a line make, which should be all, but for what is rounded. */
    private static double rateOf(String line, String pattern) {
        return figure(line, pattern, 1) * figure(line, pattern, 2) / 100_000;
    }

    private static double figure(String line, String pattern, int group) {
        Matcher matcher = Pattern.compile(pattern).matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        return Double.parseDouble(matcher.group(group).replace(",", ""));
    }

    @Test
    void idleActorsAreRefusedWhereTheyHaveNoRoom() throws Exception {
        Programs.Outcome outcome = Programs.launch(scratch, "run", "idle-actors");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .singleElement()
                .asString()
                .startsWith("harrow: 1,000,000 idle actors want 3.1 GB, and the heap of this JVM is limited to 0.0 GB")
                .containsPattern("ask for fewer, for example './harrow run idle-actors 1\\d{4}'");

        long gigabyte = 1L << 30;
        IdleActors.requireRoom(1_000_000, 6 * gigabyte, 4 * gigabyte);
        assertThatThrownBy(() -> IdleActors.requireRoom(1_000_000, 6 * gigabyte, 2 * gigabyte))
                .isInstanceOf(Refusal.class)
                .hasMessage("1,000,000 idle actors want 3.1 GB, and this machine has 2.1 GB; ask for fewer, for example"
                        + " './harrow run idle-actors 699050'");
        IdleActors.requireRoom(699_050, 6 * gigabyte, 2 * gigabyte);
    }

    /** S-96, D-5 */
    @Test
    void streamDeadlineEndsBothSidesOfTheStream() throws Exception {
        assertThat(run("stream-deadline"))
                .containsExactly("the clock is put away", "the time is over, after some ticks");
    }

    /** NURS-1, NURS-2 */
    @Test
    void remoteErrorTellsTypeMessageOriginAndCause() throws Exception {
        assertThat(run("remote-error"))
                .containsExactly(
                        "a call failed",
                        "  type:    java.io.UncheckedIOException",
                        "  message: page 'appendix' cannot be read",
                        "  origin:  archive",
                        "  hops:    archive",
                        "  cause:   java.nio.file.NoSuchFileException: appendix",
                        "  is an UncheckedIOException: true",
                        "the archive still answers: index: this page",
                        "a nursery failed, with 2 failures",
                        "  type:    java.lang.IllegalStateException",
                        "  message: page 'map' fell behind the shelf",
                        "  origin:  first",
                        "  hops:    first",
                        "  and:     java.io.IOException: the archive cannot be closed without page 'map'",
                        "  type:    java.io.IOException",
                        "  message: the second archive was closed in the middle of its work",
                        "  origin:  second",
                        "  hops:    second");
    }

    /** ERR-7 */
    @Test
    void nestedTreeFailsFromTheBottomUpAndLeavesNothing() throws Exception {
        List<String> lines = run("nested-tree").stream()
                .map(line -> line.replaceAll("#[0-9a-f]{8}", ""))
                .toList();
        assertThat(lines)
                .containsSubsequence(
                        "root [thread, serving]",
                        "  `-- country [thread, serving]",
                        "        |-- clerk-of-country [thread, serving]",
                        "        `-- city [thread, serving]",
                        "              |-- clerk-of-city [thread, serving]",
                        "              `-- office [thread, serving]",
                        "                    `-- clerk-of-office [thread, serving]",
                        "clerk-of-office goes home",
                        "clerk-of-city goes home",
                        "clerk-of-country goes home",
                        "the root caught java.lang.IllegalStateException: the office is on fire",
                        "thrown in office, passed on by city, then country",
                        "actors left: none");
    }

    @Test
    void deadlinesEndBlocksAndTravelWithCalls() throws Exception {
        assertThat(run("deadline"))
                .containsExactly(
                        "in time:",
                        "  the cook cleans up after the egg",
                        "  served: egg",
                        "too late, and that is an error:",
                        "  the cook cleans up after the roast",
                        "  no roast: 'failAfter(PT0.1S)' did not end within PT0.1S",
                        "too late, and that is all right:",
                        "  the cook cleans up after the soup",
                        "  served: bread",
                        "the deadline travels with the call:",
                        "  outside of a block the cook is in a hurry: false",
                        "  inside of one the cook is in a hurry: true",
                        "a nursery with a deadline:",
                        "  the bus stop is empty",
                        "  nursery 'nursery' did not end within PT0.1S");
    }

    @Test
    void listNamesEveryExample() throws Exception {
        Programs.Outcome outcome = Programs.launch(scratch, "list");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .extracting(line -> line.split(" ", 2)[0])
                .containsExactly(
                        "demo",
                        "first-actor",
                        "daemon",
                        "primes",
                        "remote-error",
                        "nested-tree",
                        "deadline",
                        "ping-pong",
                        "merged-streams",
                        "two-streams",
                        "typed-payloads",
                        "stream-deadline",
                        "idle-actors");
    }

    @Test
    void anUnknownExampleIsRefusedWithTheKnownOnes() throws Exception {
        Programs.Outcome outcome = Programs.launch(scratch, "run", "nope");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).singleElement().asString().contains("'nope'", "first-actor", "nested-tree");
    }

    @Test
    void argumentsThatMakeNoSenseAreRefused() throws Exception {
        for (String[] arguments : new String[][] {
            {"run", "daemon", "x"},
            {"run", "primes", "x"},
            {"run", "primes", "1"},
            {"run", "idle-actors", "0"},
            {"run", "idle-actors", "1", "2"}
        }) {
            Programs.Outcome outcome = Programs.launch(scratch, arguments);
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).hasSize(1);
        }
    }

    private List<String> run(String... example) throws Exception {
        String[] arguments = new String[example.length + 1];
        arguments[0] = "run";
        System.arraycopy(example, 0, arguments, 1, example.length);
        Programs.Outcome outcome = Programs.launch(scratch, arguments);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return outcome.out();
    }
}
