package dev.harrow.internal.supervise;

import dev.harrow.RuntimeFailureException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The actor trees of this JVM. */
public final class Trees {
    private static final Map<UUID, ActorTree> LIVE = new ConcurrentHashMap<>();

    private Trees() {}

    static void add(ActorTree tree) {
        LIVE.put(tree.id(), tree);
    }

    static void remove(ActorTree tree) {
        LIVE.remove(tree.id());
    }

    static ActorTree find(UUID id) {
        ActorTree tree = LIVE.get(id);
        if (tree == null) {
            throw new RuntimeFailureException("the actor tree of this task has ended, so nothing can be started in it;"
                    + " this is code of an actor that was given up");
        }
        return tree;
    }

    static List<ActorTree> live() {
        List<ActorTree> all = new ArrayList<>(LIVE.values());
        all.sort(Comparator.comparing(tree -> tree.root().id().toString()));
        return all;
    }

    /** The picture of all trees, as text. */
    public static String render() {
        return TreePicture.draw(live(), Abandoned.remaining());
    }

    /** How many abandoned actors still have running threads. */
    public static int abandoned() {
        return Abandoned.remaining().size();
    }
}
