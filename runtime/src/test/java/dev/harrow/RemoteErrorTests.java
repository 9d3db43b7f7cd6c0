package dev.harrow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.internal.wire.ErrorData;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** S-101, S-103, S-104: what is made of a remote error where it arrives. */
class RemoteErrorTests {
    private static final ActorId LEAF = ActorId.random("leaf");
    private static final ActorId MIDDLE = ActorId.random("middle");
    private static final ActorId TOP = ActorId.random("top");

    private static boolean initialised;

    /** Tells when it is initialised. */
    static final class Watched extends Exception {
        private static final long serialVersionUID = 1L;

        static {
            initialised = true;
        }
    }

    private static RemoteError named(String type) {
        return new RemoteError(
                List.of(type, "java.lang.Throwable"), "text", List.of(), null, List.of(), LEAF, List.of(), null);
    }

    private static String print(Throwable e) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        e.printStackTrace(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    // ---- types by name

    /** S-101, ERR-1, ERR-2 */
    @Test
    void aTypeIsResolvedInTheWorldOfWhoeverAsksAndNotInitialised() {
        ClassLoader own = Objects.requireNonNull(getClass().getClassLoader());
        RemoteActorException e = new RemoteActorException(named(Watched.class.getName()));
        assertThat(e.sourceType(own)).contains(Watched.class);
        assertThat(e.boxedType(own)).contains(Watched.class);
        assertThat(e.is(Watched.class)).isTrue();
        ClassLoader other = new URLClassLoader(new URL[0], null);
        assertThat(e.sourceType(other)).isEmpty();
        assertThat(initialised).as("looking a class up has initialised it").isFalse();
        assertThat(new RemoteActorException(named("java.io.IOException")).sourceType(other))
                .contains(IOException.class);
    }

    /** S-101, ERR-1, ERR-3 · what cannot be resolved leaves everything else as it is. */
    @Test
    void aTypeThatIsUnknownOrNoThrowableIsNone() throws Exception {
        List<String> none = List.of(
                "no.such.Type",
                "java.lang.String",
                "java.lang.Runtime",
                "[Ljava.lang.Throwable;",
                "int",
                "",
                "a/b",
                "x".repeat(70_000));
        for (String name : none) {
            RemoteActorException e = new RemoteActorException(named(name));
            assertThat(e.sourceType(getClass().getClassLoader())).isEmpty();
            assertThat(e.sourceType()).isEqualTo(name);
            assertThat(e.error().message()).isEqualTo("text");
            assertThat(e.is(Throwable.class)).isTrue();
        }
        ClassLoader hostile = new ClassLoader() {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) {
                throw new IllegalStateException("this application has been stopped already");
            }
        };
        assertThat(new RemoteActorException(named("a.B")).sourceType(hostile)).isEmpty();
        URLClassLoader closed = new URLClassLoader(new URL[0]);
        closed.close();
        assertThat(new RemoteActorException(named("a.B")).sourceType(closed)).isEmpty();
    }

    // ---- hops

    /** S-103, ERR-7 */
    @Test
    void theBoxedTypeChangesAfterTheFirstHopAndTheSourceTypeDoesNot() {
        RemoteActorException first = new RemoteActorException(ErrorData.of(new FileNotFoundException("gone"), LEAF));
        assertThat(first.boxedType()).isEqualTo("java.io.FileNotFoundException");
        assertThat(first.relay()).isEqualTo(LEAF);

        RemoteActorException second = new RemoteActorException(ErrorData.of(first, MIDDLE));
        assertThat(second.boxedType()).isEqualTo(RemoteActorException.class.getName());
        assertThat(second.boxedType(getClass().getClassLoader())).contains(RemoteActorException.class);
        assertThat(second.sourceType()).isEqualTo("java.io.FileNotFoundException");
        assertThat(second.relay()).isEqualTo(MIDDLE);
        assertThat(second.error().relays())
                .singleElement()
                .satisfies(relay -> assertThat(relay.frames().getFirst().getClassName())
                        .as("where the middle one waited")
                        .isEqualTo(RemoteErrorTests.class.getName()));

        RemoteActorException third = new RemoteActorException(ErrorData.of(second, TOP));
        assertThat(third.hops()).containsExactly(LEAF, MIDDLE, TOP);
        assertThat(third.origin()).isEqualTo(LEAF);
    }

    /** S-103 · an actor that passes one error on twice is one hop, and one that wraps it is the origin of the wrapping. */
    @Test
    void whoHoldsAnErrorIsNamedOnce() {
        RemoteActorException arrived = new RemoteActorException(ErrorData.of(new IOException("x"), LEAF));
        RemoteError once = ErrorData.of(arrived, MIDDLE);
        assertThat(ErrorData.of(new RemoteActorException(once), MIDDLE).hops()).containsExactly(LEAF, MIDDLE);

        RemoteError wrapped = ErrorData.of(new IllegalStateException("wrapped", arrived), MIDDLE);
        assertThat(wrapped.hops()).containsExactly(MIDDLE);
        assertThat(Objects.requireNonNull(wrapped.cause()).hops()).containsExactly(LEAF, MIDDLE);

        Throwable picture = Objects.requireNonNull(arrived.getCause());
        RemoteError unwrapped = ErrorData.of(picture, MIDDLE);
        assertThat(unwrapped.hops()).as("its picture is the same error").containsExactly(LEAF, MIDDLE);
        assertThat(unwrapped.relays().getFirst().frames())
                .as("the leaf's frames are not those of the middle")
                .isEmpty();
    }

    /** S-4 */
    @Test
    void anEndlessWayIsCutInTheMiddle() {
        RemoteError error = ErrorData.of(new IOException("x"), LEAF);
        for (int i = 0; i < 3000; i++) {
            error = ErrorData.of(new RemoteActorException(error), i % 2 == 0 ? MIDDLE : TOP);
        }
        assertThat(error.relays()).hasSize(1024);
        assertThat(error.origin()).isEqualTo(LEAF);
        assertThat(error.relay()).isEqualTo(TOP);
        assertThat(new RemoteActorException(error).getMessage())
                .hasSizeLessThan(1000)
                .contains("1016 more");
        assertThat(print(new RemoteActorException(error))).contains("passed on by actor " + TOP);
    }

    // ---- rendering

    private static void plunge(int depth) throws IOException {
        if (depth > 0) {
            plunge(depth - 1);
            return;
        }
        IOException failure = new IOException("the message", new IllegalArgumentException("the cause"));
        failure.addSuppressed(new IllegalStateException("beside"));
        throw failure;
    }

    private static RemoteError twoHops() {
        IOException thrown = null;
        try {
            plunge(2);
        } catch (IOException e) {
            thrown = e;
        }
        List<StackTraceElement> frames = new ArrayList<>(
                Arrays.asList(Objects.requireNonNull(thrown).getStackTrace()).subList(0, 3));
        frames.add(new StackTraceElement("jdk.internal.reflect.DirectMethodHandleAccessor", "invoke", "D.java", 1));
        frames.add(new StackTraceElement("java.lang.reflect.Method", "invoke", "Method.java", 2));
        frames.add(new StackTraceElement("dev.harrow.internal.rpc.Served", "run", "Served.java", 3));
        frames.add(new StackTraceElement("java.lang.VirtualThread", "run", "VirtualThread.java", 4));
        thrown.setStackTrace(frames.toArray(StackTraceElement[]::new));
        return ErrorData.of(new RemoteActorException(ErrorData.of(thrown, LEAF)), MIDDLE);
    }

    /** ERR-8 · the local stack, then hop by hop where the error has been, then what was thrown, with its causes. */
    @Test
    void theStackTraceShowsTheWholeWay() {
        String text = print(new RuntimeException("around", new RemoteActorException(twoHops())));
        assertThat(text)
                .containsSubsequence(
                        "java.lang.RuntimeException: around",
                        "Caused by: dev.harrow.RemoteActorException: java.io.IOException: the message (in actor " + LEAF
                                + ", by way of " + MIDDLE + ")",
                        "Caused by: passed on by actor " + MIDDLE,
                        "at dev.harrow",
                        "RemoteErrorTests.twoHops(",
                        "Caused by: java.io.IOException: the message (in actor " + LEAF
                                + ") [4 frames of Harrow and the JDK not shown]",
                        "RemoteErrorTests.plunge(",
                        "RemoteErrorTests.plunge(",
                        "Suppressed: java.lang.IllegalStateException: beside (in actor " + LEAF + ")",
                        "Caused by: java.lang.IllegalArgumentException: the cause (in actor " + LEAF + ")")
                .doesNotContain("Served.java", "D.java", "Method.java:2", "VirtualThread.java:4");
        assertThat(twoHops().render())
                .startsWith("passed on by actor " + MIDDLE)
                .contains("Caused by: java.io.IOException: the message (in actor " + LEAF)
                .contains("Caused by: java.lang.IllegalArgumentException: the cause");
    }

    /** What a user's own code goes through stays, and so does all of an error of the runtime itself. */
    @Test
    void framesOfTheUserAreNeverLeftOut() {
        StackTraceElement user = new StackTraceElement("my.App", "run", "App.java", 1);
        StackTraceElement reflection = new StackTraceElement("java.lang.reflect.Method", "invoke", "Method.java", 2);
        StackTraceElement harrow = new StackTraceElement("dev.harrow.internal.rpc.Served", "run", "Served.java", 3);
        StackTraceElement local = new StackTraceElement("java.lang.ThreadLocal", "get", "ThreadLocal.java", 4);
        assertThat(RemoteFrames.ofOrigin(List.of(
                                reflection, user, reflection, user, reflection, harrow, user, harrow, reflection))
                        .shown())
                .containsExactly(reflection, user, reflection, user, user);
        assertThat(RemoteFrames.ofOrigin(List.of(local)).leftOut()).isZero();
        assertThat(RemoteFrames.ofOrigin(List.of(harrow, reflection)).shown()).containsExactly(harrow, reflection);
        assertThat(RemoteFrames.ofRelay(List.of(harrow, reflection)).shown()).isEmpty();
        assertThat(RemoteFrames.ofOrigin(List.of()).note()).isEmpty();
    }

    /** Fails to describe itself, one method at a time. */
    @SuppressWarnings("ThrowableEqualsHashCode")
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String method;

        Broken(String method) {
            super("message");
            this.method = method;
        }

        private void fail(String asked) {
            if (asked.equals(method)) {
                throw new IllegalStateException(asked);
            }
        }

        @Override
        public String getMessage() {
            fail("getMessage");
            return super.getMessage();
        }

        @Override
        public String getLocalizedMessage() {
            fail("getLocalizedMessage");
            return super.getLocalizedMessage();
        }

        @Override
        public synchronized Throwable getCause() {
            fail("getCause");
            return method.equals("itself") ? this : null;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            fail("getStackTrace");
            return method.equals("null frames") ? new StackTraceElement[] {null} : super.getStackTrace();
        }

        @Override
        @SuppressWarnings("OverrideThrowableToString")
        public String toString() {
            fail("toString");
            return super.toString();
        }

        @Override
        public int hashCode() {
            fail("hashCode");
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            fail("equals");
            return true;
        }
    }

    /** S-104, ERR-8 */
    @Test
    void anErrorThatCannotDescribeItselfIsRendered() throws Exception {
        List<String> methods = new ArrayList<>(List.of("itself", "null frames"));
        for (Method method : Broken.class.getDeclaredMethods()) {
            if (!method.isSynthetic() && !method.getName().equals("fail")) {
                methods.add(method.getName());
            }
        }
        assertThat(methods).hasSize(9);
        for (String method : methods) {
            Broken broken = new Broken(method);
            broken.addSuppressed(new Broken(method));
            RemoteActorException arrived = new RemoteActorException(ErrorData.of(broken, LEAF));
            assertThat(print(arrived))
                    .contains(Broken.class.getName())
                    .contains(method.equals("getMessage") ? "getMessage() threw" : "message")
                    .contains("Suppressed: " + Broken.class.getName());
        }
    }

    /** S-104, ERR-8 */
    @Test
    void messagesThatAreNullHugeOrNoTextAreRendered() {
        assertThat(new RemoteActorException(ErrorData.of(new IOException((String) null), LEAF)))
                .hasMessage("java.io.IOException (in actor " + LEAF + ")");

        String huge = "x".repeat(5_000_000);
        RemoteError error = ErrorData.of(new IOException(huge), LEAF);
        assertThat(error.message()).hasSizeLessThan(1_100_000).endsWith("characters left out]");
        RemoteActorException arrived = new RemoteActorException(error);
        assertThat(arrived.getMessage()).hasSizeLessThan(10_000).contains("characters not shown]");
        assertThat(print(arrived)).hasSizeLessThan(100_000);

        String half = "half \uD83D pair \uDE00";
        assertThat(ErrorData.of(new IOException(half), LEAF).message()).isEqualTo(half);
        assertThat(print(new RemoteActorException(ErrorData.of(new IOException(half), LEAF))))
                .contains("half ");
    }

    /** S-104 · a picture of what somebody made by hand ends too, however deep. */
    @Test
    void aPictureIsBoundedInDepth() {
        RemoteError deep = named("a.Bottom");
        for (int i = 0; i < 1000; i++) {
            deep = new RemoteError(
                    List.of("a.Level"),
                    null,
                    List.of(),
                    deep,
                    i % 10 == 0 ? List.of(deep) : List.of(),
                    LEAF,
                    List.of(),
                    null);
        }
        Throwable at = new RemoteActorException(deep);
        int depth = 0;
        while (at != null) {
            at = at.getCause();
            depth++;
        }
        assertThat(depth).isLessThan(200);
    }
}
