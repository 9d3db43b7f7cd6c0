package dev.harrow.behaviour;

import dev.harrow.Actor;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What {@link Worker} promises, on whichever backend. */
public class WorkerActor implements Worker {
    private final List<String> items = new ArrayList<>();
    private int inside;

    @Override
    public int square(int x) {
        return x * x;
    }

    @Override
    public String echo(String text) {
        return text;
    }

    @Override
    public void fail(String message) throws IOException {
        throw new IOException(message);
    }

    @Override
    public void hang(String marks) throws InterruptedException {
        Marks.add(marks, "begun");
        try {
            Scopes.sleep(Duration.ofHours(1));
        } finally {
            Marks.add(marks, "cleanup");
        }
    }

    @Override
    public String hangForAnswer(String marks) throws InterruptedException {
        hang(marks);
        return "never";
    }

    @Override
    public void failInCleanup(String marks) throws InterruptedException {
        Marks.add(marks, "begun");
        try {
            Scopes.sleep(Duration.ofHours(1));
        } finally {
            throwInCleanup();
        }
    }

    private static void throwInCleanup() {
        throw new IllegalStateException("cleanup failed");
    }

    @Override
    public String await(String marks, String gate) throws InterruptedException {
        Marks.add(marks, "begun");
        pauseUntil(gate);
        return "gate open";
    }

    @Override
    public void pauseUntil(String gate) throws InterruptedException {
        while (!Files.exists(Path.of(gate))) {
            Scopes.sleep(Duration.ofMillis(2));
        }
    }

    @Override
    public void exclusive(String marks) {
        if (inside++ > 0) {
            Marks.add(marks, "overlap");
        }
        for (int i = 0; i < 100; i++) {
            Thread.onSpinWait();
        }
        inside--;
    }

    @Override
    public void record(String item) {
        items.add(item);
    }

    @Override
    public List<String> recorded() {
        return List.copyOf(items);
    }

    @Override
    public String self() {
        Actor self = Actor.current();
        return self.id().name() + " of "
                + self.parent().map(parent -> parent.name()).orElse("nobody") + " on " + self.backend();
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void onEnd(String marks, String mark, boolean fails) {
        Actor.current().onEnd(() -> {
            Marks.add(marks, mark);
            if (fails) {
                throw new IOException(mark + " failed");
            }
        });
    }

    @Override
    public void cancelSelf(String reason) throws InterruptedException {
        Actor.current().cancel(reason);
        Scopes.sleep(Duration.ofHours(1));
    }

    @Override
    public long remainingMillis() {
        return Scopes.remaining().map(Duration::toMillis).orElse(-1L);
    }

    @Override
    public void hangTree(String marks, int depth, int breadth) throws InterruptedException {
        if (depth == 0) {
            hang(marks);
            return;
        }
        Nursery.run(nursery -> {
            List<Portal<Worker>> below = new ArrayList<>();
            for (int i = 0; i < breadth; i++) {
                below.add(nursery.start("level-" + depth + "-" + i, Worker.class, WorkerActor::new));
            }
            for (Portal<Worker> each : below) {
                nursery.fork(() -> {
                    each.run(Worker::hangTree, marks, depth - 1, breadth);
                    return null;
                });
            }
        });
    }

    @Override
    public void failBelow(String message) throws Exception {
        Nursery.run(nursery -> {
            Portal<Worker> below = nursery.start("below", Worker.class, WorkerActor::new);
            below.run(Worker::fail, message);
        });
    }
}
