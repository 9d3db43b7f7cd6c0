package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import java.util.UUID;

/**
 * What a proof in a {@link Message.Hello} is computed over; {@code docs/protocol.md} has every byte.
 *
 * @param role who proves itself, so that nobody's proof can be sent back to it
 * @param tree the actor tree
 * @param dialler the actor that dialled
 * @param listener the actor that it dialled for
 * @param said what else the {@code Hello} of the one who proves itself says: nobody between the two can change it
 * @param challengeOfDialler what the first {@code Hello} of the dialler held
 * @param challengeOfListener what the {@code Hello} of the listener held
 */
public record ProofText(
        Role role,
        UUID tree,
        ActorId dialler,
        ActorId listener,
        Said said,
        Bytes challengeOfDialler,
        Bytes challengeOfListener) {

    /** The side that computes the proof. */
    public enum Role {
        DIALLER(1),
        LISTENER(2);

        private final int code;

        Role(int code) {
            this.code = code;
        }
    }

    /** What a {@link Message.Hello} says beside identities, challenge and proof. */
    public record Said(int version, int minimumVersion, boolean registrar, boolean probe, long pid) {

        /** In a greeting. */
        public static Said in(Message.Hello hello) {
            return new Said(hello.version(), hello.minimumVersion(), hello.registrar(), hello.probe(), hello.pid());
        }
    }

    // in front of everything, so that these bytes are not those of anything else that a secret is ever used for
    private static final String PURPOSE = "harrow hello";

    /** The bytes. */
    public Bytes bytes() {
        WireWriter out = new WireWriter(Integer.MAX_VALUE);
        out.string(PURPOSE);
        out.u8(role.code);
        out.uuid(tree);
        out.actor(dialler);
        out.actor(listener);
        out.i32(said.version);
        out.i32(said.minimumVersion);
        out.u8((said.registrar ? 1 : 0) | (said.probe ? 2 : 0));
        out.i64(said.pid);
        out.bytes(challengeOfDialler);
        out.bytes(challengeOfListener);
        return out.finish();
    }
}
