package dev.harrow.behaviour;

import dev.harrow.ActorCancelledException;
import dev.harrow.Body;
import dev.harrow.CancelReason;
import dev.harrow.DeadlineExceededException;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** See {@link Chain}. */
public final class ChainActor implements Chain {

    /** In the first block of the chain. */
    static <R> R in(Block block, Body<R, Exception> body) throws Exception {
        return switch (block.kind()) {
            case NONE -> body.call();
            case DEADLINE -> Scopes.failAfter(Duration.ofMillis(block.millis()), body);
            case DETACHED -> Scopes.detached(body);
        };
    }

    @Override
    public List<Long> remaining(List<Block> blocks) throws Exception {
        return in(blocks.getFirst(), () -> {
            List<Long> all = new ArrayList<>();
            all.add(Scopes.remaining().map(Duration::toMillis).orElse(-1L));
            if (blocks.size() > 1) {
                all.addAll(below(chain -> chain.call(Chain::remaining, rest(blocks))));
            }
            return all;
        });
    }

    @Override
    public String hang(List<Block> blocks, String marks) throws Exception {
        try {
            return in(blocks.getFirst(), () -> {
                try {
                    if (blocks.size() > 1) {
                        return below(chain -> chain.call(Chain::hang, rest(blocks), marks));
                    }
                    Marks.add(marks, "there");
                    Scopes.sleep(Duration.ofHours(1));
                    return "never";
                } catch (ActorCancelledException e) {
                    Marks.add(
                            marks,
                            (e.reason().source() == CancelReason.Source.DEADLINE ? "deadline " : "cancel ")
                                    + blocks.size());
                    throw e;
                }
            });
        } catch (DeadlineExceededException e) {
            Marks.add(marks, "own deadline " + blocks.size());
            throw e;
        }
    }

    private static List<Block> rest(List<Block> blocks) {
        return List.copyOf(blocks.subList(1, blocks.size()));
    }

    private interface Call<R> {
        R to(Portal<Chain> chain) throws Exception;
    }

    private static <R> R below(Call<R> call) throws Exception {
        return Nursery.call(nursery -> {
            Portal<Chain> next = nursery.start("next", Chain.class, ChainActor::new);
            R answer = call.to(next);
            next.stop(Duration.ofMinutes(1));
            return answer;
        });
    }

    @Override
    public int square(int x) {
        return x * x;
    }
}
