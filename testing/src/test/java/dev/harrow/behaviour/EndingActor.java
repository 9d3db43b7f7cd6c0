package dev.harrow.behaviour;

import java.util.concurrent.CountDownLatch;

/** Leaves it behind. */
public final class EndingActor implements Ending {

    @Override
    public void atTheEnd(String marks, String lastLine) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            System.out.println(lastLine);
            Marks.add(marks, "hook");
        }));
    }

    @Override
    public void keepTheJvm() {
        Thread.ofPlatform().daemon(false).name("keeper").start(EndingActor::stay);
    }

    static void stay() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts it", e);
        }
    }
}
