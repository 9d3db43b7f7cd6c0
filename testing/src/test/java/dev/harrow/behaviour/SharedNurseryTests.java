package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.harrow.Context;
import dev.harrow.ContextCancelledException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.RuntimeFailureException;
import dev.harrow.Scopes;
import dev.harrow.TaskFailedException;
import dev.harrow.testing.ActorTest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SEMANTICS section 4, where more than the task that opened a nursery starts something in it. */
@ActorTest
class SharedNurseryTests {

    /** Has one nursery for all that it is asked. */
    public interface Service {
        /** Opens the nursery, starts with its name, and keeps it until it fails. */
        String keep(Context<String, Integer, Integer> ctx) throws InterruptedException;

        /** Starts a task in it, "fork" or "actor", and waits for that, which fails when an item comes; or "bystander", which does nothing. */
        int work(Context<String, Integer, Integer> ctx, String kind) throws Exception;

        int square(int x);
    }

    /** See {@link Service}. */
    public static class ServiceActor implements Service {
        private Nursery kept;

        @Override
        public String keep(Context<String, Integer, Integer> ctx) throws InterruptedException {
            return Nursery.call(c -> c.name("service"), nursery -> {
                kept = nursery;
                ctx.started(nursery.name());
                Scopes.sleep(Duration.ofHours(1));
                return "never";
            });
        }

        @Override
        public int work(Context<String, Integer, Integer> ctx, String kind) throws Exception {
            Nursery nursery = Objects.requireNonNull(kept, "keep comes first");
            if (kind.equals("bystander")) {
                Running<Integer> idle = nursery.fork(() -> {
                    Scopes.sleep(Duration.ofHours(1));
                    return 0;
                });
                ctx.started(kind);
                return idle.result();
            }
            CompletableFuture<String> go = new CompletableFuture<>();
            Running<Integer> task;
            if (kind.equals("fork")) {
                task = nursery.fork(() -> {
                    go.get();
                    throw new FileNotFoundException("no such thing");
                });
            } else {
                Portal<Worker> helper = nursery.start("helper", Worker.class, WorkerActor::new);
                task = nursery.fork(() -> {
                    go.get();
                    helper.run(Worker::fail, "no such thing");
                    return 0;
                });
            }
            ctx.started(kind);
            ctx.stream().receive();
            go.complete("go");
            return task.result();
        }

        @Override
        public int square(int x) {
            return x * x;
        }
    }

    /**
     * NURS-7, S-28, S-32 · a nursery that one dialog of an actor keeps and another one starts tasks in: a task that fails ends both, with that
     * one error, and the actor goes on.
     */
    @ParameterizedTest
    @ValueSource(strings = {"fork", "actor"})
    void aTaskThatFailsEndsTheDialogThatKeepsTheNurseryAndTheOneThatStartedIt(String kind, Nursery nursery)
            throws Exception {
        Portal<Service> portal = nursery.start("service", Service.class, ServiceActor::new);
        CountDownLatch open = new CountDownLatch(1);
        Running<Throwable> keeper = nursery.fork(() -> catchThrowable(() -> portal.runDialog(Service::keep, dialog -> {
            assertThat(dialog.started()).isEqualTo("service");
            open.countDown();
            dialog.result();
        })));
        open.await();
        CountDownLatch waiting = new CountDownLatch(1);
        Running<Throwable> bystander =
                nursery.fork(() -> catchThrowable(() -> portal.runDialog(Service::work, "bystander", dialog -> {
                    waiting.countDown();
                    dialog.result();
                })));
        waiting.await();

        Throwable working = catchThrowable(() -> portal.runDialog(Service::work, kind, dialog -> {
            dialog.stream().send(1);
            dialog.result();
        }));

        assertThat(working).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.is(kind.equals("fork") ? TaskFailedException.class : IOException.class))
                    .isTrue();
            assertThat(e).hasMessageContaining("no such thing");
        });
        assertThat(keeper.result()).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.is(NurseryFailedException.class)).isTrue();
            assertThat(e.error().suppressed()).isEmpty();
            assertThat(Objects.requireNonNull(e.error().cause()).message()).contains("no such thing");
        });
        assertThat(bystander.result())
                .as("who waits for another task of that nursery")
                .isInstanceOf(ContextCancelledException.class)
                .hasMessageContaining("no such thing");
        assertThat(Harrow.tree()).doesNotContain("helper#");
        assertThat(portal.<Integer, Integer>call(Service::square, 3)).isEqualTo(9);
    }

    /** TRIO-1, S-31 · what is started in an inner nursery by a task outside of it fails that nursery, with the error as it is, and not the outer one. */
    @ParameterizedTest
    @CsvSource({"body", "fork"})
    void anErrorBelongsToTheNurseryInWhichItsTaskWasStarted(String who, Nursery outer) throws Exception {
        IllegalStateException own = new IllegalStateException("of the started task");
        CompletableFuture<Nursery> stashed = new CompletableFuture<>();
        Running<Throwable> owner = outer.fork(() -> catchThrowable(() -> Nursery.run(inner -> {
            stashed.complete(inner);
            Scopes.sleep(Duration.ofHours(1));
        })));
        Nursery inner = stashed.get();

        Throwable seen;
        if (who.equals("body")) {
            seen = failIn(inner, own);
        } else {
            seen = outer.fork(() -> failIn(inner, own)).result();
        }

        assertThat(seen).as("what its starter sees").isSameAs(own);
        assertThat(owner.result())
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures()).containsExactly(own));
        assertThat(outer.<Integer, Integer>callInActor(Functions::square, 3))
                .as("the outer nursery goes on")
                .isEqualTo(9);
    }

    private static Throwable failIn(Nursery nursery, RuntimeException failure) {
        Running<Object> started = nursery.fork(() -> {
            throw failure;
        });
        return catchThrowable(started::result);
    }

    /** TRIO-1, S-8 · a nursery of one tree is used by no task of another, and by no thread of none; both are refused, and nothing is started. */
    @ParameterizedTest
    @ValueSource(strings = {"another tree", "no tree"})
    void aNurseryIsUsedByTasksOfItsOwnActorOnly(String who, Nursery nursery) throws Exception {
        CompletableFuture<Throwable> forking = new CompletableFuture<>();
        CompletableFuture<Throwable> starting = new CompletableFuture<>();
        Runnable use = () -> {
            forking.complete(catchThrowable(() -> nursery.fork(() -> 1)));
            starting.complete(catchThrowable(() -> nursery.start("foreign", Worker.class, WorkerActor::new)));
        };
        Thread.ofPlatform()
                .start(() -> {
                    if (who.equals("no tree")) {
                        use.run();
                        return;
                    }
                    try {
                        Nursery.run(
                                c -> c.root(root -> root.name("stranger").handleSignals(false)), other -> use.run());
                    } catch (InterruptedException e) {
                        forking.completeExceptionally(e);
                        starting.completeExceptionally(e);
                    }
                })
                .join();

        for (Throwable refused : new Throwable[] {forking.get(), starting.get()}) {
            if (who.equals("another tree")) {
                assertThat(refused).isInstanceOf(RuntimeFailureException.class).hasMessageContaining("stranger");
            } else {
                assertThat(refused)
                        .isInstanceOf(dev.harrow.NoRuntimeException.class)
                        .hasMessageContaining("nursery '" + nursery.name() + "'");
            }
        }
        assertThat(Harrow.tree()).doesNotContain("foreign#");
    }

    /** S-33, TRIO-1 · a nursery that has ended takes nothing any more, whoever of its actor has kept it. */
    @Test
    void anEndedNurseryTakesNothing(Nursery nursery) throws Exception {
        Nursery ended = Nursery.call(inner -> inner);

        assertThatThrownBy(() -> ended.fork(() -> 1))
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageContaining("it has ended");
        Running<Throwable> other =
                nursery.fork(() -> catchThrowable(() -> ended.start("late", Worker.class, WorkerActor::new)));
        assertThat(other.result())
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageContaining("'late'")
                .hasMessageContaining("it has ended");
    }
}
