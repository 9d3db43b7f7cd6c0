package dev.harrow.examples.probe;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The few functions of Linux's C library that the probe calls. */
@SuppressWarnings("restricted") // native functions are what it is about
final class Native {
    static final int SIGKILL = 9;
    static final int WNOHANG = 1;
    private static final int PR_SET_PDEATHSIG = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle FORK = handle("fork", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle EXIT = handle("_exit", FunctionDescriptor.ofVoid(JAVA_INT));
    private static final MethodHandle WAITPID =
            handle("waitpid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle KILL = handle("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle PRCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private Native() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    /** {@code fork(2)}: 0 in the child, the child's pid in the parent, or -1. */
    static int fork() {
        try {
            return (int) FORK.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code _exit(2)}: ends the process without anything of the JVM's end. */
    static void exit(int code) {
        try {
            EXIT.invokeExact(code);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code waitpid(2)} that does not wait: the wait status of an ended child, or -1 if it has not ended yet. */
    static int endOf(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            int ended = (int) WAITPID.invokeExact(pid, status, WNOHANG);
            if (ended < 0) {
                throw new IllegalStateException("waitpid(" + pid + ") failed");
            }
            return ended == 0 ? -1 : status.get(JAVA_INT, 0);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code kill(2)}. */
    static void kill(int pid, int signal) {
        try {
            int ignored = (int) KILL.invokeExact(pid, signal);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * {@code prctl(PR_SET_PDEATHSIG, signal)}: this process gets the signal when its parent ends, by which Linux means the
     * <em>thread</em> that started it. 0 for none.
     */
    static void signalAtParentsDeath(int signal) {
        try {
            if ((int) PRCTL.invokeExact(PR_SET_PDEATHSIG, (long) signal) != 0) {
                throw new IllegalStateException("prctl(PR_SET_PDEATHSIG) failed");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static AssertionError unexpected(Throwable e) {
        return new AssertionError("a native function that declares no failure failed", e);
    }
}
