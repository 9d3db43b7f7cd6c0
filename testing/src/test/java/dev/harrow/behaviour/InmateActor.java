package dev.harrow.behaviour;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.Context;
import dev.harrow.Harrow;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What {@link Inmate} promises. */
public class InmateActor implements Inmate {
    private long taken; // by turns

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public int square(int x) {
        return x * x;
    }

    @Override
    public void exit(int status) {
        System.exit(status);
    }

    @Override
    public String hang(String marks) throws InterruptedException {
        Marks.add(marks, "begun");
        try {
            Scopes.sleep(Duration.ofHours(1));
        } finally {
            Marks.add(marks, "cleanup");
        }
        return "never";
    }

    @Override
    public String hangShielded(String marks) throws InterruptedException {
        return Scopes.shield(Duration.ofHours(1), () -> hang(marks));
    }

    @Override
    public void spin(String marks) {
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread.startVirtualThread(InmateActor::spin);
        }
        Marks.add(marks, "begun");
        spin();
    }

    private static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    @Override
    public String converse(Context<Integer, Integer, Integer> ctx) throws InterruptedException {
        ctx.started(1);
        int count = 0;
        try (MsgStream<Integer, Integer> stream = ctx.stream()) {
            stream.send(2);
            for (Integer each : stream) {
                count += each;
            }
        }
        return "sum " + count;
    }

    @Override
    public void print(String out, String err) {
        System.out.println(out);
        System.err.println(err);
    }

    @Override
    public int readInput() throws IOException {
        return System.in.read();
    }

    @Override
    public String directory() {
        return Path.of("").toAbsolutePath().toString();
    }

    @Override
    public String property(String name) {
        return System.getProperty(name, "(unset)");
    }

    @Override
    public String tree() {
        return Harrow.tree();
    }

    @Override
    public String variable(String name) {
        return String.valueOf(System.getenv(name));
    }

    @Override
    public boolean hasOption(String option) {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().contains(option);
    }

    @Override
    public String option(String beginning) {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith(beginning))
                .findFirst()
                .orElse("none");
    }

    @Override
    public String below(String how, String marks) throws InterruptedException {
        Backend own = Actor.current().backend();
        return Nursery.call(nursery -> {
            Portal<Inmate> below = nursery.start("below", Inmate.class, InmateActor::new, c -> c.backend(own));
            Marks.add(marks, "below " + below.call(Inmate::pid));
            String itsMarks = marks + "-below";
            return switch (how) {
                case "hang" -> below.call(Inmate::hang, itsMarks);
                case "hide" -> below.call(Inmate::hangShielded, itsMarks);
                case "spin" -> {
                    below.run(Inmate::spin, itsMarks);
                    yield "never";
                }
                default -> throw new IllegalArgumentException(how);
            };
        });
    }

    @Override
    public void take(byte[] bytes) {
        taken += bytes.length;
    }

    @Override
    public byte[] give(int count) {
        return new byte[count];
    }

    @Override
    public long taken() {
        return taken;
    }

    @Override
    public int fillMemory() {
        List<byte[]> all = new ArrayList<>();
        while (all.size() < Integer.MAX_VALUE) {
            all.add(new byte[16 << 20]);
        }
        return all.size();
    }
}
