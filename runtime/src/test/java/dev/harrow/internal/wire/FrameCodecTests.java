package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.harrow.ActorId;
import dev.harrow.MsgTypeException;
import dev.harrow.RemoteError;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of frames: {@code docs/protocol.md} and the golden files say the same. */
class FrameCodecTests {
    private final FrameCodec codec = new FrameCodec();

    static Set<String> names() {
        return SampleMessages.all().keySet();
    }

    private static Message sample(String name) {
        Message message = SampleMessages.all().get(name);
        assertThat(message).as(name).isNotNull();
        return message;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("names")
    void aMessageIsWrittenAsItsGoldenFileSays(String name) {
        HexFormat hex = HexFormat.of();
        assertThat(hex.formatHex(bytes(codec.encode(sample(name))))).isEqualTo(hex.formatHex(GoldenFiles.read(name)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aGoldenFileIsReadAsItsMessage(String name) throws Exception {
        assertThat(codec.decode(ByteBuffer.wrap(GoldenFiles.read(name)))).isEqualTo(sample(name));
    }

    @Test
    void everyTypeOfMessageHasAGoldenFile() {
        Set<Class<?>> sampled =
                SampleMessages.all().values().stream().map(Message::getClass).collect(Collectors.toSet());
        assertThat(sampled).containsExactlyInAnyOrderElementsOf(SealedTags.leaves(Message.class));
    }

    @Test
    void theLeavesOfTheFamilyAreAllRecords() {
        assertThat(SealedTags.leaves(Message.class)).hasSize(19).allMatch(Class::isRecord);
    }

    /** S-105: messages arrive whole, however the stream was cut. */
    @Test
    void aStreamMayBeCutAnywhere() throws Exception {
        List<Message> sent = new ArrayList<>(SampleMessages.all().values());
        sent.add(new Message.Yield(2, new Payload.Encoded(Bytes.copyOf(new byte[600_000]))));
        sent.addAll(SampleMessages.all().values());
        ByteBuffer all = ByteBuffer.allocate(2 << 20);
        for (Message message : sent) {
            all.put(codec.encode(message));
        }
        all.flip();
        Random random = Seeds.random();
        for (int largest : new int[] {1, 3, 17, 1000, 70_000, 2 << 20}) {
            FrameDecoder decoder = new FrameDecoder(codec);
            List<Message> got = new ArrayList<>();
            ByteBuffer rest = all.duplicate();
            while (rest.hasRemaining()) {
                int count = Math.min(rest.remaining(), 1 + random.nextInt(largest));
                decoder.feed(rest.slice(rest.position(), count));
                rest.position(rest.position() + count);
                for (Message message = decoder.next(); message != null; message = decoder.next()) {
                    got.add(message);
                }
            }
            assertThat(got).isEqualTo(sent);
            assertThat(decoder.isInsideFrame()).isFalse();
        }
    }

    @Test
    void aStreamThatEndsInsideAFrameIsNoticed() throws Exception {
        FrameDecoder decoder = new FrameDecoder(codec);
        ByteBuffer frame = codec.encode(new Message.Stop(1, false));
        decoder.feed(frame.slice(0, 5));
        assertThat(decoder.next()).isNull();
        assertThat(decoder.isInsideFrame()).isTrue();
    }

    /** S-105: one bad frame is told apart from the loss of the link, and the next one is read. */
    @Test
    void aBadFrameIsSkippedAndNamesItsDialog() throws Exception {
        byte[] bad = bytes(codec.encode(new Message.Stop(9, false)));
        bad[4] = 99;
        FrameDecoder decoder = new FrameDecoder(codec);
        decoder.feed(ByteBuffer.wrap(bad));
        decoder.feed(codec.encode(new Message.Stop(11, false)));
        WireException e = catchThrowableOfType(WireException.class, decoder::next);
        assertThat(e.kind()).isEqualTo(WireException.Kind.BAD_FRAME);
        assertThat(e.dialog()).isEqualTo(9);
        assertThat(e).hasMessageContaining("unknown message type 99");
        assertThat(decoder.next()).isEqualTo(new Message.Stop(11, false));
    }

    @Test
    void aLengthThatCannotBeRightLosesTheStream() {
        for (int length : new int[] {-1, 0, 9, (16 << 20) - 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            FrameDecoder decoder = new FrameDecoder(codec);
            decoder.feed(ByteBuffer.allocate(4).putInt(length).flip());
            for (int i = 0; i < 2; i++) {
                WireException e = catchThrowableOfType(WireException.class, decoder::next);
                assertThat(e.kind()).isEqualTo(WireException.Kind.LOST_SYNC);
            }
        }
    }

    @Test
    void unknownFlagsAndLeftoverBytesAreBad() {
        byte[] flags = bytes(codec.encode(new Message.Stop(9, false)));
        flags[5] = 2;
        assertBad(flags, "unknown flags");
        ByteBuffer longer = ByteBuffer.allocate(15)
                .put(codec.encode(new Message.Stop(9, false)))
                .put((byte) 0)
                .putInt(0, 11)
                .flip();
        assertBad(bytes(longer), "1 bytes are left over");
    }

    @Test
    void aDialogWhereNoneBelongsIsBad() {
        byte[] zero = bytes(codec.encode(new Message.Stop(9, false)));
        zero[13] = 0;
        assertBad(zero, "dialog ids are positive");
        byte[] one = bytes(codec.encode(new Message.StopActor(9)));
        one[13] = 1;
        assertBad(one, "belongs to the link");
    }

    private void assertBad(byte[] frame, String why) {
        WireException e = catchThrowableOfType(WireException.class, () -> codec.decode(ByteBuffer.wrap(frame)));
        assertThat(e).hasMessageContaining(why);
        assertThat(e.kind()).isEqualTo(WireException.Kind.BAD_FRAME);
    }

    @Test
    void aPeerThatSpeaksOnlyOtherVersionsIsTold() {
        Message.Hello hello = new Message.Hello(
                7,
                5,
                SampleMessages.TREE,
                SampleMessages.CHILD,
                SampleMessages.PARENT.uuid(),
                1,
                false,
                false,
                Bytes.EMPTY,
                Bytes.EMPTY);
        WireException e = catchThrowableOfType(WireException.class, () -> codec.decode(codec.encode(hello)));
        assertThat(e.kind()).isEqualTo(WireException.Kind.VERSION);
        assertThat(e).hasMessageContaining("5 to 7").hasMessageContaining("1 to 1");
    }

    @Test
    void theGreetingOfANewerPeerMaySayMore() throws Exception {
        Message.Hello hello = new Message.Hello(
                2,
                1,
                SampleMessages.TREE,
                SampleMessages.CHILD,
                SampleMessages.PARENT.uuid(),
                1,
                false,
                false,
                Bytes.EMPTY,
                Bytes.EMPTY);
        ByteBuffer frame = codec.encode(hello);
        ByteBuffer longer =
                ByteBuffer.allocate(frame.remaining() + 3).put(frame).put(new byte[3]);
        longer.putInt(0, longer.capacity() - 4).flip();
        assertThat(codec.decode(longer)).isEqualTo(hello);
    }

    @Test
    void aFrameThatIsTooLargeIsRefusedByItsSender() {
        FrameCodec small = new FrameCodec(FrameCodec.LEAST_MAX_FRAME_BYTES);
        int room = FrameCodec.LEAST_MAX_FRAME_BYTES - FrameCodec.HEADER_BYTES;
        assertThat(small.encode(new Message.Yield(3, new Payload.Encoded(Bytes.copyOf(new byte[room])))))
                .isNotNull();
        Message large = new Message.Yield(3, new Payload.Encoded(Bytes.copyOf(new byte[room + 1])));
        assertThatThrownBy(() -> small.encode(large))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("Yield message of dialog 3")
                .hasMessageContaining("65536 bytes");
        assertThatThrownBy(() -> new FrameCodec(1000)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReferenceNeverEntersAFrame() {
        assertThatThrownBy(() -> codec.encode(new Message.Return(1, new Payload.Reference("x"))))
                .isInstanceOf(IllegalStateException.class);
    }

    /** S-104 */
    @Test
    void anErrorIsCutDownUntilItFits() throws Exception {
        StackTraceElement frame = new StackTraceElement("c".repeat(500), "m".repeat(500), "f".repeat(500), 1);
        ActorId actor = SampleMessages.CHILD;
        RemoteError deep = null;
        for (int i = 0; i < 100; i++) {
            deep = error(
                    "e".repeat(200_000),
                    Collections.nCopies(2000, frame),
                    deep,
                    deep == null ? List.of() : Collections.nCopies(3, deep),
                    Collections.nCopies(5000, new RemoteError.Relay(actor, List.of(frame))));
        }
        RemoteError huge = Objects.requireNonNull(deep);
        for (int limit : new int[] {FrameCodec.LEAST_MAX_FRAME_BYTES, 1 << 20, FrameCodec.DEFAULT_MAX_FRAME_BYTES}) {
            FrameCodec bounded = new FrameCodec(limit);
            ByteBuffer bytes = bounded.encode(new Message.Failed(1, FailureKind.FAILED, huge));
            assertThat(bytes.remaining()).isLessThanOrEqualTo(limit);
            RemoteError got = ((Message.Failed) bounded.decode(bytes)).error();
            assertThat(got.types()).isEqualTo(huge.types());
            assertThat(got.origin()).isEqualTo(actor);
            assertThat(got.message()).startsWith("eee").contains("left out to keep the error small");
        }
    }

    @Test
    void anErrorThatIsNestedTooDeeplyIsCutWithANote() throws Exception {
        RemoteError deep = null;
        for (int i = 0; i < 100; i++) {
            deep = error("level " + i, List.of(), deep, List.of(), List.of());
        }
        Message.Failed sent = new Message.Failed(1, FailureKind.FAILED, Objects.requireNonNull(deep));
        RemoteError got = ((Message.Failed) codec.decode(codec.encode(sent))).error();
        int depth = 1;
        while (got.cause() != null) {
            got = got.cause();
            depth++;
        }
        assertThat(depth).isEqualTo(32);
        assertThat(got.message()).isEqualTo("level 68 [left out to keep the error small: its cause]");
    }

    /** A tree of actors is told as deep as a receiver reads; what is deeper is counted. */
    @Test
    void actorsThatAreNestedTooDeeplyAreCounted() throws Exception {
        ActorSnapshot deep = SampleMessages.bareSnapshot();
        for (int i = 0; i < 100; i++) {
            deep = new ActorSnapshot(
                    SampleMessages.CHILD,
                    "thread",
                    "idle",
                    0,
                    0,
                    List.of(),
                    0,
                    List.of(),
                    0,
                    List.of(),
                    List.of(new ActorSnapshot.OfNursery("main", List.of(deep), 2)),
                    List.of());
        }
        Message sent = new Message.Inspected(1, deep, List.of());
        ActorSnapshot got = ((Message.Inspected) codec.decode(codec.encode(sent))).actor();
        int depth = 1;
        while (!got.nurseries().getFirst().actors().isEmpty()) {
            got = got.nurseries().getFirst().actors().getFirst();
            depth++;
        }
        assertThat(depth).isEqualTo(64);
        assertThat(got.nurseries().getFirst().moreActors()).isEqualTo(3);
    }

    private static RemoteError error(
            String message,
            List<StackTraceElement> frames,
            @Nullable RemoteError cause,
            List<RemoteError> suppressed,
            List<RemoteError.Relay> relays) {
        return new RemoteError(
                List.of("a.B", "java.lang.Throwable"),
                message,
                frames,
                cause,
                suppressed,
                SampleMessages.CHILD,
                relays,
                null);
    }

    @Test
    void idsOfTheTwoSidesNeverMeet() {
        DialogIds connector = new DialogIds(DialogIds.Side.CONNECTOR);
        DialogIds acceptor = new DialogIds(DialogIds.Side.ACCEPTOR);
        assertThat(List.of(connector.next(), connector.next(), acceptor.next(), acceptor.next()))
                .containsExactly(1L, 3L, 2L, 4L);
        assertThat(DialogIds.Side.CONNECTOR.began(3)).isTrue();
        assertThat(DialogIds.Side.CONNECTOR.peer().began(3)).isFalse();
        assertThat(DialogIds.Side.ACCEPTOR.began(4)).isTrue();
        assertThat(DialogIds.Side.ACCEPTOR.began(Message.LINK)).isFalse();
    }
}
