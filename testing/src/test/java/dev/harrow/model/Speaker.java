package dev.harrow.model;

import dev.harrow.ContextCancelledException;
import dev.harrow.Dialog;
import dev.harrow.Outcome;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Scopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calling side of one dialog. Used by one task. */
final class Speaker {
    private final Setting setting;
    private final String task;
    private final Talk talk;
    private final Portal<Part> portal;
    private final List<String> shown = new ArrayList<>();
    private final List<Throwable> told = new ArrayList<>();
    private final Items items = new Items();
    private @Nullable Dialog<Integer, Integer, Integer, String> dialog;

    Speaker(Setting setting, String task, Talk talk, Portal<Part> portal) {
        this.setting = setting;
        this.task = task;
        this.talk = talk;
        this.portal = portal;
    }

    /** Has the dialog; returns what it came to, or throws what left it. */
    String talk() throws InterruptedException {
        String left = "nothing";
        try {
            left = bounded();
            return left;
        } catch (RuntimeException | InterruptedException | Error e) {
            left = Told.whole(e);
            if (left.equals(TalkModel.CANCEL) && talk.bound() == Talk.Bound.CANCEL) {
                left = TalkModel.EXPIRED;
            }
            tell(e);
            for (Throwable each : e.getSuppressed()) {
                tell(each);
            }
            throw e;
        } finally {
            shown.add(left);
            lookBack();
            Trace.add(setting.file(), task + "/here", shown);
        }
    }

    private String bounded() throws InterruptedException {
        if (talk.bound() != Talk.Bound.DEADLINE) {
            return inItsForm();
        }
        Optional<String> value = Scopes.moveOnAfter(Duration.ofMillis(setting.millis()), this::inItsForm);
        return value.orElse(TalkModel.EXPIRED);
    }

    private String inItsForm() throws InterruptedException {
        String there = task + "/there";
        switch (talk.form()) {
            case CONVERSE -> {
                return portal.converse(Part::talk, setting.file(), there, talk, opened -> {
                    here(opened);
                    return TalkModel.VALUE;
                });
            }
            case RUN -> portal.runDialog(Part::talk, setting.file(), there, talk, this::here);
            case OPEN -> {
                try (var opened = portal.open(Part::talk, setting.file(), there, talk)) {
                    here(opened);
                }
            }
        }
        return TalkModel.VALUE;
    }

    private void here(Dialog<Integer, Integer, Integer, String> opened) throws InterruptedException {
        dialog = opened;
        shown.add(opened.started() == PartActor.FIRST ? TalkModel.IN : "first value " + opened.started());
        for (Op op : talk.caller()) {
            try {
                shown.add(step(opened, op));
            } catch (InterruptedException | RuntimeException e) {
                shown.add(items.takeLooped() + Told.of(e));
                tell(e);
                if (!op.caught()) {
                    throw e;
                }
            }
        }
    }

    private String step(Dialog<Integer, Integer, Integer, String> opened, Op op) throws InterruptedException {
        switch (op.kind()) {
            case OPEN -> items.opened(opened.stream(Items.window(talk.window())));
            case RESULT -> {
                return opened.result();
            }
            case CANCEL -> opened.cancel("enough");
            case CANCEL_ACTOR -> portal.cancel("all of it");
            case CHECKPOINT -> Scopes.checkpoint();
            case HANG -> Scopes.sleep(PartActor.FOR_EVER);
            case FAIL -> throw new IllegalStateException("boom");
            case SEND, RECEIVE, DRAIN, END_SEND, CLOSE -> {
                return items.step(op.kind());
            }
            case STARTED -> throw new IllegalArgumentException(op.toString());
        }
        return TalkModel.OK;
    }

    /** Keeps what looks like an error of the other side. */
    private void tell(Throwable thrown) {
        if (thrown instanceof RemoteActorException || thrown instanceof ContextCancelledException) {
            told.add(thrown);
        }
    }

    /** What the dialog tells afterwards; what is cancelled from outside may not ask. */
    private void lookBack() throws InterruptedException {
        Dialog<Integer, Integer, Integer, String> over = dialog;
        if (over == null || talk.isBound()) {
            return;
        }
        shown.add("called " + over.cancelCalled());
        shown.add("acked " + over.cancelAcked());
        shown.add("canceller " + over.canceller().map(id -> id.name()).orElse("nobody"));
        shown.add(oneError(over));
    }

    /** Every view of the error of the other side has to be the same object (S-64). */
    private String oneError(Dialog<Integer, Integer, Integer, String> over) throws InterruptedException {
        RuntimeException error = over.remoteError().orElse(null);
        List<Throwable> all = new ArrayList<>(told);
        for (int i = 0; i < 2; i++) {
            try {
                if (!over.result().equals(TalkModel.RETURNED)) {
                    return "another result";
                }
            } catch (RuntimeException e) {
                all.add(e);
            }
            if (over.outcome() instanceof Outcome.Failed<String>(RuntimeException failed)) {
                all.add(failed);
            }
        }
        List<Throwable> others = all.stream().filter(each -> each != error).toList();
        return others.isEmpty() ? "one error" : "beside " + error + " there are " + others;
    }
}
