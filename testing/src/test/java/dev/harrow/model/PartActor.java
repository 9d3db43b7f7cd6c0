package dev.harrow.model;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.CancelledException;
import dev.harrow.Context;
import dev.harrow.Scopes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** See {@link Part}. */
public final class PartActor implements Part {
    static final int FIRST = 7;
    static final Duration FOR_EVER = Duration.ofHours(1);

    @Override
    public int square(int x) {
        return x * x;
    }

    /** For actors that run one function. */
    public static int squareAlone(int x) {
        return x * x;
    }

    /** For actors that run one function. */
    public static int failAlone(String message) throws IOException {
        throw new IOException(message);
    }

    @Override
    public int fail(String message) throws IOException {
        throw new IOException(message);
    }

    @Override
    public void failUnheard(String message) throws IOException {
        throw new IOException(message);
    }

    @Override
    public void hang(String file, String task, boolean failsInCleanup) throws InterruptedException {
        hangAndTell(file, task, failsInCleanup);
    }

    /** The same for a fork. */
    static void hangAndTell(String file, String task, boolean failsInCleanup) throws InterruptedException {
        String seen = "never";
        try {
            Scopes.sleep(FOR_EVER);
        } catch (InterruptedException e) {
            seen = Told.of(e);
            if (failsInCleanup) {
                throw new IllegalStateException("cleanup", e);
            }
            throw e;
        } finally {
            Trace.add(file, task, List.of(seen));
        }
    }

    @Override
    public void cancelActor() throws InterruptedException {
        Actor.current().cancel("enough of everything");
        Scopes.sleep(FOR_EVER);
    }

    @Override
    public String block(Setting setting, Block block) throws Exception {
        return Player.play(
                setting,
                block,
                options -> options,
                (nursery, name) ->
                        nursery.start(name, Part.class, PartActor::new, c -> c.backend(new Backend(setting.backend()))),
                false);
    }

    @Override
    public String talk(Context<Integer, Integer, Integer> ctx, String file, String task, Talk talk) throws Exception {
        List<String> shown = new ArrayList<>();
        try {
            new Callee(ctx, talk.window(), shown).play(talk.callee());
            shown.add(TalkModel.RETURNED);
            return TalkModel.RETURNED;
        } catch (InterruptedException | CancelledException e) {
            if (talk.failsInCleanup()) {
                throw new IllegalStateException("cleanup", e);
            }
            throw e;
        } finally {
            Trace.add(file, task, shown);
        }
    }

    /** The called side of one dialog. */
    private static final class Callee {
        private final Context<Integer, Integer, Integer> ctx;
        private final int window;
        private final List<String> shown;
        private final Items items = new Items();

        Callee(Context<Integer, Integer, Integer> ctx, int window, List<String> shown) {
            this.ctx = ctx;
            this.window = window;
            this.shown = shown;
        }

        void play(List<Op> ops) throws InterruptedException {
            for (Op op : ops) {
                try {
                    shown.add(step(op));
                } catch (InterruptedException | RuntimeException e) {
                    shown.add(items.takeLooped() + Told.of(e));
                    if (!op.caught()) {
                        throw e;
                    }
                }
            }
        }

        private String step(Op op) throws InterruptedException {
            switch (op.kind()) {
                case STARTED -> ctx.started(FIRST);
                case OPEN -> items.opened(ctx.stream(Items.window(window)));
                case CANCEL -> ctx.cancel("enough of it");
                case CHECKPOINT -> Scopes.checkpoint();
                case HANG -> Scopes.sleep(FOR_EVER);
                case FAIL -> throw new IllegalStateException("boom");
                case SEND, RECEIVE, DRAIN, END_SEND, CLOSE -> {
                    return items.step(op.kind());
                }
                case RESULT, CANCEL_ACTOR -> throw new IllegalArgumentException(op.toString());
            }
            return TalkModel.OK;
        }
    }
}
