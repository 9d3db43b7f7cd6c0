package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.internal.wire.Message.Become;
import dev.harrow.internal.wire.Message.Cancel;
import dev.harrow.internal.wire.Message.CancelAck;
import dev.harrow.internal.wire.Message.CancelDone;
import dev.harrow.internal.wire.Message.Credit;
import dev.harrow.internal.wire.Message.Failed;
import dev.harrow.internal.wire.Message.Goodbye;
import dev.harrow.internal.wire.Message.Hello;
import dev.harrow.internal.wire.Message.Inspect;
import dev.harrow.internal.wire.Message.Inspected;
import dev.harrow.internal.wire.Message.Return;
import dev.harrow.internal.wire.Message.SpawnSpec;
import dev.harrow.internal.wire.Message.Stalled;
import dev.harrow.internal.wire.Message.Start;
import dev.harrow.internal.wire.Message.StartAck;
import dev.harrow.internal.wire.Message.Started;
import dev.harrow.internal.wire.Message.Stop;
import dev.harrow.internal.wire.Message.StopActor;
import dev.harrow.internal.wire.Message.Yield;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What each message has in its frame: type code, flags, and the bytes after the header. */
final class MessageBodies {
    static final int HELLO = 1;
    static final int SPAWN_SPEC = 2;
    static final int START = 3;
    static final int START_ACK = 4;
    static final int STARTED = 5;
    static final int YIELD = 6;
    static final int CREDIT = 7;
    static final int STOP = 8;
    static final int RETURN = 9;
    static final int FAILED = 10;
    static final int CANCEL = 11;
    static final int CANCEL_ACK = 12;
    static final int CANCEL_DONE = 13;
    static final int STOP_ACTOR = 14;
    static final int GOODBYE = 15;
    static final int STALLED = 16;
    static final int INSPECT = 17;
    static final int INSPECTED = 18;
    static final int BECOME = 19;

    private static final int HELLO_REGISTRAR = 1;
    private static final int HELLO_PROBE = 2;
    private static final int SPEC_PARALLEL = 1;
    private static final int SPEC_CONTRACT = 2;
    private static final int SPEC_FACTORY = 4;
    private static final int START_STATIC = 1;
    private static final int STOP_CLOSED = 1;

    // the sizes of the smallest string, method name and map entry, to hold counts against
    private static final int STRING_BYTES = 4;
    private static final int METHOD_BYTES = 3 * STRING_BYTES;
    private static final int ENTRY_BYTES = 2 * STRING_BYTES;

    private MessageBodies() {}

    static int flags(Message message) {
        return switch (message.code()) {
            case HELLO -> flags((Hello) message);
            case SPAWN_SPEC -> flags((SpawnSpec) message);
            case START -> ((Start) message).isStatic() ? START_STATIC : 0;
            case STOP -> ((Stop) message).closed() ? STOP_CLOSED : 0;
            default -> 0;
        };
    }

    private static int flags(Hello hello) {
        return (hello.registrar() ? HELLO_REGISTRAR : 0) | (hello.probe() ? HELLO_PROBE : 0);
    }

    private static int flags(SpawnSpec spec) {
        return (spec.parallel() ? SPEC_PARALLEL : 0)
                | (spec.contract() != null ? SPEC_CONTRACT : 0)
                | (spec.factory() != null ? SPEC_FACTORY : 0);
    }

    /** A guess at the size of the body, good where it is large. */
    static int expectedSize(Message message) {
        return switch (message.code()) {
            case START -> 192 + payloadSize(((Start) message).args());
            case STARTED -> payloadSize(((Started) message).value());
            case YIELD -> payloadSize(((Yield) message).item());
            case RETURN -> payloadSize(((Return) message).value());
            case FAILED, INSPECTED -> 2048;
            case STALLED -> 4 + ((Stalled) message).stack().length();
            default -> 128;
        };
    }

    private static int payloadSize(Payload payload) {
        return bytesOf(payload).length();
    }

    static void write(Message message, WireWriter out, ErrorLimits limits) {
        switch (message.code()) {
            case HELLO -> writeHello((Hello) message, out);
            case SPAWN_SPEC -> writeSpec((SpawnSpec) message, out);
            case START -> writeStart((Start) message, out);
            case STARTED -> bytesOf(((Started) message).value()).writeTo(out);
            case YIELD -> bytesOf(((Yield) message).item()).writeTo(out);
            case RETURN -> bytesOf(((Return) message).value()).writeTo(out);
            case CREDIT -> {
                Credit credit = (Credit) message;
                out.i32(credit.items());
                out.i64(credit.bytes());
            }
            case FAILED -> {
                Failed failed = (Failed) message;
                out.u8(failed.kind().code());
                ErrorBodies.write(failed.error(), out, limits);
            }
            case CANCEL -> {
                Cancel cancel = (Cancel) message;
                out.i64(cancel.budgetNanos());
                writeReason(cancel.reason(), out);
            }
            case STOP_ACTOR -> out.i64(((StopActor) message).budgetNanos());
            case GOODBYE -> {
                Goodbye goodbye = (Goodbye) message;
                out.u8(goodbye.exit().code());
                out.string(goodbye.reason());
            }
            case STALLED -> out.string(((Stalled) message).stack());
            case INSPECT -> {
                Inspect inspect = (Inspect) message;
                out.i64(inspect.request());
                out.i64(inspect.budgetNanos());
            }
            case INSPECTED -> writeInspected((Inspected) message, out);
            case BECOME -> {
                Become become = (Become) message;
                out.actor(become.child());
                out.actor(become.parent());
                writeMap(become.properties(), out);
            }
            case START_ACK, STOP, CANCEL_ACK, CANCEL_DONE -> {}
            default -> throw new IllegalStateException("nothing says what a frame has of " + message);
        }
    }

    private static void writeHello(Hello hello, WireWriter out) {
        out.i32(hello.version());
        out.i32(hello.minimumVersion());
        out.uuid(hello.tree());
        out.actor(hello.actor());
        out.uuid(hello.target());
        out.i64(hello.pid());
        out.bytes(hello.challenge());
        out.bytes(hello.proof());
    }

    private static void writeStart(Start start, WireWriter out) {
        out.u8(start.kind().code());
        out.i64(start.remainingNanos());
        out.actor(start.requester());
        out.method(start.target());
        bytesOf(start.args()).writeTo(out);
    }

    private static void writeInspected(Inspected inspected, WireWriter out) {
        out.i64(inspected.request());
        SnapshotBodies.write(inspected.actor(), out);
        out.i32(inspected.abandoned().size());
        inspected.abandoned().forEach(each -> SnapshotBodies.write(each, out));
    }

    private static void writeSpec(SpawnSpec spec, WireWriter out) {
        out.uuid(spec.tree());
        out.actor(spec.child());
        out.actor(spec.parent());
        if (spec.contract() != null) {
            out.string(spec.contract());
        }
        if (spec.factory() != null) {
            out.method(spec.factory());
        }
        out.i32(spec.exposed().size());
        spec.exposed().forEach(out::string);
        out.i32(spec.functions().size());
        spec.functions().forEach(out::method);
        writeMap(spec.settings(), out);
    }

    private static void writeMap(Map<String, String> map, WireWriter out) {
        out.i32(map.size());
        // sorted, so that the same message has the same bytes
        new TreeMap<>(map).forEach((key, value) -> {
            out.string(key);
            out.string(value);
        });
    }

    private static void writeReason(CancelReason reason, WireWriter out) {
        out.u8(code(reason.source()));
        out.nullableActor(reason.actor());
        out.string(reason.scope());
        out.string(reason.message());
    }

    /**
     * Reads the rest of a frame.
     *
     * @throws Malformed if the bytes are not this message
     * @throws IllegalArgumentException if they are, and it makes no sense
     */
    static Message read(int type, int flags, long dialog, WireReader in) {
        requireFlags(type, flags);
        Message message = switch (type) {
            case HELLO -> readHello(flags, in);
            case SPAWN_SPEC -> readSpec(flags, in);
            case START -> readStart(flags, dialog, in);
            case START_ACK -> new StartAck(dialog);
            case STARTED -> new Started(dialog, new Payload.Encoded(in.rest()));
            case YIELD -> new Yield(dialog, new Payload.Encoded(in.rest()));
            case CREDIT -> new Credit(dialog, in.i32(), in.i64());
            case STOP -> new Stop(dialog, (flags & STOP_CLOSED) != 0);
            case RETURN -> new Return(dialog, new Payload.Encoded(in.rest()));
            case FAILED -> new Failed(dialog, failureKind(in.u8()), ErrorBodies.read(in));
            case CANCEL -> readCancel(dialog, in);
            case CANCEL_ACK -> new CancelAck(dialog);
            case CANCEL_DONE -> new CancelDone(dialog);
            case STOP_ACTOR -> new StopActor(in.i64());
            case GOODBYE -> new Goodbye(exitKind(in.u8()), in.string());
            case STALLED -> new Stalled(dialog, in.string());
            case INSPECT -> new Inspect(in.i64(), in.i64());
            case INSPECTED ->
                new Inspected(
                        in.i64(),
                        SnapshotBodies.read(in),
                        SnapshotBodies.list(SnapshotBodies.ACTOR_BYTES, in, SnapshotBodies::read));
            case BECOME -> new Become(in.actor(), in.actor(), readMap(in, "property"));
            default -> throw new Malformed("unknown message type " + type);
        };
        if (message.dialog() != dialog) {
            throw new Malformed(message.getClass().getSimpleName() + " belongs to the link (0) and not to a dialog");
        }
        in.requireEnd();
        return message;
    }

    private static void requireFlags(int type, int flags) {
        int known = switch (type) {
            case HELLO -> HELLO_REGISTRAR | HELLO_PROBE;
            case SPAWN_SPEC -> SPEC_PARALLEL | SPEC_CONTRACT | SPEC_FACTORY;
            case START -> START_STATIC;
            case STOP -> STOP_CLOSED;
            default -> 0;
        };
        if ((flags & ~known) != 0) {
            throw new Malformed("unknown flags");
        }
    }

    private static Hello readHello(int flags, WireReader in) {
        int version = in.i32();
        int minimumVersion = in.i32();
        UUID tree = in.uuid();
        ActorId actor = in.actor();
        UUID target = in.uuid();
        long pid = in.i64();
        Bytes challenge = in.bytes();
        Bytes proof = in.bytes();
        if (version > FrameCodec.VERSION) {
            // a newer peer may say more; the handshake picks a version that both speak
            in.rest();
        }
        return new Hello(
                version,
                minimumVersion,
                tree,
                actor,
                target,
                pid,
                (flags & HELLO_REGISTRAR) != 0,
                (flags & HELLO_PROBE) != 0,
                challenge,
                proof);
    }

    private static SpawnSpec readSpec(int flags, WireReader in) {
        UUID tree = in.uuid();
        ActorId child = in.actor();
        ActorId parent = in.actor();
        String contract = (flags & SPEC_CONTRACT) != 0 ? in.string() : null;
        MethodName factory = (flags & SPEC_FACTORY) != 0 ? in.method() : null;
        int exposedCount = in.count(STRING_BYTES);
        List<String> exposed = new ArrayList<>(exposedCount);
        for (int i = 0; i < exposedCount; i++) {
            exposed.add(in.string());
        }
        int functionCount = in.count(METHOD_BYTES);
        List<MethodName> functions = new ArrayList<>(functionCount);
        for (int i = 0; i < functionCount; i++) {
            functions.add(in.method());
        }
        Map<String, String> settings = readMap(in, "setting");
        return new SpawnSpec(
                tree, child, parent, contract, factory, exposed, functions, (flags & SPEC_PARALLEL) != 0, settings);
    }

    /** @param what one entry is, for people */
    private static Map<String, String> readMap(WireReader in, String what) {
        int count = in.count(ENTRY_BYTES);
        Map<String, String> map = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            String key = in.string();
            if (map.put(key, in.string()) != null) {
                throw new Malformed(what + " '" + key + "' appears twice");
            }
        }
        return map;
    }

    private static Start readStart(int flags, long dialog, WireReader in) {
        Message.Kind kind = kind(in.u8());
        long remaining = in.i64();
        ActorId requester = in.actor();
        MethodName target = in.method();
        Payload args = new Payload.Encoded(in.rest());
        return new Start(dialog, kind, target, (flags & START_STATIC) != 0, requester, remaining, args);
    }

    private static Cancel readCancel(long dialog, WireReader in) {
        long budget = in.i64();
        CancelReason.Source source = source(in.u8());
        ActorId actor = in.nullableActor();
        String scope = in.string();
        return new Cancel(dialog, new CancelReason(source, actor, scope, in.string()), budget);
    }

    private static Bytes bytesOf(Payload payload) {
        if (payload instanceof Payload.Encoded encoded) {
            return encoded.bytes();
        }
        throw new IllegalStateException(
                "a payload by reference cannot leave this JVM; write it with encode() before it goes into a frame");
    }

    private static Message.Kind kind(int code) {
        for (Message.Kind kind : Message.Kind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw new Malformed("unknown kind of start " + code);
    }

    private static FailureKind failureKind(int code) {
        for (FailureKind kind : FailureKind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw new Malformed("unknown kind of failure " + code);
    }

    private static ExitKind exitKind(int code) {
        for (ExitKind kind : ExitKind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw new Malformed("unknown kind of exit " + code);
    }

    private static int code(CancelReason.Source source) {
        return switch (source) {
            case REQUESTED -> 1;
            case DEADLINE -> 2;
            case SIBLING_FAILED -> 3;
            case BODY_FAILED -> 4;
            case PARENT_CANCELLED -> 5;
            case CALLER_CANCELLED -> 6;
            case STOPPED -> 7;
            case USER_ABORT -> 8;
            case LINK_LOST -> 9;
            case ABANDONED -> 10;
            case PEER_FAILED -> 11;
        };
    }

    private static CancelReason.Source source(int code) {
        for (CancelReason.Source source : CancelReason.Source.values()) {
            if (code(source) == code) {
                return source;
            }
        }
        throw new Malformed("unknown source of a cancel " + code);
    }
}
