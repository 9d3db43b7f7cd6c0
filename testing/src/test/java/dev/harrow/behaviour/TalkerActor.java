package dev.harrow.behaviour;

import dev.harrow.Context;
import dev.harrow.Harrow;
import dev.harrow.HarrowException;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Overrun;
import dev.harrow.Scopes;
import dev.harrow.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What {@link Talker} promises, on whichever backend. */
public class TalkerActor implements Talker {

    @Override
    public String simple(Context<Integer, Integer, Integer> ctx, int data) throws InterruptedException {
        ctx.started(data + 1);
        return "yo";
    }

    @Override
    public String hang(Context<Integer, Integer, Integer> ctx, int data, String marks) throws InterruptedException {
        ctx.started(data + 1);
        hang(marks);
        return "never";
    }

    private static void hang(String marks) throws InterruptedException {
        Marks.add(marks, "begun");
        try {
            Scopes.sleep(Duration.ofHours(1));
        } finally {
            Marks.add(marks, "cleanup");
        }
    }

    @Override
    public String hangBeforeStarted(Context<Integer, Integer, Integer> ctx, String marks) throws InterruptedException {
        hang(marks);
        return "never";
    }

    @Override
    public String failBeforeStarted(Context<Integer, Integer, Integer> ctx, String message) throws Exception {
        throw new IOException(message);
    }

    @Override
    public String failAfterGate(Context<Integer, Integer, Integer> ctx, String gate, String message) throws Exception {
        ctx.started(0);
        pauseUntil(gate);
        throw new IOException(message);
    }

    private static void pauseUntil(String gate) throws InterruptedException {
        while (!Files.exists(Path.of(gate))) {
            Scopes.sleep(Duration.ofMillis(2));
        }
    }

    @Override
    public String neverStarts(Context<Integer, Integer, Integer> ctx) {
        return "too early";
    }

    @Override
    public String misuse(Context<Integer, Integer, Integer> ctx, String how) throws InterruptedException {
        switch (how) {
            case "twice" -> {
                ctx.started(1);
                ctx.started(2);
            }
            case "stream first" -> ctx.stream();
            case "stream twice" -> {
                ctx.started(1);
                ctx.stream();
                ctx.stream();
            }
            default -> throw new IllegalArgumentException(how);
        }
        return "not refused";
    }

    @Override
    public String cancelSelf(Context<Integer, Integer, Integer> ctx, String when) throws InterruptedException {
        if (!when.equals("before started")) {
            ctx.started(1);
        }
        ctx.cancel("enough of it");
        if (when.equals("stream after")) {
            ctx.stream();
        }
        Scopes.sleep(Duration.ofHours(1));
        return "never";
    }

    @Override
    public int doubling(Context<Integer, Integer, Integer> ctx) throws InterruptedException {
        ctx.started(0);
        int count = 0;
        try (MsgStream<Integer, Integer> stream = ctx.stream()) {
            for (int each : stream) {
                stream.send(2 * each);
                count++;
            }
        }
        return count;
    }

    @Override
    public long sum(Context<Void, Integer, Integer> ctx) throws InterruptedException {
        started(ctx);
        long sum = 0;
        try (MsgStream<Integer, Integer> stream = ctx.stream()) {
            for (int each : stream) {
                sum += each;
            }
        }
        return sum;
    }

    @SuppressWarnings("NullAway") // a Void has no other value
    private static void started(Context<Void, Integer, Integer> ctx) throws InterruptedException {
        ctx.started(null);
    }

    @Override
    public int count(Context<Void, Integer, Integer> ctx, int count, String marks) throws InterruptedException {
        started(ctx);
        int sent = 0;
        try (MsgStream<Integer, Integer> stream = ctx.stream()) {
            while (sent != count) {
                stream.send(sent++);
            }
        } finally {
            Marks.add(marks, "cleanup");
        }
        return sent;
    }

    @Override
    public String closeAfter(Context<Void, Integer, Integer> ctx, int items, String gate) throws InterruptedException {
        started(ctx);
        try (MsgStream<Integer, Integer> stream = ctx.stream()) {
            for (int i = 0; i < items; i++) {
                stream.receive();
            }
        }
        pauseUntil(gate);
        return "closed early";
    }

    @Override
    public String closeAndFail(Context<Void, Integer, Integer> ctx, String gate, String message) throws Exception {
        started(ctx);
        ctx.stream().close();
        Scopes.shield(Duration.ofMinutes(1), () -> pauseUntil(gate));
        if (message.isEmpty()) {
            ctx.cancel("enough of it");
            Scopes.sleep(Duration.ofHours(1));
        }
        throw new IOException(message);
    }

    @Override
    public int lazy(Context<Void, Integer, Integer> ctx, String gate, String overrun, int window)
            throws InterruptedException {
        started(ctx);
        int count = 0;
        try (MsgStream<Integer, Integer> stream =
                ctx.stream(s -> s.overrun(Overrun.valueOf(overrun)).window(window))) {
            pauseUntil(gate);
            for (int each : stream) {
                count++;
            }
            return count + 1_000_000 * (int) stream.dropped();
        }
    }

    @Override
    public String pushOnly(Context<Void, Integer, Integer> ctx, String marks) throws InterruptedException {
        started(ctx);
        try (MsgStream<Integer, Integer> stream = ctx.stream()) {
            for (int i = 0; ; i++) {
                stream.send(i);
            }
        } catch (HarrowException | InterruptedException e) {
            Marks.add(marks, e.getClass().getSimpleName());
            throw e;
        }
    }

    @Override
    public String tellCanceller(Context<Void, Integer, Integer> ctx, String marks) throws InterruptedException {
        started(ctx);
        Marks.add(marks, "begun");
        try {
            Scopes.sleep(Duration.ofHours(1));
        } finally {
            Marks.add(marks, ctx.canceller().map(id -> id.name()).orElse("nobody"));
        }
        return "never";
    }

    @Override
    public String current(Context<String, Integer, Integer> ctx) throws InterruptedException {
        boolean here = Context.current().filter(current -> current == ctx).isPresent();
        boolean fork =
                Nursery.call(n -> n.fork(() -> Context.current().isPresent()).result());
        ctx.started(here + " " + fork);
        return here + " " + fork;
    }

    @Override
    public Odd unencodable(Context<Void, Integer, Integer> ctx) throws InterruptedException {
        started(ctx);
        return new Odd("x".repeat(17 << 20));
    }

    @Override
    public Stream<Integer> numbers(int from, String marks) {
        return Stream.iterate(from, i -> i + 1).onClose(() -> Marks.add(marks, "closed"));
    }

    @Override
    public void produce(Sink<Integer> sink, int count, String marks) throws InterruptedException {
        try {
            for (int i = 0; i != count; i++) {
                sink.send(i);
            }
        } finally {
            Marks.add(marks, "cleanup");
        }
    }

    @Override
    public void produceAndFail(Sink<Integer> sink, int count, String message) throws Exception {
        for (int i = 0; i < count; i++) {
            sink.send(i);
        }
        throw new IOException(message);
    }

    @Override
    public String picture() {
        return Harrow.tree();
    }

    @Override
    public int square(int x) {
        return x * x;
    }
}
