package dev.harrow.examples.words;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.RemoteActorException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OWS-3: what the actors count is what a plain loop counts. */
@Timeout(60)
class WordCountTests {
    private static final Pattern WORD = Pattern.compile("['\\p{javaLetterOrDigit}]+");

    private static Fleet fleet(int counters) {
        return new Fleet(counters, List.of(Backend.THREAD));
    }

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertThat(Harrow.tree()).isEmpty();
        assertThat(Harrow.abandoned()).isZero();
    }

    @Test
    void countsLikeAPlainLoop() throws Exception {
        List<Path> files = List.of(
                file("a.txt", "To be, or not to be:\nthat's the question. TO BE\r\n"),
                file("b.txt", "no line end at the end: Straße ÉTÉ été 42 4-2 \uD801\uDC00\uD801\uDC28"),
                random("c.txt", 200_000, 1),
                file("d.txt", "to"));
        same(files, 3);
    }

    /** Each line is an item of its own, with whatever end it has; one that is too long is several. */
    @Test
    void linesAreTheItems() throws Exception {
        Path lines = file("lines.txt", "one\r\n\r\n\ntwo\rthree\n  \nfour");
        assertThat(count(lines).items()).isEqualTo(6);
        assertThat(count(lines).lines()).isEqualTo(6);
        assertThat(count(lines).words()).isEqualTo(4);
        Path full =
                file("full.txt", "x".repeat(TextSource.LONGEST - 1) + "\n" + "y".repeat(TextSource.LONGEST) + "\nz");
        assertThat(count(full).lines()).isEqualTo(3);
        assertThat(count(full).items()).isEqualTo(4);
        assertThat(count(full).words()).isEqualTo(3);
    }

    private static WordCount.Result count(Path file) throws Exception {
        return WordCount.count(List.of(file), fleet(2), WordCount.Sabotage.NONE);
    }

    @Test
    void oneCounterIsEnoughAndManyAreNotTooMany() throws Exception {
        List<Path> files = List.of(random("a.txt", 30_000, 2));
        same(files, 1);
        same(files, 16);
    }

    @Test
    void replacesBytesThatAreNoUtf8() throws Exception {
        Path file = folder.resolve("latin.txt");
        Files.write(file, new byte[] {'o', 'n', 'e', ' ', (byte) 0xE9, ' ', 't', 'w', (byte) 0xFF, 'o', '\n'});
        same(List.of(file), 2);
    }

    @Test
    void cutsALongLineBetweenWordsOnly() throws Exception {
        Path file = folder.resolve("long.txt");
        Random random = new Random(3);
        try (var out = Files.newBufferedWriter(file, UTF_8)) {
            for (int i = 0; i < 60_000; i++) {
                out.write(
                        "\uD801\uDC00word" + random.nextInt(500) + (random.nextInt(9) == 0 ? " \uD83D\uDE00 " : ", "));
            }
            out.write("x".repeat(1_000));
        }
        same(List.of(file), 2);
    }

    @Test
    void losesNothingOfAWordWithoutEnd() throws Exception {
        Path file = file("endless.txt", "a " + "\uD801\uDC28".repeat(150_000) + " z");
        Map<String, Long> counts = WordCount.count(List.of(file), fleet(2), WordCount.Sabotage.NONE)
                .counts();
        assertThat(counts).containsEntry("a", 1L).containsEntry("z", 1L);
        long characters = 0;
        for (Map.Entry<String, Long> word : counts.entrySet()) {
            assertThat(word.getKey()).matches("a|z|(\uD801\uDC28)+");
            characters += word.getKey().length() * word.getValue();
        }
        assertThat(characters).isEqualTo(2 + 300_000);
    }

    @Test
    void aLargeVocabularyComesBackInPages() throws Exception {
        Path file = folder.resolve("vocabulary.txt");
        try (var out = Files.newBufferedWriter(file, UTF_8)) {
            for (int i = 0; i < 120_000; i++) {
                out.write("a-rather-long-word-" + i + "x" + i + "\n");
            }
        }
        same(List.of(file), 2);
    }

    /** S-101, CTX-2 · the failure of a counter comes out as itself, and nothing is left of the others. */
    @Test
    void aDamagedLineFailsTheCountWithItsOrigin() throws Exception {
        List<Path> files = List.of(random("a.txt", 40_000, 4));
        for (long bad : new long[] {1, 7, 2_000}) {
            assertThatThrownBy(() -> WordCount.count(
                            files, fleet(4), (line, members) -> line.number() == bad ? line.damaged() : line))
                    .isInstanceOfSatisfying(RemoteActorException.class, remote -> {
                        assertThat(remote.is(StreamCorruptedException.class)).isTrue();
                        assertThat(remote.error().message()).contains("item " + bad + " ");
                        assertThat(remote.origin().name()).isEqualTo("counter-" + ((bad - 1) % 4 + 1));
                        assertThat(remote.hops()).hasSize(2);
                        assertThat(remote.hops().getFirst()).isEqualTo(remote.origin());
                        assertThat(remote.hops().getLast().name()).isEqualTo("aggregator");
                    });
            nothingIsLeft();
        }
    }

    @Test
    void aLastLineThatIsDamagedFailsTheCountToo() throws Exception {
        List<Path> files = List.of(random("a.txt", 2_000, 5));
        long last = WordCount.count(files, fleet(3), WordCount.Sabotage.NONE).items();
        assertThatThrownBy(() -> WordCount.count(
                        files, fleet(3), (line, members) -> line.number() == last ? line.damaged() : line))
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        remote -> assertThat(remote.error().message()).contains("item " + last + " "));
    }

    @Test
    void aFileThatVanishesFailsTheCount() throws Exception {
        List<Path> files = List.of(random("a.txt", 2_000, 6), folder.resolve("gone.txt"));
        assertThatThrownBy(() -> WordCount.count(files, fleet(2), WordCount.Sabotage.NONE))
                .isInstanceOf(NoSuchFileException.class);
    }

    private static void same(List<Path> files, int counters) throws IOException, InterruptedException {
        Map<String, Long> expected = new TreeMap<>();
        long words = 0;
        long lines = 0;
        long bytes = 0;
        for (Path file : files) {
            byte[] content = Files.readAllBytes(file);
            String text = new String(content, UTF_8);
            for (MatchResult match : (Iterable<MatchResult>) WORD.matcher(text).results()::iterator) {
                expected.merge(match.group().toLowerCase(Locale.ROOT), 1L, Long::sum);
                words++;
            }
            lines += text.lines().count();
            bytes += content.length;
        }
        WordCount.Result result = WordCount.count(files, fleet(counters), WordCount.Sabotage.NONE);
        assertThat(new TreeMap<>(result.counts())).isEqualTo(expected);
        assertThat(result.words()).isEqualTo(words);
        assertThat(result.lines()).isEqualTo(lines);
        assertThat(result.bytes()).isEqualTo(bytes);
        assertThat(Stream.of(result.tree().split("\n")).filter(line -> line.contains("-- counter-")))
                .hasSize(counters);
        assertThat(Stream.of(result.tree().split("\n")).filter(line -> line.contains("task Counter.count ")))
                .hasSize(counters);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, UTF_8);
    }

    private Path random(String name, int words, long seed) throws IOException {
        Random random = new Random(seed);
        String text = random.ints(words, 0, 700)
                .mapToObj(number -> (number % 3 == 0 ? "Word" : "w'") + number + (number % 11 == 0 ? ".\n" : " "))
                .collect(Collectors.joining());
        return file(name, text);
    }
}
