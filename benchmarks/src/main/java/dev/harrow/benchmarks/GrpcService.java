package dev.harrow.benchmarks;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;

/** The methods of {@link GrpcServer}, with marshallers written by hand instead of protobuf. */
final class GrpcService {
    static final String NAME = "harrow.Afar";

    static final MethodDescriptor<Ping, Pong> ECHO = method(
            MethodType.UNARY,
            "echo",
            new Bytes<>(SmallBytes::of, SmallBytes::ping),
            new Bytes<>(SmallBytes::of, SmallBytes::pong));

    static final MethodDescriptor<byte[], Afar.Arrived> TAKE = method(
            MethodType.CLIENT_STREAMING,
            "take",
            new Bytes<byte[]>(Function.identity(), Function.identity()),
            new Bytes<>(SmallBytes::of, SmallBytes::arrived));

    private GrpcService() {}

    private static <A, R> MethodDescriptor<A, R> method(
            MethodType type, String name, Bytes<A> request, Bytes<R> answer) {
        return MethodDescriptor.<A, R>newBuilder(request, answer)
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, name))
                .build();
    }

    private record Bytes<T>(Function<T, byte[]> write, Function<byte[], T> read)
            implements MethodDescriptor.Marshaller<T> {
        @Override
        public InputStream stream(T value) {
            return new ByteArrayInputStream(write.apply(value));
        }

        @Override
        public T parse(InputStream stream) {
            try {
                // What gRPC hands over knows its length; without that a small message costs a buffer of 16 KiB.
                return read.apply(
                        stream instanceof KnownLength ? stream.readNBytes(stream.available()) : stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
