package dev.harrow.internal.scope;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where trees, actors, dialogs, channels and buffers were made, for whoever has to find out who left one behind. Noted from the moment on
 * that somebody wants to know: a stack for each of them is nothing that a program should pay for.
 */
public final class Created {
    private static volatile boolean noted; // moves false -> true

    private Created() {}

    /** From now on it is noted. */
    public static void note() {
        noted = true;
    }

    /** Whether somebody wants to know. */
    public static boolean isNoted() {
        return noted;
    }

    /** The stack of the current thread, or null if it is not noted. */
    public static @Nullable Throwable here() {
        return noted ? new Throwable() : null;
    }

    /** The frames of what {@link #here} noted, without those of the runtime that were the innermost; empty if nothing was. */
    public static List<StackTraceElement> frames(@Nullable Throwable here) {
        if (here == null) {
            return List.of();
        }
        List<StackTraceElement> all = List.of(here.getStackTrace());
        int own = 0;
        while (own < all.size() && isOfRuntime(all.get(own).getClassName())) {
            own++;
        }
        return all.subList(own, all.size());
    }

    private static boolean isOfRuntime(String type) {
        return type.startsWith("dev.harrow.internal.") || type.equals("dev.harrow.Nursery");
    }
}
