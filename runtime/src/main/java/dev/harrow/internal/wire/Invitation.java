package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the JVM of a new actor is told before there is a link: who it is, where its parent waits for it, and the secret by which it is known
 * there. It goes over a pipe that only the two can see, and is never printed.
 *
 * @param tree the actor tree
 * @param child the actor that the JVM becomes
 * @param parent the actor that waits for it
 * @param backend the key of the backend that made the JVM
 * @param endpoint where the parent's JVM listens, as text
 * @param secret of the tree
 * @param settings what holds in the whole tree, as text
 * @param standby whether the JVM stands by, under the name of {@code child}, until it is told which actor it becomes
 */
public record Invitation(
        UUID tree,
        ActorId child,
        ActorId parent,
        String backend,
        String endpoint,
        Bytes secret,
        Map<String, String> settings,
        boolean standby) {
    private static final int MAGIC = 0x48525731;
    private static final int MAX_BYTES = 64 << 10;
    private static final int ENTRY_BYTES = 8;

    public Invitation {
        settings = Map.copyOf(settings);
    }

    /** The bytes that {@link #readFrom} reads. */
    public byte[] encode() {
        WireWriter out = new WireWriter(MAX_BYTES);
        out.i32(MAGIC);
        int length = out.reserveI32();
        int begin = out.size();
        out.uuid(tree);
        out.actor(child);
        out.actor(parent);
        out.string(backend);
        out.string(endpoint);
        out.bytes(secret);
        out.i32(settings.size());
        new TreeMap<>(settings).forEach((key, value) -> {
            out.string(key);
            out.string(value);
        });
        out.u8(standby ? 1 : 0);
        out.patchI32(length, out.size() - begin);
        return out.finish().toArray();
    }

    /**
     * Reads an invitation, and no byte beyond it; waits for it.
     *
     * @throws IOException if the stream ends before, or has something else
     */
    public static Invitation readFrom(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] bytes;
        try {
            int magic = data.readInt();
            int length = data.readInt();
            if (magic != MAGIC || length < 0 || length > MAX_BYTES) {
                throw new IOException(
                        "the standard input has no invitation of a parent; this program is started by the spawn"
                                + " backends of Harrow only, with the same release on both sides");
            }
            bytes = new byte[length];
            data.readFully(bytes);
        } catch (EOFException e) {
            throw new IOException(
                    "the standard input has ended before the invitation of a parent was read; the parent may be gone",
                    e);
        }
        try {
            return read(new WireReader(bytes, 0, bytes.length));
        } catch (Malformed | IllegalArgumentException e) {
            throw new IOException("the invitation of the parent is malformed: " + e.getMessage(), e);
        }
    }

    private static Invitation read(WireReader in) {
        UUID tree = in.uuid();
        ActorId child = in.actor();
        ActorId parent = in.actor();
        String backend = in.string();
        String endpoint = in.string();
        Bytes secret = in.bytes();
        int count = in.count(ENTRY_BYTES);
        Map<String, String> settings = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            String key = in.string();
            settings.put(key, in.string());
        }
        boolean standby = in.u8() == 1;
        in.requireEnd();
        return new Invitation(tree, child, parent, backend, endpoint, secret, settings, standby);
    }

    @Override
    public String toString() {
        return "invitation of " + child + " by " + parent;
    }
}
