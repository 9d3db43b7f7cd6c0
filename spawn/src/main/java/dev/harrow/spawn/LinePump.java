package dev.harrow.spawn;

import dev.harrow.ActorId;
import dev.harrow.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
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
    private final String prefix;
    private final Output mode;
    private final PrintStream console;
    private final boolean isError;
    private final LastLines last;
    private final Charset charset;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(); // used by the pump's thread only

    /**
     * @param isError whether it is the standard error
     * @param last what keeps the end of it
     */
    LinePump(ActorId actor, InputStream from, Output mode, boolean isError, LastLines last) {
        this.from = from;
        this.prefix = "[" + actor + "] ";
        this.mode = mode;
        this.isError = isError;
        this.console = isError ? System.err : System.out;
        this.charset = console.charset();
        this.last = last;
    }

    @Override
    public void run() {
        byte[] chunk = new byte[CHUNK];
        try (from) {
            for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
                if (mode == Output.INHERIT) {
                    console.write(chunk, 0, count);
                    console.flush();
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
        switch (mode) {
            case INHERIT, DISCARD -> {}
            case PREFIX -> console.println(prefix + text);
            case LOG -> Printed.log(isError, prefix + text);
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
