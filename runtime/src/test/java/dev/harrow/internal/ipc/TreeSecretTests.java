package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.ActorId;
import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.ProofText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class TreeSecretTests {
    private static final ActorId DIALLER = new ActorId("child ü", new UUID(3, 4));
    private static final ActorId LISTENER = new ActorId("parent", new UUID(5, 6));

    private static ProofText text(ProofText.Role role, byte first) {
        byte[] challenge = new byte[TreeSecret.BYTES];
        challenge[0] = first;
        return new ProofText(
                role,
                new UUID(1, 2),
                DIALLER,
                LISTENER,
                new ProofText.Said(7, 8, false, true, 9),
                Bytes.copyOf(challenge),
                Bytes.copyOf(new byte[TreeSecret.BYTES]));
    }

    /** The proof is the HMAC-SHA256 of everybody else, over the bytes that docs/protocol.md names. */
    @Test
    void aProofIsTheHmacOfTheForms() throws Exception {
        TreeSecret secret = TreeSecret.random();
        ByteBuffer forms = ByteBuffer.allocate(500);
        string(forms, "harrow hello");
        forms.put((byte) 1).putLong(1).putLong(2);
        forms.putLong(3).putLong(4);
        string(forms, "child ü");
        forms.putLong(5).putLong(6);
        string(forms, "parent");
        forms.putInt(7).putInt(8).put((byte) 2).putLong(9);
        forms.putInt(32).put((byte) 9).put(new byte[31]).putInt(32).put(new byte[32]);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.bytes().toArray(), "HmacSHA256"));
        mac.update(forms.flip());
        ProofText text = text(ProofText.Role.DIALLER, (byte) 9);
        assertThat(secret.proof(text)).isEqualTo(Bytes.copyOf(mac.doFinal()));
        assertThat(secret.isProof(text, secret.proof(text))).isTrue();
    }

    private static void string(ByteBuffer out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.putInt(utf8.length).put(utf8);
    }

    @Test
    void aProofOfSomethingElseIsNone() {
        TreeSecret secret = TreeSecret.random();
        ProofText text = text(ProofText.Role.DIALLER, (byte) 0);
        assertThat(secret.isProof(text, secret.proof(text(ProofText.Role.LISTENER, (byte) 0))))
                .isFalse();
        assertThat(secret.isProof(text, secret.proof(text(ProofText.Role.DIALLER, (byte) 1))))
                .isFalse();
        assertThat(secret.isProof(text, TreeSecret.random().proof(text))).isFalse();
        assertThat(secret.isProof(text, Bytes.EMPTY)).isFalse();
    }

    /** DESIGN 8: no log and no dump shows it. */
    @Test
    void itsTextShowsNothing() {
        TreeSecret secret = TreeSecret.random();
        assertThat(secret.toString())
                .doesNotContain(HexFormat.of().formatHex(secret.bytes().toArray(), 0, 2));
        assertThat(secret).hasToString("secret of a tree");
        assertThat(TreeSecret.of(secret.bytes()).bytes()).isEqualTo(secret.bytes());
        assertThat(TreeSecret.random().bytes()).isNotEqualTo(secret.bytes());
        assertThatThrownBy(() -> TreeSecret.of(Bytes.copyOf(new byte[31])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes");
    }
}
