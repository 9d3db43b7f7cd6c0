package dev.harrow.internal.supervise;

import dev.harrow.RuntimeFailureException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The actor trees of this JVM, or what it has of them. */
public final class Trees {
    private static final Map<UUID, TreePart> LIVE = new ConcurrentHashMap<>();

    private Trees() {}

    static void add(TreePart tree) {
        LIVE.put(tree.id(), tree);
    }

    static void remove(TreePart tree) {
        LIVE.remove(tree.id());
    }

    static TreePart find(UUID id) {
        TreePart tree = LIVE.get(id);
        if (tree == null) {
            throw new RuntimeFailureException("the actor tree of this task has ended, so nothing can be started in it;"
                    + " this is code of an actor that was given up");
        }
        return tree;
    }

    static List<TreePart> live() {
        List<TreePart> all = new ArrayList<>(LIVE.values());
        all.sort(Comparator.comparing(tree -> tree.top().id().toString()));
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
