package dev.harrow.internal.wire;

import dev.harrow.internal.wire.SampleTypes.Flat;
import dev.harrow.internal.wire.SampleTypes.Item;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A small JVM that uses the wire: only what is compact, or, when told so, also one value that needs Jackson. */
final class CompactMain {
    private CompactMain() {}

    interface Contract {
        Flat call(String text, Flat flat, byte[] bytes, SampleTypes.Colour colour);

        Item item();
    }

    public static void main(String[] args) throws Exception {
        PayloadCodecs codecs = PayloadCodecs.of(Contract.class);
        SignatureCodec call = codecs.signature(Contract.class.getDeclaredMethod(
                "call", String.class, Flat.class, byte[].class, SampleTypes.Colour.class));
        Payload sent = call.encode("x", null, new byte[] {1}, SampleTypes.Colour.RED);
        FrameCodec frames = new FrameCodec();
        Message.Start start = new Message.Start(
                1,
                Message.Kind.CALL,
                new MethodName("a.B", "c", "()V"),
                false,
                SampleMessages.PARENT,
                Message.NO_DEADLINE,
                sent);
        ByteBuffer frame = frames.encode(start);
        Message.Start got = (Message.Start) frames.decode(frame);
        check(call.decode(got.args())[0], "x");
        // the codec of a type that needs Jackson is made without it
        PayloadCodec item =
                codecs.signature(Contract.class.getDeclaredMethod("item")).result();
        if (args.length > 0) {
            Item value = new Item("nut", BigDecimal.TEN);
            check(item.decode(item.encode(value)), value);
        }
        System.out.println("done");
    }

    private static void check(@Nullable Object actual, Object expected) {
        if (!expected.equals(actual)) {
            throw new AssertionError(actual + " is not " + expected);
        }
    }
}
