package dev.harrow.behaviour;

import dev.harrow.Actor;
import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import dev.harrow.Sink;
import java.time.Duration;

/** A program of its own that ends by {@code System.exit} while much goes on in it. */
public final class ExitMain {
    private static final int STATUS = 7;

    private ExitMain() {}

    /** Where an exit may come from in an actor. */
    public interface Exiter {

        /** Exits as a plain call. */
        int exit(int status);

        /** Exits in the middle of a dialog. */
        int talk(Context<Integer, Integer, Integer> ctx, int status) throws InterruptedException;

        /** Exits as a producer. */
        void push(Sink<Integer> sink, int status) throws InterruptedException;

        /** Hangs until it is cancelled, and exits in its cleanup. */
        int exitInCleanup(String marks, int status) throws InterruptedException;

        /** Sees to it that the actor's end exits. */
        void exitAtTheEnd(int status);

        /** Starts, and neither receives nor ends. */
        int sit(Context<Integer, Integer, Integer> ctx, String marks) throws InterruptedException;

        /** Computes and hears nothing. */
        void spin(String marks);
    }

    /** See {@link Exiter}. */
    public static final class ExiterActor implements Exiter {
        private static volatile boolean forever = true; // never changes; the compiler cannot know

        @Override
        public int exit(int status) {
            return leave(status);
        }

        @Override
        public int talk(Context<Integer, Integer, Integer> ctx, int status) throws InterruptedException {
            ctx.started(0);
            MsgStream<Integer, Integer> stream = ctx.stream();
            stream.send(1);
            stream.receive();
            return leave(status);
        }

        @Override
        public void push(Sink<Integer> sink, int status) throws InterruptedException {
            sink.send(1);
            leave(status);
        }

        @Override
        public int exitInCleanup(String marks, int status) throws InterruptedException {
            Marks.add(marks, "begun");
            try {
                Scopes.sleep(Duration.ofHours(1));
            } finally {
                leave(status);
            }
            return status;
        }

        @Override
        public void exitAtTheEnd(int status) {
            Actor.current().onEnd(() -> leave(status));
        }

        @Override
        public int sit(Context<Integer, Integer, Integer> ctx, String marks) throws InterruptedException {
            ctx.started(0);
            Marks.add(marks, "begun");
            Scopes.sleep(Duration.ofHours(1));
            return 0;
        }

        @Override
        public void spin(String marks) {
            Marks.add(marks, "begun");
            while (forever) {
                Thread.onSpinWait();
            }
        }
    }

    private static int leave(int status) {
        System.out.println("exiting");
        System.exit(status);
        return status;
    }

    /** Exits as a one-shot. */
    public static int leaveAlone(int status) {
        return leave(status);
    }

    /** The arguments are who exits, and a file for marks. */
    public static void main(String[] arguments) throws Exception {
        String who = arguments[0];
        String marks = arguments[1];
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(ExitMain::hook));
        Nursery.run(nursery -> {
            Actor.current().onEnd(() -> Marks.add(marks, "root callback"));
            surround(nursery, marks);
            Portal<Exiter> portal = nursery.start("exiter", Exiter.class, ExiterActor::new);
            switch (who) {
                case "body" -> leave(STATUS);
                case "call" -> portal.call(Exiter::exit, STATUS);
                case "future" -> {
                    Portal<Worker> worker = nursery.start("answering", Worker.class, WorkerActor::new);
                    worker.callAsync(Worker::square, STATUS)
                            .thenAccept(square -> leave(square / STATUS))
                            .join();
                }
                case "dialog" ->
                    portal.runDialog(Exiter::talk, STATUS, dialog -> {
                        MsgStream<Integer, Integer> stream = dialog.stream();
                        stream.receive();
                        stream.send(2);
                        stream.receive();
                    });
                case "producer" -> portal.streamFrom(Exiter::push, STATUS).forEach(each -> {});
                case "one-shot" ->
                    nursery.runInActor(ExitMain::leaveAlone, STATUS).result();
                case "fork" -> nursery.fork(() -> leave(STATUS)).result();
                case "cleanup" -> {
                    nursery.fork(() -> portal.call(Exiter::exitInCleanup, marks + "-cleanup", STATUS));
                    awaitMarks(marks + "-cleanup", 1);
                    nursery.cancel("everything is to end, while an actor hears nothing");
                }
                case "callback" -> {
                    portal.run(Exiter::exitAtTheEnd, STATUS);
                    portal.stop(Duration.ofMinutes(1));
                }
                default -> throw new IllegalArgumentException(who);
            }
            Scopes.sleep(Duration.ofHours(1));
        });
    }

    /** Has others in the middle of things: calls that hang, a sender that waits, an owner at its end, a spinner. */
    private static void surround(Nursery nursery, String marks) throws InterruptedException {
        Portal<Worker> worker = nursery.start("worker", Worker.class, WorkerActor::new);
        worker.run(Worker::onEnd, marks, "actor callback", false);
        nursery.fork("caller", () -> worker.call(Worker::hangForAnswer, marks));
        Portal<Exiter> sitter = nursery.start("sitter", Exiter.class, ExiterActor::new);
        nursery.fork("sender", () -> {
            sitter.runDialog(Exiter::sit, marks, dialog -> dialog.stream().send(1));
            return null;
        });
        nursery.fork("owner", () -> {
            Nursery.run(inner -> {
                Portal<Worker> below = inner.start("below", Worker.class, WorkerActor::new);
                below.tell(Worker::hang, marks);
            });
            return null;
        });
        Portal<Exiter> spinner = nursery.start("spinner", Exiter.class, ExiterActor::new);
        spinner.tell(Exiter::spin, marks);
        awaitMarks(marks, 4);
    }

    private static void awaitMarks(String marks, int count) throws InterruptedException {
        while (Marks.all(marks).stream().filter("begun"::equals).count() < count) {
            Scopes.sleep(Duration.ofMillis(2));
        }
    }

    /** What users do in a shutdown hook: a tree of its own still works there. */
    private static void hook() {
        try {
            int answer = Nursery.call(nursery -> {
                Portal<Worker> worker = nursery.start("late", Worker.class, WorkerActor::new);
                int square = worker.call(Worker::square, 7);
                nursery.stop();
                return square;
            });
            System.out.println("hook: " + answer);
        } catch (Exception e) {
            System.out.println("hook failed: " + e);
        }
    }
}
