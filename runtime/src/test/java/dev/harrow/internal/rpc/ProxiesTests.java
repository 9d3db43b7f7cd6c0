package dev.harrow.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.harrow.ActorCancelledException;
import dev.harrow.CancelReason;
import dev.harrow.CancelledException;
import dev.harrow.ContractException;
import dev.harrow.RuntimeFailureException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxiesTests {

    interface Cell<T> {
        void set(T value);
    }

    interface TextCell extends Cell<String> {
        @Override
        void set(String value);

        int size() throws InterruptedException;

        String load() throws IOException;

        default int doubled() throws Exception {
            return 2 * size();
        }
    }

    sealed interface Closed permits ClosedActor {}

    static final class ClosedActor implements Closed {}

    private static final CancelReason REASON = new CancelReason(CancelReason.Source.REQUESTED, null, "test", "");

    private static TextCell failing(Throwable failure) {
        return Proxies.proxy(TextCell.class, "cell", (spec, arguments) -> {
            throw failure;
        });
    }

    @Test
    void everyMethodIsACallOfTheContractsMethod() throws Exception {
        TextCell cell = Proxies.proxy(TextCell.class, "cell", (spec, arguments) -> switch (spec.toString()) {
            case "TextCell.set(String)" -> null;
            case "TextCell.doubled()" -> 41;
            default -> throw new AssertionError(spec + List.of(arguments).toString());
        });
        cell.set("x");
        Cell<String> general = cell;
        general.set("y");
        assertThat(cell.doubled()).isEqualTo(41);
    }

    @SuppressWarnings("SelfAssertion") // that it equals itself is the point
    @Test
    void methodsOfObjectAreLocal() {
        TextCell cell = failing(new AssertionError("called"));
        assertThat(cell.toString()).isEqualTo("portal to cell (TextCell)");
        assertThat(cell).isEqualTo(cell).isNotEqualTo(failing(new AssertionError("called")));
        assertThat(cell.hashCode()).isEqualTo(System.identityHashCode(cell));
    }

    /** DESIGN §2: where the cancel cannot be declared, its unchecked twin is thrown with the same reason. */
    @Test
    void aCancelIsThrownCheckedWhereDeclaredAndUncheckedElsewhere() {
        ActorCancelledException cancel = new ActorCancelledException(REASON);
        TextCell cell = failing(cancel);
        assertThat(catchThrowable(cell::size)).isSameAs(cancel);
        assertThat(catchThrowable(cell::doubled)).isSameAs(cancel);
        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> cell.set("x"))
                .satisfies(e -> assertThat(e.reason()).isSameAs(REASON))
                .withCause(cancel);
        assertThatExceptionOfType(CancelledException.class).isThrownBy(cell::load);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aForeignInterruptStaysVisibleWhereItCannotBeDeclared() {
        InterruptedException interrupt = new InterruptedException();
        TextCell cell = failing(interrupt);
        assertThat(catchThrowable(cell::size)).isSameAs(interrupt);
        assertThat(Thread.interrupted()).isFalse();
        Throwable thrown = catchThrowable(() -> cell.set("x"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(CancelledException.class).hasCause(interrupt);
    }

    @Test
    void anUndeclaredCheckedExceptionIsNamed() {
        IOException failure = new IOException("disk");
        assertThat(catchThrowable(failing(failure)::load)).isSameAs(failure);
        assertThatExceptionOfType(RuntimeFailureException.class)
                .isThrownBy(() -> failing(failure).set("x"))
                .withMessage(
                        "the call of TextCell.set(String) ended with java.io.IOException: disk, which the method does not declare; add it to its throws clause")
                .withCause(failure);
        IllegalStateException unchecked = new IllegalStateException();
        assertThat(catchThrowable(() -> failing(unchecked).set("x"))).isSameAs(unchecked);
    }

    @Test
    void whatNoProxyCanImplementIsRefused() {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Proxies.proxy(Closed.class, "a", (spec, arguments) -> null))
                .withMessageContaining("is sealed, so no proxy can implement it");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Proxies.proxy(ClosedActor.class, "a", (spec, arguments) -> null))
                .withMessageContaining("is a class and its own contract");
    }
}
