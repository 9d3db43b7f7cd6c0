package dev.harrow.spawn;

import dev.harrow.ActorId;
import dev.harrow.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a process prints for as long as it prints, so that it never has to wait for a reader, and passes it on. A line of any length takes a
 * bounded room: what is beyond is passed on as a line of its own.
 */
final class LinePump implements Runnable {
    private static final int CHUNK = 8 << 10;
    private static final int LONGEST_LINE = 64 << 10;

    private final InputStream from;
    private final Supplier<Printer> printer;
    private final boolean isError;
    private final LastLines last;
    private final Charset charset;
    private final @Nullable Held held;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(); // used by the pump's thread only

    /**
     * Who prints, and what becomes of it.
     *
     * @param out where its standard output goes, if it goes there
     * @param err likewise for its standard error
     */
    record Printer(ActorId actor, Output output, PrintStream out, PrintStream err) {

        /** Prints where this JVM prints now. */
        static Printer of(ActorId actor, Output output) {
            return new Printer(actor, output, System.out, System.err);
        }
    }

    /**
     * @param printer asked for each piece
     * @param isError whether it is the standard error
     * @param last what keeps the end of it
     * @param held what decides when it is passed on, or null
     */
    LinePump(Supplier<Printer> printer, InputStream from, boolean isError, LastLines last, @Nullable Held held) {
        this.from = from;
        this.printer = printer;
        this.isError = isError;
        this.charset = console(printer.get()).charset();
        this.last = last;
        this.held = held;
    }

    @Override
    public void run() {
        byte[] chunk = new byte[CHUNK];
        try (from) {
            for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
                Printer now = printer.get();
                if (now.output() == Output.INHERIT) {
                    copy(console(now), chunk, count);
                }
                split(chunk, count);
            }
        } catch (IOException e) {
            // The process is gone, and its end of the pipe with it: nothing more can come.
            line.writeBytes(("(the rest could not be read: " + e.getMessage() + ")").getBytes(charset));
        }
        if (line.size() > 0) {
            whole();
        }
    }

    private void copy(PrintStream console, byte[] chunk, int count) {
        if (held == null) {
            print(console, chunk, count);
        } else {
            byte[] kept = Arrays.copyOf(chunk, count);
            held.pass(count, () -> print(console, kept, kept.length));
        }
    }

    private static void print(PrintStream console, byte[] chunk, int count) {
        console.write(chunk, 0, count);
        console.flush();
    }

    private void split(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n') {
                whole();
            } else {
                line.write(chunk[i]);
                if (line.size() == LONGEST_LINE) {
                    whole();
                }
            }
        }
    }

    private void whole() {
        String text = line.toString(charset);
        line.reset();
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        last.add(text);
        Printer now = printer.get();
        PrintStream console = console(now);
        String said = "[" + now.actor() + "] " + text;
        switch (now.output()) {
            case INHERIT, DISCARD -> {}
            case PREFIX -> pass(said.length(), () -> console.println(said));
            case LOG -> pass(said.length(), () -> Printed.log(isError, said));
        }
    }

    private PrintStream console(Printer now) {
        return isError ? now.err() : now.out();
    }

    private void pass(int length, Runnable on) {
        if (held == null) {
            on.run();
        } else {
            held.pass(length, on);
        }
    }

    /** Loaded only by who logs. */
    private static final class Printed {
        private static final Logger LOG = LoggerFactory.getLogger("dev.harrow.output");

        static void log(boolean isError, String text) {
            if (isError) {
                LOG.warn(text);
            } else {
                LOG.info(text);
            }
        }
    }
}
