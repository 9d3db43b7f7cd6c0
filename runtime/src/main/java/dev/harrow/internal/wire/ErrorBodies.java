package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import dev.harrow.RemoteError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link RemoteError}. One instance writes or reads one error with everything below it. */
final class ErrorBodies {
    /** How many class names an error's chain of types has at most. */
    static final int MAX_TYPES = 64;

    private static final int HAS_LOADER = 1;
    private static final int HAS_MODULE = 2;
    private static final int HAS_VERSION = 4;
    private static final int HAS_FILE = 8;

    // the sizes of the smallest string, frame, actor, relay and error, to hold counts against
    private static final int STRING_BYTES = 4;
    private static final int FRAME_BYTES = 1 + 4 + 4 + 4;
    private static final int ACTOR_BYTES = 16 + 4;
    private static final int RELAY_BYTES = ACTOR_BYTES + 4;
    private static final int ERROR_BYTES = 4 + STRING_BYTES + 1 + 4 + ACTOR_BYTES + 4 + 1 + 1 + 4;

    private final ErrorLimits limits;
    // errors written or read so far
    private int nodes;

    private ErrorBodies(ErrorLimits limits) {
        this.limits = limits;
    }

    static void write(RemoteError error, WireWriter out, ErrorLimits limits) {
        ErrorBodies bodies = new ErrorBodies(limits);
        bodies.nodes = 1;
        bodies.write(error, out, 1);
    }

    /** Writes one error, which is already counted in {@link #nodes}. */
    private void write(RemoteError error, WireWriter out, int depth) {
        // decide what can be kept before the message is written, because the message says what was left out
        RemoteError cause = error.cause();
        boolean keepCause = cause != null && admit(depth);
        int keptSuppressed = 0;
        while (keptSuppressed < error.suppressed().size() && admit(depth)) {
            keptSuppressed++;
        }

        writeTypes(error.types(), out);
        String note = note(
                cause != null && !keepCause,
                error.suppressed().size() - keptSuppressed,
                Math.max(0, error.frames().size() - limits.frames()),
                Math.max(0, error.relays().size() - limits.relays()));
        writeMessage(error.message(), note, out);
        writeFrames(error.frames(), limits.frames(), out);
        out.actor(error.origin());
        writeRelays(error.relays(), out);
        out.nullableActor(error.canceller());
        out.u8(keepCause ? 1 : 0);
        if (keepCause && cause != null) {
            write(cause, out, depth + 1);
        }
        out.i32(keptSuppressed);
        for (RemoteError suppressed : error.suppressed().subList(0, keptSuppressed)) {
            write(suppressed, out, depth + 1);
        }
    }

    /** Takes room for one more error below one at {@code depth}, if there is any. */
    private boolean admit(int depth) {
        if (depth >= limits.depth() || nodes >= limits.nodes()) {
            return false;
        }
        nodes++;
        return true;
    }

    private static String note(boolean causeLeftOut, int suppressedLeftOut, int framesLeftOut, int relaysLeftOut) {
        List<String> parts = new ArrayList<>();
        if (causeLeftOut) {
            parts.add("its cause");
        }
        if (suppressedLeftOut > 0) {
            parts.add(suppressedLeftOut + " suppressed");
        }
        if (framesLeftOut > 0) {
            parts.add(framesLeftOut + " frames");
        }
        if (relaysLeftOut > 0) {
            parts.add(relaysLeftOut + " relays");
        }
        return parts.isEmpty() ? "" : " [left out to keep the error small: " + String.join(", ", parts) + ']';
    }

    private void writeTypes(List<String> types, WireWriter out) {
        int count = Math.min(types.size(), MAX_TYPES);
        out.i32(count);
        for (String type : types.subList(0, count)) {
            out.string(limits.cut(type));
        }
    }

    private void writeMessage(@Nullable String message, String note, WireWriter out) {
        if (note.isEmpty()) {
            out.nullableString(message == null ? null : limits.cut(message));
        } else {
            out.nullableString((message == null ? "" : limits.cut(message)) + note);
        }
    }

    private void writeRelays(List<RemoteError.Relay> relays, WireWriter out) {
        List<RemoteError.Relay> kept = limits.cutRelays(relays);
        out.i32(kept.size());
        for (RemoteError.Relay relay : kept) {
            out.actor(relay.actor());
            writeFrames(relay.frames(), limits.relayFrames(), out);
        }
    }

    private void writeFrames(List<StackTraceElement> frames, int atMost, WireWriter out) {
        int count = Math.min(frames.size(), atMost);
        out.i32(count);
        for (StackTraceElement frame : frames.subList(0, count)) {
            writeFrame(frame, out);
        }
    }

    private void writeFrame(StackTraceElement frame, WireWriter out) {
        String loader = frame.getClassLoaderName();
        String module = frame.getModuleName();
        String version = frame.getModuleVersion();
        String file = frame.getFileName();
        out.u8((loader == null ? 0 : HAS_LOADER)
                | (module == null ? 0 : HAS_MODULE)
                | (version == null ? 0 : HAS_VERSION)
                | (file == null ? 0 : HAS_FILE));
        writeIfPresent(loader, out);
        writeIfPresent(module, out);
        writeIfPresent(version, out);
        out.string(limits.cut(frame.getClassName()));
        out.string(limits.cut(frame.getMethodName()));
        writeIfPresent(file, out);
        out.i32(frame.getLineNumber());
    }

    private void writeIfPresent(@Nullable String text, WireWriter out) {
        if (text != null) {
            out.string(limits.cut(text));
        }
    }

    static RemoteError read(WireReader in) {
        return new ErrorBodies(ErrorLimits.WIDE).read(in, 1);
    }

    private RemoteError read(WireReader in, int depth) {
        if (depth > limits.depth()) {
            throw new Malformed("errors are nested deeper than " + limits.depth());
        }
        if (++nodes > limits.nodes()) {
            throw new Malformed("more than " + limits.nodes() + " errors in one");
        }
        List<String> types = readTypes(in);
        String message = in.nullableString();
        List<StackTraceElement> frames = readFrames(in);
        ActorId origin = in.actor();
        int relayCount = in.count(RELAY_BYTES);
        List<RemoteError.Relay> relays = new ArrayList<>(relayCount);
        for (int i = 0; i < relayCount; i++) {
            ActorId actor = in.actor();
            relays.add(new RemoteError.Relay(actor, readFrames(in)));
        }
        ActorId canceller = in.nullableActor();
        RemoteError cause = in.bool() ? read(in, depth + 1) : null;
        int suppressedCount = in.count(ERROR_BYTES);
        List<RemoteError> suppressed = new ArrayList<>(Math.min(suppressedCount, limits.nodes()));
        for (int i = 0; i < suppressedCount; i++) {
            suppressed.add(read(in, depth + 1));
        }
        return new RemoteError(types, message, frames, cause, suppressed, origin, relays, canceller);
    }

    private static List<String> readTypes(WireReader in) {
        int count = in.count(STRING_BYTES);
        if (count == 0 || count > MAX_TYPES) {
            throw new Malformed("an error has 1 to " + MAX_TYPES + " types, not " + count);
        }
        List<String> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(in.string());
        }
        return types;
    }

    private static List<StackTraceElement> readFrames(WireReader in) {
        int count = in.count(FRAME_BYTES);
        List<StackTraceElement> frames = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            frames.add(readFrame(in));
        }
        return frames;
    }

    private static StackTraceElement readFrame(WireReader in) {
        int flags = in.u8();
        if ((flags & ~(HAS_LOADER | HAS_MODULE | HAS_VERSION | HAS_FILE)) != 0) {
            throw new Malformed("unknown stack frame flags " + flags);
        }
        String loader = (flags & HAS_LOADER) != 0 ? in.string() : null;
        String module = (flags & HAS_MODULE) != 0 ? in.string() : null;
        String version = (flags & HAS_VERSION) != 0 ? in.string() : null;
        String className = in.string();
        String method = in.string();
        String file = (flags & HAS_FILE) != 0 ? in.string() : null;
        return new StackTraceElement(loader, module, version, className, method, file, in.i32());
    }
}
