package dev.harrow.spawn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.ActorId;
import dev.harrow.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HARN-13a, HARN-13b: what a process prints is read to its end, passed on, and its end is kept. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class LinePumpTests {
    private static final ActorId ACTOR = ActorId.random("printer");

    private final LastLines last = new LastLines();

    /** What comes out on the standard output for what goes in. */
    private String pumped(InputStream in, Output mode) {
        return pumped(in, mode, null);
    }

    private String pumped(InputStream in, Output mode, Held held) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream real = System.out;
        System.setOut(new PrintStream(out, true, UTF_8));
        try {
            LinePump.Printer printer = LinePump.Printer.of(ACTOR, mode);
            new LinePump(() -> printer, in, false, last, held).run();
        } finally {
            System.setOut(real);
        }
        return out.toString(UTF_8);
    }

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    @Test
    void inheritedBytesAreTheSame() {
        String text = "one\r\ntwo\n\nänd no end";
        assertThat(pumped(in(text), Output.INHERIT)).isEqualTo(text);
        assertThat(last.indented()).isEqualTo("\n    one\n    two\n    \n    änd no end");
    }

    @Test
    void eachLineGetsThePrefix() {
        assertThat(pumped(in("one\r\n\ntwo"), Output.PREFIX))
                .isEqualTo("[" + ACTOR + "] one\n[" + ACTOR + "] \n[" + ACTOR + "] two\n");
    }

    @Test
    void whatIsDiscardedIsStillKeptAtItsEnd() {
        assertThat(pumped(in("one\ntwo\n"), Output.DISCARD)).isEmpty();
        assertThat(last.indented()).isEqualTo("\n    one\n    two");
    }

    /** What a process prints before its actor has come may be news of a start cache, of which nobody is to see anything. */
    @Test
    void whatIsHeldIsPassedOnInOrderOrNever() {
        for (Output mode : new Output[] {Output.INHERIT, Output.PREFIX}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PrintStream real = System.out;
            System.setOut(new PrintStream(out, true, UTF_8));
            try {
                LinePump.Printer printer = LinePump.Printer.of(ACTOR, mode);
                Held held = new Held();
                new LinePump(() -> printer, in("one\n"), false, last, held).run();
                assertThat(out.toString(UTF_8)).isEmpty();

                held.letGo();
                new LinePump(() -> printer, in("two\n"), false, last, held).run();
            } finally {
                System.setOut(real);
            }
            assertThat(out.toString(UTF_8).replace("[" + ACTOR + "] ", "")).isEqualTo("one\ntwo\n");
        }
    }

    /** It is bounded: so much is no news of a cache. */
    @Test
    void notMuchIsHeld() {
        String much = "x".repeat(100_000);
        assertThat(pumped(in(much), Output.INHERIT, new Held())).isEqualTo(much);
    }

    /** A line of any length takes a bounded room. */
    @Test
    void aLineWithoutEndIsCut() {
        int length = 300_000;
        String printed = pumped(in("x".repeat(length)), Output.PREFIX);
        assertThat(printed.lines()).hasSize(5).allMatch(line -> line.length() < 70_000);
        assertThat(printed.chars().filter(c -> c == 'x').count()).isEqualTo(length);
        assertThat(last.indented().length()).isLessThan(10_000);
    }

    /** Only the last lines are kept. */
    @Test
    void theEndIsBounded() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("line ").append(i).append('\n');
        }
        assertThat(pumped(in(text.toString()), Output.DISCARD)).isEmpty();
        assertThat(last.indented().lines().skip(1)).hasSize(40).first().isEqualTo("    line 9960");
    }

    /** A pipe that breaks is told at the end of what came over it. */
    @Test
    void aBrokenPipeIsTold() {
        InputStream broken = new InputStream() {
            private boolean first = true;

            @Override
            public int read() throws IOException {
                throw new IOException("use the other one");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (first) {
                    first = false;
                    buffer[offset] = 'a';
                    return 1;
                }
                throw new IOException("it broke");
            }
        };
        assertThat(pumped(broken, Output.DISCARD)).isEmpty();
        assertThat(last.indented()).isEqualTo("\n    a(the rest could not be read: it broke)");
    }
}
