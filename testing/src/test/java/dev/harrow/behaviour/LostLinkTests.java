package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorId;
import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import dev.harrow.TransportClosedException;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.Faults;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** SEMANTICS section 12: a link that is lost though neither side has ended, seen from whatever waits for something of it. */
@ActorTest
class LostLinkTests extends MarksFixture {
    /** Loses the link when there is somebody who waits. */
    interface Loss {
        void now();
    }

    /** What is open when the link is lost. */
    enum Open {
        /** Nothing: the actor is idle. */
        NOTHING {
            @Override
            void waitOn(Portal<Talker> talker, Nursery nursery, String marks, Loss loss) throws Exception {
                loss.now();
                Scopes.sleep(Duration.ofMinutes(1));
            }
        },
        /** The first value of a dialog. */
        STARTED {
            @Override
            void waitOn(Portal<Talker> talker, Nursery nursery, String marks, Loss loss) throws Exception {
                loseWhenBegun(nursery, marks, loss);
                talker.runDialog(Talker::hangBeforeStarted, marks, dialog -> {});
            }
        },
        RECEIVE {
            @Override
            void waitOn(Portal<Talker> talker, Nursery nursery, String marks, Loss loss) throws Exception {
                loseWhenBegun(nursery, marks, loss);
                talker.runDialog(
                        Talker::hang, 1, marks, dialog -> dialog.stream().receive());
            }
        },
        SEND {
            @Override
            void waitOn(Portal<Talker> talker, Nursery nursery, String marks, Loss loss) throws Exception {
                loseWhenBegun(nursery, marks, loss);
                talker.runDialog(
                        Talker::hang, 1, marks, dialog -> dialog.stream().send(1));
            }
        },
        STREAM_EXIT {
            @Override
            void waitOn(Portal<Talker> talker, Nursery nursery, String marks, Loss loss) throws Exception {
                loseWhenBegun(nursery, marks, loss);
                talker.runDialog(Talker::hang, 1, marks, dialog -> {
                    try (var stream = dialog.stream()) {
                        stream.endSend();
                    }
                    Scopes.sleep(Duration.ofMinutes(1));
                });
            }
        },
        RESULT {
            @Override
            void waitOn(Portal<Talker> talker, Nursery nursery, String marks, Loss loss) throws Exception {
                loseWhenBegun(nursery, marks, loss);
                talker.runDialog(Talker::hang, 1, marks, dialog -> dialog.result());
            }
        },
        /** The body has returned, and the end of the block waits for the other side. */
        BLOCK_EXIT {
            @Override
            void waitOn(Portal<Talker> talker, Nursery nursery, String marks, Loss loss) throws Exception {
                loseWhenBegun(nursery, marks, loss);
                talker.runDialog(Talker::hang, 1, marks, dialog -> {});
            }
        },
        PRODUCER {
            @Override
            void waitOn(Portal<Talker> talker, Nursery nursery, String marks, Loss loss) throws Exception {
                talker.streamFrom(Talker::produce, -1, marks).forEach(item -> {
                    if (item == 3) {
                        loss.now();
                    }
                });
            }
        };

        abstract void waitOn(Portal<Talker> talker, Nursery nursery, String marks, Loss loss) throws Exception;

        private static void loseWhenBegun(Nursery nursery, String marks, Loss loss) {
            nursery.fork(() -> {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> Marks.all(marks).contains("begun"));
                loss.now();
                return null;
            });
        }
    }

    /** What becomes of the link. */
    enum How {
        /** Both ends find it closed. */
        BROKEN {
            @Override
            void happensTo(Faults faults) {
                faults.breakLink();
            }
        },
        /** The actor finds that nothing will come any more. */
        ENDED_TOWARDS_THE_ACTOR {
            @Override
            void happensTo(Faults faults) {
                faults.toActor().halfClose();
            }
        },
        /** This side finds it. */
        ENDED_FROM_THE_ACTOR {
            @Override
            void happensTo(Faults faults) {
                faults.fromActor().halfClose();
            }
        };

        abstract void happensTo(Faults faults);
    }

    /**
     * S-106 as D-1 has it, D-1, D-3, OBS-1, OBS-2, IPC-1, IPC-12 · whoever waits, and the nursery, learns of a lost link, without a timeout; the actor ends,
     * with its cleanup, and nothing is left of it.
     */
    @ParameterizedTest
    @EnumSource
    void aBrokenLinkIsToldToWhoeverWaits(Open open, Backend backend) {
        assertTold(open, How.BROKEN, backend);
    }

    /** S-106, IPC-1 · so it is where the link ends in one direction only, whoever waits for it or for the other one. */
    @ParameterizedTest
    @CsvSource({
        "NOTHING, ENDED_TOWARDS_THE_ACTOR",
        "NOTHING, ENDED_FROM_THE_ACTOR",
        "RECEIVE, ENDED_TOWARDS_THE_ACTOR",
        "RECEIVE, ENDED_FROM_THE_ACTOR",
        "SEND, ENDED_TOWARDS_THE_ACTOR",
        "SEND, ENDED_FROM_THE_ACTOR"
    })
    void aLinkThatEndsInOneDirectionIsToldToWhoeverWaits(Open open, How how, Backend backend) {
        assertTold(open, how, backend);
    }

    private void assertTold(Open open, How how, Backend backend) {
        AtomicReference<ActorId> lost = new AtomicReference<>();
        Throwable thrown = catchThrowable(() ->
                Nursery.run(c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                    Portal<Talker> talker = nursery.start("talker", Talker.class, TalkerActor::new);
                    lost.set(talker.id());
                    try (Faults faults = Faults.on(talker)) {
                        open.waitOn(talker, nursery, marks(), () -> how.happensTo(faults));
                    }
                }));

        Throwable failure = thrown instanceof NurseryFailedException failed ? failed.getCause() : thrown;
        if (failure instanceof ContextCancelledException) {
            // The actor has noticed it first, and had a way left to say so.
            assertThat(how).isEqualTo(How.ENDED_TOWARDS_THE_ACTOR);
            assertThat(failure).hasMessageContaining("the link to its parent was closed");
        } else {
            assertThat(failure)
                    .isInstanceOf(TransportClosedException.class)
                    // Its end may be seen before the end of its link, if it has noticed that first and had no way left
                    // to say so.
                    .hasMessageMatching("(?s)(the link to )?actor " + lost.get() + " (was closed|died) .*")
                    .hasMessageContaining("nobody had asked");
        }
        assertThat(Harrow.tree()).isEmpty();
        assertThat(Harrow.abandoned()).isZero();
        if (Marks.all(marks()).contains("begun")) {
            assertThat(Marks.all(marks())).containsExactly("begun", "cleanup");
        }
    }
}
