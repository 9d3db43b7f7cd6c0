package dev.harrow.benchmarks;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.function.Function;

/**
 * The floor of {@link P14}: one {@code StructuredTaskScope} used directly for one task, and one method reference asked for its name.
 * Prints the milliseconds.
 */
public final class P14Floor {
    private P14Floor() {}

    /** A method reference that can be asked. */
    interface Named extends Function<Ping, Pong>, Serializable {}

    public static void main(String[] args) throws InterruptedException, ReflectiveOperationException {
        long begin = System.nanoTime();
        Named answer = Pong::to;
        Method writeReplace = answer.getClass().getDeclaredMethod("writeReplace");
        writeReplace.setAccessible(true);
        String name = ((SerializedLambda) writeReplace.invoke(answer)).getImplMethodName();
        Pong pong;
        try (DirectScope scope = DirectScope.open()) {
            Object subtask = scope.fork(() -> answer.apply(new Ping(1, "ping", 1)));
            scope.join();
            pong = (Pong) DirectScope.result(subtask);
        }
        long end = System.nanoTime();
        if (pong.count() != 2 || !name.equals("to")) {
            throw new IllegalStateException(name + " answered " + pong);
        }
        System.out.println((end - begin) / 1e6);
    }
}
