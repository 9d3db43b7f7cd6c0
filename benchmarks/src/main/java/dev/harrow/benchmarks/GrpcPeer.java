package dev.harrow.benchmarks;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Talks to a {@link GrpcServer}, one caller at a time. */
@State(Scope.Thread)
public class GrpcPeer extends SocketPeer {
    /** As many bytes as Harrow lets wait before its sender has to. */
    private static final int ROOM_BYTES = 256 << 10;

    @SuppressWarnings("NullAway.Init") // by open
    private ManagedChannel channel;

    @Setup
    public void open() throws IOException {
        start(GrpcServer.class);
        channel = NettyChannelBuilder.forAddress(address())
                .channelType(Sockets.client(transport))
                .eventLoopGroup(loop())
                .directExecutor()
                .usePlaintext()
                .build();
    }

    @TearDown
    public void close() throws IOException, InterruptedException {
        if (!channel.shutdownNow().awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the gRPC channel did not end");
        }
        end();
    }

    Pong ask(Ping ping) {
        return ClientCalls.blockingUnaryCall(channel, GrpcService.ECHO, CallOptions.DEFAULT, ping);
    }

    /** Sends so many items in one call, and waits whenever gRPC says that enough of them wait. */
    Afar.Arrived send(byte[] payload, int items) throws ExecutionException, InterruptedException {
        Sending sending = new Sending();
        ClientCalls.asyncClientStreamingCall(
                channel.newCall(GrpcService.TAKE, CallOptions.DEFAULT.withOnReadyThreshold(ROOM_BYTES)), sending);
        return sending.all(payload, items);
    }

    private static final class Sending implements ClientResponseObserver<byte[], Afar.Arrived> {
        private final Thread caller = Thread.currentThread();
        private final CompletableFuture<Afar.Arrived> answer = new CompletableFuture<>();
        private volatile @Nullable ClientCallStreamObserver<byte[]> requests; // set when the call begins, by the caller

        @Override
        public void beforeStart(ClientCallStreamObserver<byte[]> toSend) {
            requests = toSend;
            toSend.setOnReadyHandler(() -> LockSupport.unpark(caller));
        }

        Afar.Arrived all(byte[] payload, int items) throws ExecutionException, InterruptedException {
            ClientCallStreamObserver<byte[]> to = requests;
            if (to == null) {
                throw new IllegalStateException("the gRPC call has not begun");
            }
            for (int i = 0; i < items; i++) {
                while (!to.isReady() && !answer.isDone()) {
                    LockSupport.park(this);
                }
                to.onNext(payload);
            }
            to.onCompleted();
            return answer.get();
        }

        @Override
        public void onNext(Afar.Arrived arrived) {
            answer.complete(arrived);
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(failure);
            LockSupport.unpark(caller);
        }

        @Override
        public void onCompleted() {
            // the answer came before
        }
    }
}
