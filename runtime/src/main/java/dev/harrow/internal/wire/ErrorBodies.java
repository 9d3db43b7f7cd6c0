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

    // the sizes of the smallest string, frame, actor and error, to hold counts against
    private static final int STRING_BYTES = 4;
    private static final int FRAME_BYTES = 1 + 4 + 4 + 4;
    private static final int ACTOR_BYTES = 16 + 4;
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
        int keptFrames = Math.min(error.frames().size(), limits.frames());

        writeTypes(error.types(), out);
        String note = note(
                cause != null && !keepCause,
                error.suppressed().size() - keptSuppressed,
                error.frames().size() - keptFrames);
        writeMessage(error.message(), note, out);
        out.i32(keptFrames);
        for (StackTraceElement frame : error.frames().subList(0, keptFrames)) {
            writeFrame(frame, out);
        }
        out.actor(error.origin());
        writeHops(error.hops(), out);
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

    private static String note(boolean causeLeftOut, int suppressedLeftOut, int framesLeftOut) {
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
        return parts.isEmpty() ? "" : " [left out to keep the error small: " + String.join(", ", parts) + ']';
    }

    private void writeTypes(List<String> types, WireWriter out) {
        int count = Math.min(types.size(), MAX_TYPES);
        out.i32(count);
        for (String type : types.subList(0, count)) {
            out.string(cut(type));
        }
    }

    private void writeMessage(@Nullable String message, String note, WireWriter out) {
        if (note.isEmpty()) {
            out.nullableString(message == null ? null : cut(message));
        } else {
            out.nullableString((message == null ? "" : cut(message)) + note);
        }
    }

    private void writeHops(List<ActorId> hops, WireWriter out) {
        if (hops.size() <= limits.hops()) {
            out.i32(hops.size());
            hops.forEach(out::actor);
            return;
        }
        out.i32(limits.hops());
        out.actor(hops.getFirst());
        hops.subList(hops.size() - limits.hops() + 1, hops.size()).forEach(out::actor);
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
        out.string(cut(frame.getClassName()));
        out.string(cut(frame.getMethodName()));
        writeIfPresent(file, out);
        out.i32(frame.getLineNumber());
    }

    private void writeIfPresent(@Nullable String text, WireWriter out) {
        if (text != null) {
            out.string(cut(text));
        }
    }

    private String cut(String text) {
        if (text.length() <= limits.chars()) {
            return text;
        }
        return text.substring(0, limits.chars()) + "... [" + (text.length() - limits.chars()) + " characters left out]";
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
        int frameCount = in.count(FRAME_BYTES);
        List<StackTraceElement> frames = new ArrayList<>(frameCount);
        for (int i = 0; i < frameCount; i++) {
            frames.add(readFrame(in));
        }
        ActorId origin = in.actor();
        int hopCount = in.count(ACTOR_BYTES);
        List<ActorId> hops = new ArrayList<>(hopCount);
        for (int i = 0; i < hopCount; i++) {
            hops.add(in.actor());
        }
        ActorId canceller = in.nullableActor();
        RemoteError cause = in.bool() ? read(in, depth + 1) : null;
        int suppressedCount = in.count(ERROR_BYTES);
        List<RemoteError> suppressed = new ArrayList<>(Math.min(suppressedCount, limits.nodes()));
        for (int i = 0; i < suppressedCount; i++) {
            suppressed.add(read(in, depth + 1));
        }
        return new RemoteError(types, message, frames, cause, suppressed, origin, hops, canceller);
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
