package dev.harrow.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The floor of {@link P8}: a JVM that has started and waits for what it is to be, over its standard input and output, with which the hand-over needs no
 * greeting.
 */
final class Standby implements AutoCloseable {
    /** It has done everything once before it waits. */
    static final String TOUCHED = "touched";

    /** It has done nothing but to say that it is there. */
    static final String UNTOUCHED = "untouched";

    static final int HERE = 'H';

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final DataInputStream in;
    private final DataOutputStream out;

    private Standby(Process process) {
        this.process = process;
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    }

    /** Starts one and waits until it is there. */
    static Standby start(List<String> options, String prepared) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(OtherJvm.java());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StandbyJvm.class.getName(), prepared));
        Standby standby = new Standby(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        int said = standby.in.read();
        if (said != HERE) {
            standby.close();
            throw new IOException("the standby JVM said " + said + " first; its errors are above");
        }
        return standby;
    }

    /** Tells it what it is, and asks it once. */
    Pong handOver() throws IOException {
        return HandWritten.specifyAndCall(in, out);
    }

    void endAndWait() throws IOException, InterruptedException {
        out.close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("standby process " + process.pid() + " did not end in order; its errors are above");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
