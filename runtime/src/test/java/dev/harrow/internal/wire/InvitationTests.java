package dev.harrow.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.harrow.ActorId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a JVM is told on its standard input, well-formed and otherwise. */
class InvitationTests {
    private static final byte[] SECRET = new byte[] {11, 22, 33, 44, 55, 66, 77, 88};
    private static final Invitation INVITATION = new Invitation(
            new UUID(1, 2),
            ActorId.random("child"),
            ActorId.random("parent"),
            "process",
            "/unix/somewhere",
            Bytes.copyOf(SECRET),
            Map.of("end", "PT1S", "acknowledge", "PT0.5S"),
            false);

    private static InputStream in(byte... bytes) {
        return new ByteArrayInputStream(bytes);
    }

    @Test
    void isReadAsItWasWrittenAndNoByteMore() throws IOException {
        byte[] bytes = INVITATION.encode();
        byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
        more[bytes.length] = 99;
        InputStream in = in(more);

        assertThat(Invitation.readFrom(in)).isEqualTo(INVITATION);
        assertThat(in.read()).isEqualTo(99);
    }

    @Test
    void saysWhetherTheJvmStandsBy() throws IOException {
        Invitation standby = new Invitation(
                INVITATION.tree(),
                INVITATION.child(),
                INVITATION.parent(),
                "warm",
                INVITATION.endpoint(),
                INVITATION.secret(),
                Map.of(),
                true);
        assertThat(Invitation.readFrom(in(standby.encode()))).isEqualTo(standby);
    }

    /** DESIGN §8 · no text shows the secret. */
    @Test
    void doesNotShowItsSecret() {
        assertThat(INVITATION.toString())
                .contains("child", "parent")
                .doesNotContain("0b16212c", "11, 22, 33", "secret");
    }

    @Test
    void everyShorterOneIsAnIoException() {
        byte[] bytes = INVITATION.encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] shorter = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Invitation.readFrom(in(shorter)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the standard input has ended before the invitation");
        }
    }

    @Test
    void whatIsNoInvitationIsToldAsThat() {
        assertThatThrownBy(() -> Invitation.readFrom(in("hello, who is there?".getBytes(UTF_8))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no invitation of a parent");
    }

    /** Whatever comes, it is an invitation or an IOException, and no memory is taken for a length that is only claimed. */
    @Test
    void damagedOnesAreReadOrRefused() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] bytes = INVITATION.encode();
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = bytes.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                damaged[random.nextInt(4, damaged.length)] = (byte) random.nextInt(256);
            }
            Throwable failure = catchThrowable(() -> Invitation.readFrom(in(damaged)));
            assertThat(failure)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isNull(),
                            refused -> assertThat(refused).isInstanceOf(IOException.class));
        }
    }
}
