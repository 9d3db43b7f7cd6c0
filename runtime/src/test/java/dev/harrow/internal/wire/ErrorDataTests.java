package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.NurseryFailedException;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** S-4, S-103, S-104: every exception becomes data, and stays what it was however often it is passed on. */
class ErrorDataTests {
    private static final ActorId LEAF = ActorId.random("leaf");
    private static final ActorId MIDDLE = ActorId.random("middle");
    private static final ActorId ROOT = ActorId.random("root");

    @Test
    void whatWasThrownIsToldWithTypesFramesAndCauses() {
        IOException thrown = new IOException("outer", new FileNotFoundException("inner"));
        thrown.addSuppressed(new IllegalStateException("while closing"));
        RemoteError error = ErrorData.of(thrown, LEAF);
        assertThat(error.types()).containsExactly("java.io.IOException", "java.lang.Exception", "java.lang.Throwable");
        assertThat(error.message()).isEqualTo("outer");
        assertThat(error.frames().getFirst()).isEqualTo(thrown.getStackTrace()[0]);
        assertThat(error.cause()).isNotNull();
        assertThat(error.cause().is("java.io.IOException")).isTrue();
        assertThat(error.suppressed())
                .singleElement()
                .satisfies(s -> assertThat(s.message()).isEqualTo("while closing"));
        assertThat(error.origin()).isEqualTo(LEAF);
        assertThat(error.hops()).containsExactly(LEAF);
    }

    /** S-103 */
    @Test
    void anErrorThatIsPassedOnStaysWhatItWasAndNamesEveryHop() throws Exception {
        FrameCodec codec = new FrameCodec();
        Throwable current = new FileNotFoundException("gone");
        for (ActorId hop : List.of(LEAF, MIDDLE, ROOT)) {
            Message.Failed sent = new Message.Failed(1, FailureKind.FAILED, ErrorData.of(current, hop));
            current = new RemoteActorException(((Message.Failed) codec.decode(codec.encode(sent))).error());
        }
        RemoteActorException arrived = (RemoteActorException) current;
        assertThat(arrived.is(IOException.class)).isTrue();
        assertThat(arrived.origin()).isEqualTo(LEAF);
        assertThat(arrived.hops()).containsExactly(LEAF, MIDDLE, ROOT);
        assertThat(arrived.error().relay()).isEqualTo(ROOT);
        assertThat(arrived.error().frames().getFirst().getClassName()).isEqualTo(ErrorDataTests.class.getName());
    }

    @Test
    void whatWentWrongAtARelayIsAdded() {
        RemoteActorException passing = new RemoteActorException(ErrorData.of(new IOException("first"), LEAF));
        passing.addSuppressed(new IllegalStateException("second"));
        RemoteError error = ErrorData.of(passing, MIDDLE);
        assertThat(error.type()).isEqualTo("java.io.IOException");
        assertThat(error.suppressed()).singleElement().satisfies(s -> {
            assertThat(s.message()).isEqualTo("second");
            assertThat(s.origin()).isEqualTo(MIDDLE);
        });
    }

    /** S-102 */
    @Test
    void aFailedNurseryCrossesAsOneErrorThatHoldsItsFailures() {
        NurseryFailedException failed = new NurseryFailedException(
                "two failed",
                List.of(
                        new RemoteActorException(ErrorData.of(new IOException("a"), LEAF)),
                        new IllegalStateException("b")));
        RemoteError error = ErrorData.of(failed, ROOT);
        assertThat(error.type()).isEqualTo(NurseryFailedException.class.getName());
        assertThat(error.cause()).isNotNull();
        assertThat(error.cause().origin()).isEqualTo(LEAF);
        assertThat(error.cause().hops()).containsExactly(LEAF, ROOT);
        assertThat(error.suppressed())
                .singleElement()
                .satisfies(s -> assertThat(s.message()).isEqualTo("b"));
    }

    @Test
    void aCancelNamesWhoAskedForIt() {
        CancelReason reason = new CancelReason(CancelReason.Source.REQUESTED, ROOT, "ingest", "");
        assertThat(ErrorData.of(new ActorCancelledException(reason), LEAF).canceller())
                .isEqualTo(ROOT);
        RemoteError relayed = ErrorData.of(new ContextCancelledException("ended", ROOT, LEAF), MIDDLE);
        assertThat(relayed.canceller()).isEqualTo(ROOT);
        assertThat(relayed.origin()).isEqualTo(LEAF);
        assertThat(relayed.hops()).containsExactly(LEAF, MIDDLE);
    }

    /** S-104 */
    @Test
    void anExceptionThatFailsToDescribeItselfIsStillTold() {
        class Hostile extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new StackOverflowError();
            }

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException();
            }

            @Override
            public StackTraceElement[] getStackTrace() {
                throw new AssertionError();
            }

            @Override
            public String toString() {
                throw new IllegalStateException();
            }
        }
        RemoteError error = ErrorData.of(new Hostile(), LEAF);
        assertThat(error.type()).isEqualTo(Hostile.class.getName());
        assertThat(error.message()).contains("getMessage() threw java.lang.StackOverflowError");
        assertThat(error.frames()).isEmpty();
        assertThat(error.cause()).isNull();
    }

    /** S-104 */
    @Test
    void cyclesAndEndlessChainsEnd() {
        Exception first = new Exception("first");
        Exception second = new Exception((String) null, first);
        first.initCause(second);
        first.addSuppressed(second);
        RemoteError error = ErrorData.of(first, LEAF);
        assertThat(error.cause()).isNotNull();
        assertThat(error.cause().cause()).isNull();
        assertThat(error.cause().message()).contains("is told elsewhere");

        Throwable deep = new Exception("bottom");
        for (int i = 0; i < 100_000; i++) {
            deep = new Exception("level", deep);
        }
        assertThat(depth(ErrorData.of(deep, LEAF))).isEqualTo(32);

        Exception wide = new Exception("wide");
        for (int i = 0; i < 10_000; i++) {
            wide.addSuppressed(new Exception("s" + i));
        }
        assertThat(ErrorData.of(wide, LEAF).suppressed()).hasSizeLessThan(256).isNotEmpty();
    }

    private static int depth(@Nullable RemoteError error) {
        return error == null ? 0 : 1 + depth(error.cause());
    }
}
