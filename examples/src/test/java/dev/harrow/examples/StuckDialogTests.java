package dev.harrow.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of a dialog that cannot go on. Here, because here is a logging backend to look at. */
class StuckDialogTests {
    @TempDir
    private Path scratch;

    /** DESIGN §4 · both ends wait in send: that is reported with the stacks of both, and a deadline still ends it. */
    @Test
    void twoSidesThatOnlySendAreReportedWithBothStacks() throws Exception {
        Programs.Outcome outcome = Programs.run(scratch, StuckMain.class);

        assertThat(outcome.out()).containsExactly("ended by itself: false");
        String log = String.join("\n", outcome.err());
        assertThat(log)
                .contains("both sides of dialog Talking.talk with ")
                .contains("let one of them receive")
                .contains("StuckMain.talkBack(StuckMain.java")
                .contains("StuckMain$TalkingActor.talk(StuckMain.java");
        assertThat(outcome.code()).isZero();
    }
}
