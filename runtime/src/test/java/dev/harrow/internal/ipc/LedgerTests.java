package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** REAP-1, REAP-4 · what must be closed is in the books until it is closed, and can be closed by them. */
@Timeout(60)
class LedgerTests {

    private static List<String> open() {
        return Ledger.CHANNELS.entries().stream()
                .map(entry -> entry.held().what())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(SocketKind.class)
    void aListenerAndBothEndsOfALinkAreInTheBooksUntilTheyAreClosed(SocketKind kind) throws Exception {
        LinkPair pair = new LinkPair(kind);
        try {
            assertThat(open())
                    .hasSize(3)
                    .contains("listener at " + pair.listener.endpoint(), "channel of " + pair.dialler)
                    .anyMatch(what -> what.matches(
                            "connection \\w+ that the listener at " + pair.listener.endpoint() + " has accepted"));
        } finally {
            pair.close();
        }
        await().until(() -> open().isEmpty());
    }

    /** Whoever was to do it finds it done. */
    @ParameterizedTest
    @EnumSource(SocketKind.class)
    void whatIsEndedByTheBooksIsClosed(SocketKind kind) throws Exception {
        LinkPair pair = new LinkPair(kind);
        try {
            for (Ledger.Entry entry : Ledger.CHANNELS.entries()) {
                entry.held().end();
                entry.held().end();
            }
            pair.atDialler.awaitClosed();
            pair.atListener.awaitClosed();
            await().until(() -> open().isEmpty());
        } finally {
            pair.close();
        }
    }
}
