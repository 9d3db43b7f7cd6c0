package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.RemoteError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** One message of each type and the variants of its form, each under the name of its golden file. */
public final class SampleMessages {
    static final UUID TREE = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    static final ActorId PARENT = new ActorId("parent", UUID.fromString("01010101-0101-0101-0101-010101010101"));
    static final ActorId CHILD = new ActorId("kind ü", UUID.fromString("02020202-0202-0202-0202-020202020202"));

    private SampleMessages() {}

    private static Payload payload(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return new Payload.Encoded(Bytes.copyOf(array));
    }

    static RemoteError smallError() {
        return new RemoteError(
                List.of("java.lang.Throwable"), null, List.of(), null, List.of(), CHILD, List.of(), null);
    }

    static RemoteError fullError() {
        StackTraceElement bare = new StackTraceElement("com.example.A", "run", null, -2);
        StackTraceElement full =
                new StackTraceElement("app", "com.example", "1.2", "com.example.B", "call", "B.java", 42);
        RemoteError cause = new RemoteError(
                List.of("java.io.IOException", "java.lang.Exception", "java.lang.Throwable"),
                "disk full",
                List.of(bare),
                null,
                List.of(),
                CHILD,
                List.of(),
                null);
        return new RemoteError(
                List.of("com.example.Failure", "java.lang.Throwable"),
                "outer",
                List.of(full, bare),
                cause,
                List.of(smallError(), cause),
                CHILD,
                List.of(new RemoteError.Relay(PARENT, List.of(bare)), new RemoteError.Relay(CHILD, List.of())),
                PARENT);
    }

    static ActorSnapshot bareSnapshot() {
        return ActorSnapshot.fromOutside(CHILD, "process", "", 0);
    }

    static ActorSnapshot fullSnapshot() {
        return new ActorSnapshot(
                PARENT,
                "thread",
                "serving",
                4711,
                3,
                List.of(
                        new ActorSnapshot.OfTask("main", null, true, false),
                        new ActorSnapshot.OfTask("Primes.isPrime", "a deadline", false, true)),
                2,
                List.of("serves dialog Talker.talk"),
                1,
                List.of("call of Primes.isPrime"),
                List.of(
                        new ActorSnapshot.OfNursery("main", List.of(bareSnapshot(), bareSnapshot()), 5),
                        new ActorSnapshot.OfNursery("empty", List.of(), 0)),
                List.of("standby-1 stands by and is ready, process 4712"));
    }

    /** Every sample; the payloads come back as they were put in, so equality holds after a round trip. */
    public static Map<String, Message> all() {
        Map<String, Message> all = new LinkedHashMap<>();
        all.put(
                "hello",
                new Message.Hello(1, 1, TREE, PARENT, CHILD.uuid(), 4711, false, false, Bytes.EMPTY, Bytes.EMPTY));
        all.put(
                "hello-registrar-with-challenge",
                new Message.Hello(
                        1,
                        1,
                        TREE,
                        CHILD,
                        PARENT.uuid(),
                        Long.MAX_VALUE,
                        true,
                        false,
                        Bytes.copyOf(new byte[] {1, 2, 3}),
                        Bytes.EMPTY));
        all.put(
                "hello-probe-with-proof",
                new Message.Hello(
                        1, 1, TREE, CHILD, PARENT.uuid(), 1, false, true, Bytes.EMPTY, Bytes.copyOf(new byte[] {-1, -2
                        })));
        all.put(
                "spawn-spec",
                new Message.SpawnSpec(
                        TREE,
                        CHILD,
                        PARENT,
                        "com.example.Primes",
                        new MethodName("com.example.TrialDivision", MethodName.CONSTRUCTOR, "()V"),
                        List.of("com.example.Squares", "com.example.Cubes"),
                        List.of(new MethodName("com.example.Work", "burn", "(I)I")),
                        true,
                        Map.of("log", "debug", "a", "")));
        all.put(
                "spawn-spec-bare",
                new Message.SpawnSpec(TREE, CHILD, PARENT, null, null, List.of(), List.of(), false, Map.of()));
        MethodName isPrime = new MethodName("com.example.Primes", "isPrime", "(J)Z");
        all.put(
                "start-call",
                new Message.Start(
                        1, Message.Kind.CALL, isPrime, false, PARENT, 1_500_000_000L, payload(0, 0, 0, 0, 0, 0, 0, 7)));
        all.put(
                "start-tell-static",
                new Message.Start(3, Message.Kind.TELL, isPrime, true, PARENT, Message.NO_DEADLINE, Payload.EMPTY));
        all.put(
                "start-dialog",
                new Message.Start(Long.MAX_VALUE, Message.Kind.DIALOG, isPrime, false, PARENT, 0, payload(1)));
        all.put("start-ack", new Message.StartAck(2));
        all.put("start-ack-of-actor", new Message.StartAck(Message.LINK));
        all.put("started", new Message.Started(2, payload(1, 0, 0, 0, 1, 'x')));
        all.put("yield", new Message.Yield(2, payload(1, 2, 3)));
        all.put("yield-empty", new Message.Yield(2, Payload.EMPTY));
        all.put("credit", new Message.Credit(2, 1024, 262_144));
        all.put("stop", new Message.Stop(2, false));
        all.put("stop-closed", new Message.Stop(2, true));
        all.put("stalled", new Message.Stalled(2, "at a.B.c(B.java:1)"));
        all.put("inspect", new Message.Inspect(12, 500_000_000L));
        all.put("inspected-bare", new Message.Inspected(-1, bareSnapshot(), List.of()));
        all.put("inspected", new Message.Inspected(12, fullSnapshot(), List.of(bareSnapshot())));
        all.put("become", new Message.Become(CHILD, PARENT, Map.of("b", "", "a", "1")));
        all.put("return", new Message.Return(5, payload(1)));
        all.put("return-void", new Message.Return(5, Payload.EMPTY));
        all.put("failed", new Message.Failed(5, FailureKind.FAILED, fullError()));
        for (FailureKind kind : FailureKind.values()) {
            if (kind != FailureKind.FAILED) {
                String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
                all.put("failed-" + name, new Message.Failed(Message.LINK, kind, smallError()));
            }
        }
        for (CancelReason.Source source : CancelReason.Source.values()) {
            String name = source.name().toLowerCase(Locale.ROOT).replace('_', '-');
            all.put(
                    "cancel-" + name,
                    new Message.Cancel(
                            source.ordinal(),
                            new CancelReason(source, source.ordinal() % 2 == 0 ? PARENT : null, "ingest", "why not"),
                            500_000_000L));
        }
        all.put("cancel-ack", new Message.CancelAck(7));
        all.put("cancel-done", new Message.CancelDone(Message.LINK));
        all.put("stop-actor", new Message.StopActor(2_100_000_000L));
        for (ExitKind exit : ExitKind.values()) {
            String name = exit.name().toLowerCase(Locale.ROOT).replace('_', '-');
            all.put("goodbye-" + name, new Message.Goodbye(exit, exit == ExitKind.COMPLETED ? "" : "half \uD83D pair"));
        }
        return all;
    }
}
