package dev.harrow.model;

import static java.util.stream.Collectors.joining;

import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.CancelledException;
import dev.harrow.ContextCancelledException;
import dev.harrow.NurseryFailedException;
import dev.harrow.RemoteActorException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What an exception says, in the words of the models: its type, whom it names, and what goes along with it. */
final class Told {
    private static final String PLUS = " + ";

    private Told() {}

    /** It and what is suppressed in it. */
    static String whole(Throwable thrown) {
        StringBuilder text = new StringBuilder(of(thrown));
        for (Throwable each : thrown.getSuppressed()) {
            // Failures of a nursery are listed, and a cancel that is told twice is one cancel.
            if (!(thrown instanceof NurseryFailedException) && !of(each).equals(TalkModel.CANCEL)) {
                text.append(PLUS).append(of(each));
            }
        }
        return text.toString();
    }

    /** It alone. */
    static String of(Throwable thrown) {
        return switch (thrown) {
            case ActorCancelledException _, CancelledException _ -> TalkModel.CANCEL;
            case RemoteActorException e ->
                remote(
                        simple(e.sourceType())
                                + message(simple(e.sourceType()), e.error().message()),
                        e.origin().name(),
                        e.hops().stream().map(ActorId::name).collect(joining(",")));
            case ContextCancelledException e ->
                cancelled(
                        e.origin().map(ActorId::name).orElse("?"),
                        e.canceller().map(ActorId::name).orElse("?"));
            case NurseryFailedException e ->
                failed(e.failures().stream().map(Told::of).collect(joining(" & ")));
            default -> {
                String type = thrown.getClass().getSimpleName();
                yield type + message(type, thrown.getMessage());
            }
        };
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** The messages of the runtime are for people, those of a program are its own. */
    private static String message(String type, @Nullable String message) {
        boolean own = type.equals(IOException.class.getSimpleName())
                || type.equals(IllegalStateException.class.getSimpleName());
        return own ? "(" + message + ")" : "";
    }

    static String remote(String what, String origin, String hops) {
        return "RemoteActorException[" + what + " of " + origin + " via " + hops + "]";
    }

    static String cancelled(String who, String by) {
        return "ContextCancelledException[" + who + " by " + by + "]";
    }

    static String failed(String failures) {
        return "NurseryFailedException{" + failures + "}";
    }

    /** What the caller of {@code actor} is told if this left what it called. */
    static String crossed(String left, String actor) {
        int plus = left.indexOf(PLUS);
        String bare = plus < 0 ? left : left.substring(0, plus);
        if (bare.startsWith("RemoteActorException[")) {
            return bare.substring(0, bare.length() - 1) + "," + actor + "]";
        }
        if (bare.equals(TalkModel.VALUE) || bare.startsWith("ContextCancelledException[")) {
            return bare;
        }
        int brace = bare.indexOf('{');
        return remote(brace < 0 ? bare : bare.substring(0, brace), actor, actor);
    }
}
