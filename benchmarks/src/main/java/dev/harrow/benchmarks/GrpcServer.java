package dev.harrow.benchmarks;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The gRPC peer's other JVM. It answers on its event loop, which is the fastest that gRPC can do. */
public final class GrpcServer {
    private GrpcServer() {}

    /**
     * Serves until its standard input ends.
     *
     * @param args the transport, and the path or port
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        EventLoopGroup loop = Sockets.loop();
        Server server = NettyServerBuilder.forAddress(Sockets.address(args[0], args[1]))
                .channelType(Sockets.server(args[0]))
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .directExecutor()
                .addService(ServerServiceDefinition.builder(GrpcService.NAME)
                        .addMethod(
                                GrpcService.ECHO,
                                ServerCalls.asyncUnaryCall((ping, answer) -> answer(answer, Pong.to(ping))))
                        .addMethod(GrpcService.TAKE, ServerCalls.asyncClientStreamingCall(Taking::new))
                        .build())
                .build()
                .start();
        OtherJvm.serveAt(
                Sockets.reached(args[0], args[1], server.getListenSockets().getFirst()));
        server.shutdownNow().awaitTermination();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private static <T> void answer(StreamObserver<T> observer, T value) {
        observer.onNext(value);
        observer.onCompleted();
    }

    private static final class Taking implements StreamObserver<byte[]> {
        private final StreamObserver<Afar.Arrived> answer;
        private long items;
        private long bytes;

        Taking(StreamObserver<Afar.Arrived> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(byte[] item) {
            items++;
            bytes += item.length;
        }

        @Override
        public void onError(Throwable failure) {
            System.err.println("the stream of the gRPC client failed: " + failure);
        }

        @Override
        public void onCompleted() {
            answer(answer, new Afar.Arrived(items, bytes));
        }
    }
}
