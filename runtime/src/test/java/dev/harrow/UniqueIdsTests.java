package dev.harrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class UniqueIdsTests {

    /** S-1 */
    @Test
    void noTwoAreEqualWhoeverAsks() throws InterruptedException {
        int each = 50_000;
        Set<UUID> seen = ConcurrentHashMap.newKeySet();
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            askers.add(Thread.ofPlatform().start(() -> {
                for (int k = 0; k < each; k++) {
                    seen.add(UniqueIds.next());
                }
            }));
        }
        for (Thread asker : askers) {
            asker.join();
        }
        assertThat(seen).hasSize(4 * each);
    }

    @Test
    void theyAreWellFormedRandomUuids() {
        for (int i = 0; i < 1000; i++) {
            UUID id = UniqueIds.next();
            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
        }
    }

    /** Logs and thread names show the first eight digits only. */
    @Test
    void neighboursDifferInWhatPeopleSee() {
        int many = 1000;
        Set<String> shown = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < many; i++) {
            shown.add(UniqueIds.next().toString().substring(0, 8));
        }
        // of a thousand random ones two are alike in about one run of ten thousand
        assertThat(shown).hasSizeGreaterThan(many - 3);
    }
}
