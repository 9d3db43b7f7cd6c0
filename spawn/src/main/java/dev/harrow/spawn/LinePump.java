package dev.harrow.spawn;

import dev.harrow.ActorId;
import dev.harrow.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.function.Supplier;
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
     */
    LinePump(Supplier<Printer> printer, InputStream from, boolean isError, LastLines last) {
        this.from = from;
        this.printer = printer;
        this.isError = isError;
        this.charset = console(printer.get()).charset();
        this.last = last;
    }

    @Override
    public void run() {
        byte[] chunk = new byte[CHUNK];
        try (from) {
            for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
                Printer now = printer.get();
                if (now.output() == Output.INHERIT) {
                    console(now).write(chunk, 0, count);
                    console(now).flush();
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
        switch (now.output()) {
            case INHERIT, DISCARD -> {}
            case PREFIX -> console(now).println(prefix(now) + text);
            case LOG -> Printed.log(isError, prefix(now) + text);
        }
    }

    private PrintStream console(Printer now) {
        return isError ? now.err() : now.out();
    }

    private static String prefix(Printer printer) {
        return "[" + printer.actor() + "] ";
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
