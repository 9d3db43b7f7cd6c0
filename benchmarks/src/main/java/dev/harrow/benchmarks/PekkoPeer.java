package dev.harrow.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.Patterns;

/** The same work in Pekko, with its default dispatcher and its logging off. */
final class PekkoPeer {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private PekkoPeer() {}

    static Config quiet() {
        return ConfigFactory.parseString("""
                pekko.loglevel = "OFF"
                pekko.stdout-loglevel = "OFF"
                pekko.loggers = []
                pekko.log-dead-letters = off
                pekko.jvm-shutdown-hooks = off
                """).withFallback(ConfigFactory.load());
    }

    /** A system that is reached over Artery TCP on the loopback interface, with the serializers of this package. */
    static final class Remote implements AutoCloseable {
        private final ActorSystem system;

        Remote(String name) {
            system = ActorSystem.create(name, ConfigFactory.parseString("""
                    pekko.use-slf4j = off
                    pekko.actor.provider = remote
                    pekko.remote.artery {
                      transport = tcp
                      canonical.hostname = "127.0.0.1"
                      canonical.port = 0
                    }
                    pekko.actor.serializers.small = "dev.harrow.benchmarks.PekkoSerializer"
                    pekko.actor.serialization-bindings {
                      "dev.harrow.benchmarks.Ping" = small
                      "dev.harrow.benchmarks.Pong" = small
                      "dev.harrow.benchmarks.Afar$Arrived" = small
                    }
                    """).withFallback(quiet()));
        }

        ActorSystem system() {
            return system;
        }

        /** Where it is reached. */
        String address() {
            return ((ExtendedActorSystem) system).provider().getDefaultAddress().toString();
        }

        @Override
        public void close() {
            system.terminate();
            await(system.getWhenTerminated().toCompletableFuture());
        }
    }

    /** A typed actor to be asked: its own system, because a typed system is its first actor. */
    static final class Asked implements AutoCloseable {
        private final org.apache.pekko.actor.typed.ActorSystem<Request> system =
                org.apache.pekko.actor.typed.ActorSystem.create(behavior(), "echo", quiet());

        private record Request(Ping ping, org.apache.pekko.actor.typed.ActorRef<Pong> replyTo) {}

        private static Behavior<Request> behavior() {
            return Behaviors.receive(Request.class)
                    .onMessage(Request.class, request -> {
                        request.replyTo.tell(Pong.to(request.ping));
                        return Behaviors.same();
                    })
                    .build();
        }

        Pong ask(Ping ping) throws ExecutionException, InterruptedException {
            return AskPattern.<Request, Pong>ask(
                            system, replyTo -> new Request(ping, replyTo), PATIENCE, system.scheduler())
                    .toCompletableFuture()
                    .get();
        }

        @Override
        public void close() {
            system.terminate();
            await(system.getWhenTerminated().toCompletableFuture());
        }
    }

    /** A system of classic actors, which can be started from outside of any actor without a message to a guardian. */
    static final class Classic implements AutoCloseable {
        private final ActorSystem system = ActorSystem.create("classic", quiet());

        /** Starts an actor, asks it once and waits until it is stopped. */
        Pong startAskStop(Ping ping) throws ExecutionException, InterruptedException {
            ActorRef actor = start();
            Pong pong = (Pong)
                    Patterns.ask(actor, ping, PATIENCE).toCompletableFuture().get();
            stop(actor);
            return pong;
        }

        ActorRef start() {
            return system.actorOf(Props.create(Echoing.class, Echoing::new));
        }

        /** Starts a tree whose leaves count {@code ready} down, and returns when they all have. */
        ActorRef startTree(int depth, int breadth, CountDownLatch ready) throws InterruptedException {
            ActorRef top = system.actorOf(Branch.props(depth, breadth, ready));
            ready.await();
            return top;
        }

        void stop(ActorRef actor) throws ExecutionException, InterruptedException {
            Patterns.gracefulStop(actor, PATIENCE).toCompletableFuture().get();
        }

        @Override
        public void close() {
            system.terminate();
            await(system.getWhenTerminated().toCompletableFuture());
        }
    }

    private static void await(java.util.concurrent.CompletableFuture<?> ended) {
        try {
            ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the Pekko system was ending", e);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the Pekko system did not end", e);
        }
    }

    /** Classic actors that are told. */
    static final class Told implements AutoCloseable {
        private static final String ASK_TOTAL = "total";

        private final ActorSystem system = ActorSystem.create("told", quiet());
        private final BlockingQueue<Long> totals = new ArrayBlockingQueue<>(1);
        private final ActorRef adder = system.actorOf(Props.create(Adding.class, () -> new Adding(totals)));
        private final ActorRef echo = system.actorOf(Props.create(Echoing.class, Echoing::new));

        void tell(Ping ping) {
            adder.tell(ping, ActorRef.noSender());
        }

        /** The sum of the counts of what was told before, which it waits for; the next sum begins with zero. */
        long total() throws InterruptedException {
            adder.tell(ASK_TOTAL, ActorRef.noSender());
            return totals.take();
        }

        /** Plays this many rounds between two actors, and returns the sum of the counts of the answers. */
        long pingPong(int rounds) throws InterruptedException {
            ActorRef player = system.actorOf(Props.create(Playing.class, () -> new Playing(echo, rounds, totals)));
            long sum = totals.take();
            system.stop(player);
            return sum;
        }

        @Override
        public void close() {
            system.terminate();
            await(system.getWhenTerminated().toCompletableFuture());
        }

        private static final class Adding extends AbstractActor {
            private final BlockingQueue<Long> totals;
            private long sum;

            Adding(BlockingQueue<Long> totals) {
                this.totals = totals;
            }

            @Override
            public Receive createReceive() {
                return receiveBuilder()
                        .match(Ping.class, ping -> sum += ping.count())
                        .matchEquals(ASK_TOTAL, asked -> {
                            totals.put(sum);
                            sum = 0;
                        })
                        .build();
            }
        }

        private static final class Playing extends AbstractActor {
            private final ActorRef other;
            private final int rounds;
            private final BlockingQueue<Long> result;
            private int played;
            private long sum;

            Playing(ActorRef other, int rounds, BlockingQueue<Long> result) {
                this.other = other;
                this.rounds = rounds;
                this.result = result;
            }

            @Override
            public void preStart() {
                other.tell(new Ping(0, "ping", 0), getSelf());
            }

            @Override
            public Receive createReceive() {
                return receiveBuilder()
                        .match(Pong.class, pong -> {
                            sum += pong.count();
                            played++;
                            if (played < rounds) {
                                other.tell(new Ping(played, "ping", played), getSelf());
                            } else {
                                result.put(sum);
                            }
                        })
                        .build();
            }
        }
    }

    private static final class Echoing extends AbstractActor {
        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .match(Ping.class, ping -> getSender().tell(Pong.to(ping), getSelf()))
                    .build();
        }
    }

    private static final class Branch extends AbstractActor {
        private final int depth;
        private final int breadth;
        private final CountDownLatch ready;

        private Branch(int depth, int breadth, CountDownLatch ready) {
            this.depth = depth;
            this.breadth = breadth;
            this.ready = ready;
        }

        static Props props(int depth, int breadth, CountDownLatch ready) {
            return Props.create(Branch.class, () -> new Branch(depth, breadth, ready));
        }

        @Override
        public void preStart() {
            if (depth == 0) {
                ready.countDown();
                return;
            }
            for (int i = 0; i < breadth; i++) {
                getContext().actorOf(props(depth - 1, breadth, ready));
            }
        }

        @Override
        public Receive createReceive() {
            return emptyBehavior();
        }
    }
}
