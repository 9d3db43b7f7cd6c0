package dev.harrow.behaviour;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** See {@link Node}. */
public final class NodeActor implements Node {

    @Override
    public void live(Plan plan, String path) throws Exception {
        Marks.add(plan.marks(), "up " + path);
        try {
            if (path.split("\\.", -1).length == plan.depth()) {
                act(plan, path);
            } else {
                Nursery.run(nursery -> grow(nursery, plan, path));
            }
        } finally {
            Marks.add(plan.marks(), "down " + path);
        }
    }

    /** Starts the children of a node, has them live, and does what is said of the node itself. */
    static void grow(Nursery nursery, Plan plan, String path) throws Exception {
        for (int i = 1; i <= plan.fan(); i++) {
            String name = path.isEmpty() ? Integer.toString(i) : path + "." + i;
            Portal<Node> child = nursery.start(
                    "node-" + name,
                    Node.class,
                    NodeActor::new,
                    c -> plan.backends().isEmpty() ? c : c.backend(backend(plan, name)));
            nursery.fork(() -> {
                child.run(Node::live, plan, name);
                return null;
            });
        }
        act(plan, path);
    }

    private static Backend backend(Plan plan, String name) {
        String[] numbers = name.split("\\.", -1);
        List<String> ofLevel = plan.backends().get(numbers.length - 1);
        return new Backend(ofLevel.get(Integer.parseInt(numbers[numbers.length - 1]) - 1));
    }

    private static void act(Plan plan, String path) throws Exception {
        What what = plan.of(path);
        if (what == What.NOTHING && path.isEmpty()) {
            return; // the root waits for its children
        }
        if (what == What.FAIL_WHEN_CANCELLED) {
            try {
                Scopes.sleep(Duration.ofHours(1));
            } finally {
                fail(path);
            }
        }
        if (what != What.NOTHING) {
            new WorkerActor().pauseUntil(plan.gate());
        }
        switch (what) {
            case FAIL -> fail(path);
            case CANCEL_ITSELF -> Actor.current().cancel("node " + path + " is tired");
            case DIE -> Runtime.getRuntime().halt(9);
            case NOTHING, FAIL_WHEN_CANCELLED -> Scopes.sleep(Duration.ofHours(1));
        }
        Scopes.sleep(Duration.ofHours(1)); // a cancel of its own is told here
    }

    private static void fail(String path) throws IOException {
        throw new IOException("broken at " + path + ";");
    }
}
