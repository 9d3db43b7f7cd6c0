package dev.harrow.behaviour;

import dev.harrow.Actor;
import dev.harrow.Context;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import java.io.IOException;
import java.time.Duration;

/** See {@link Host}. */
public final class HostActor implements Host {

    private static String name() {
        return Actor.current().id().name();
    }

    @Override
    public String hang(Context<String, Integer, Integer> ctx, String marks) throws InterruptedException {
        try {
            ctx.started(name());
            Scopes.sleep(Duration.ofHours(1));
        } finally {
            Marks.add(marks, "cleanup " + name());
        }
        return "never";
    }

    @Override
    public String leave(Context<String, Integer, Integer> ctx, String gate) throws InterruptedException {
        ctx.started(name());
        new WorkerActor().pauseUntil(gate);
        Actor.current().cancel("enough of everything");
        Scopes.sleep(Duration.ofHours(1));
        return "never";
    }

    @Override
    public int count(Context<String, Integer, Integer> ctx) throws InterruptedException {
        ctx.started(name());
        int count = 0;
        for (int item : ctx.stream()) {
            count += item;
        }
        return count;
    }

    @Override
    public String serve(Context<String, Integer, Integer> ctx, String name, String marks, String gate)
            throws Exception {
        return Nursery.call(nursery -> {
            Portal<Host> below = nursery.start(name, Host.class, HostActor::new);
            if (name.equals("failing")) {
                return below.converse(Host::fail, gate, dialog -> {
                    ctx.started(dialog.started());
                    return dialog.result();
                });
            }
            return below.converse(Host::hang, marks, dialog -> {
                ctx.started(dialog.started());
                return dialog.result();
            });
        });
    }

    @Override
    public String serveFurther(Context<String, Integer, Integer> ctx, String name, String marks, String gate)
            throws Exception {
        return Nursery.call(nursery -> {
            Portal<Host> host = nursery.start("host", Host.class, HostActor::new);
            return host.converse(Host::serve, name, marks, gate, dialog -> {
                ctx.started(dialog.started());
                return dialog.result();
            });
        });
    }

    @Override
    public String failAround(Context<String, Integer, Integer> ctx, String cleanup, String marks) throws Exception {
        ctx.started(name());
        return Nursery.call(nursery -> {
            Portal<Host> below = nursery.start("below", Host.class, HostActor::new);
            return below.converse(Host::hang, marks, dialog -> {
                try {
                    throw new IOException("its own");
                } finally {
                    if (cleanup.equals("the dialog")) {
                        dialog.cancel("cleanup");
                    } else {
                        below.cancel("cleanup");
                    }
                }
            });
        });
    }

    @Override
    public String fail(Context<String, Integer, Integer> ctx, String gate) throws Exception {
        ctx.started(name());
        new WorkerActor().pauseUntil(gate);
        throw new IOException("broken in " + name());
    }

    @Override
    public int square(int x) {
        return x * x;
    }
}
