package dev.harrow.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.internal.scope.CreditGate;
import dev.harrow.internal.wire.DialogIds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenCallsTests {
    private final OpenCalls open = new OpenCalls(new CreditGate("room", 1024), DialogIds.Side.ACCEPTOR);

    @Test
    void everyCallIsFoundOnceInWhateverOrder() {
        Random random = new Random(7);
        List<PendingCall> calls = new ArrayList<>();
        Set<PendingCall> there = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            if (there.isEmpty() || random.nextInt(3) > 0) {
                PendingCall call = new PendingCall(null, open.nextId(), null);
                open.put(call);
                calls.add(call);
                there.add(call);
            } else {
                PendingCall call = calls.remove(random.nextInt(calls.size()));
                assertThat(open.remove(call.dialog())).isSameAs(call);
                assertThat(open.remove(call.dialog())).isNull();
                there.remove(call);
            }
            assertThat(open.size()).isEqualTo(there.size());
        }
        assertThat(new HashSet<>(open.list())).isEqualTo(there);

        Collections.shuffle(calls, random);
        for (PendingCall call : calls) {
            assertThat(open.remove(call.dialog())).isSameAs(call);
        }
        assertThat(open.size()).isZero();
        assertThat(open.list()).isEmpty();
    }

    @Test
    void anIdOfNoCallIsNotFound() {
        PendingCall call = new PendingCall(null, open.nextId(), null);
        open.put(call);
        assertThat(open.remove(call.dialog() + 8)).isNull();
        assertThat(open.remove(call.dialog() + 1)).isNull();
        assertThat(open.size()).isEqualTo(1);
    }
}
