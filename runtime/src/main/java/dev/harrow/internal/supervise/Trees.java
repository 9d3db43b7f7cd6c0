package dev.harrow.internal.supervise;

import dev.harrow.RuntimeFailureException;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.wire.ActorSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

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

    /** What there is of a tree here, or null if it has ended. */
    static @Nullable TreePart known(UUID id) {
        return LIVE.get(id);
    }

    static TreePart find(UUID id) {
        TreePart tree = known(id);
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

    /** The picture of all trees, as text; waits a little for the processes of their actors. */
    public static String render() {
        List<ActorCell> tops = tops();
        Snapshots snapshots = new Snapshots(Survey.take(tops));
        List<ActorSnapshot> trees =
                tops.stream().map(top -> snapshots.take(top, 0)).toList();
        Snapshots.Some<ActorSnapshot> abandoned = snapshots.abandoned();
        return TreePicture.draw(trees, abandoned.taken(), abandoned.more());
    }

    /** The topmost actor of each tree that is in this JVM. */
    static List<ActorCell> tops() {
        return live().stream().map(TreePart::top).toList();
    }

    /** How many abandoned actors still have running threads. */
    public static int abandoned() {
        return Abandoned.count();
    }
}
