package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/** Classes for a loader of their own, each of which leaves something behind that holds the loader, and removes it again. */
final class LeftClasses {
    private static final String SOURCE = """
            package left;

            import java.lang.management.ManagementFactory;
            import java.sql.*;
            import java.util.*;
            import java.util.concurrent.CountDownLatch;
            import java.util.logging.*;
            import javax.management.ObjectName;

            /** Leaves what the test makes of it. */
            class Thing {
                public interface Sized { int getSize(); }
                static Object leave() { return new Thing(); }
            }

            class Driver implements java.sql.Driver {
                static Driver driver;
                static Object leave() throws Exception { driver = new Driver(); DriverManager.registerDriver(driver); return null; }
                static void remove() throws Exception { DriverManager.deregisterDriver(driver); }
                public Connection connect(String url, Properties info) { return null; }
                public boolean acceptsURL(String url) { return false; }
                public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) { return new DriverPropertyInfo[0]; }
                public int getMajorVersion() { return 1; }
                public int getMinorVersion() { return 0; }
                public boolean jdbcCompliant() { return false; }
                public Logger getParentLogger() { return null; }
            }

            class Handled extends Handler {
                static Object leave() { Logger.getLogger("acme.leak").addHandler(new Handled()); return null; }
                static void remove() { for (Handler h : Logger.getLogger("acme.leak").getHandlers()) Logger.getLogger("acme.leak").removeHandler(h); }
                public void publish(LogRecord record) {}
                public void flush() {}
                public void close() {}
            }

            class RootHandled extends Handled {
                static final RootHandled ONE = new RootHandled();
                static Object leave() { Logger.getLogger("").addHandler(ONE); return null; }
                static void remove() { Logger.getLogger("").removeHandler(ONE); }
            }

            class Filtered implements Filter {
                static Object leave() { Logger.getLogger("acme.leak").setFilter(new Filtered()); return null; }
                static void remove() { Logger.getLogger("acme.leak").setFilter(null); }
                public boolean isLoggable(LogRecord record) { return true; }
            }

            class Leveled extends Level {
                Leveled() { super("ACME", 850); }
                static Object leave() { Logger.getLogger("acme.leak").setLevel(new Leveled()); return null; }
                static void remove() { Logger.getLogger("acme.leak").setLevel(null); }
            }

            class Bean implements Thing.Sized {
                public int getSize() { return 1; }
                static Object leave() throws Exception {
                    ManagementFactory.getPlatformMBeanServer().registerMBean(
                            new javax.management.StandardMBean(new Bean(), Thing.Sized.class), new ObjectName("acme:type=Bean"));
                    return null;
                }
                static void remove() throws Exception {
                    ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName("acme:type=Bean"));
                }
            }

            class Hook extends Thread {
                static final Hook ONE = new Hook();
                Hook() { super("acme-hook"); setContextClassLoader(null); }
                static Object leave() { Runtime.getRuntime().addShutdownHook(ONE); return null; }
                static void remove() { Runtime.getRuntime().removeShutdownHook(ONE); }
            }

            class HookTask implements Runnable {
                static final Thread ONE = new Thread(new HookTask(), "acme-hook");
                public void run() {}
                static Object leave() { Runtime.getRuntime().addShutdownHook(ONE); return null; }
                static void remove() { Runtime.getRuntime().removeShutdownHook(ONE); }
            }

            class Uncaught implements Thread.UncaughtExceptionHandler {
                static final Thread.UncaughtExceptionHandler BEFORE = Thread.getDefaultUncaughtExceptionHandler();
                public void uncaughtException(Thread thread, Throwable thrown) {}
                static Object leave() { Thread.setDefaultUncaughtExceptionHandler(new Uncaught()); return null; }
                static void remove() { Thread.setDefaultUncaughtExceptionHandler(BEFORE); }
            }

            class Property {
                static Object leave() { Property value = new Property(); System.getProperties().put("acme.value", value); return value; }
                static void remove() { System.getProperties().remove("acme.value"); }
            }

            class Scheduled extends TimerTask {
                static Timer timer;
                public void run() {}
                static Object leave() {
                    timer = new Timer("acme-timer", true);
                    timer.schedule(new Scheduled(), 3_600_000);
                    return null;
                }
                static void remove() { timer.cancel(); }
            }

            class Cleaned implements Runnable {
                static final java.lang.ref.Cleaner CLEANER = java.lang.ref.Cleaner.create();
                static java.lang.ref.Cleaner.Cleanable cleanable;
                public void run() {}
                static Object leave() { cleanable = CLEANER.register(String.class, new Cleaned()); return null; }
                static void remove() { cleanable.clean(); }
            }

            class Signalled implements sun.misc.SignalHandler {
                public void handle(sun.misc.Signal signal) {}
                static Object leave() { sun.misc.Signal.handle(new sun.misc.Signal("WINCH"), new Signalled()); return null; }
                static void remove() { sun.misc.Signal.handle(new sun.misc.Signal("WINCH"), sun.misc.SignalHandler.SIG_DFL); }
            }

            class Runs {
                static final CountDownLatch RUNS = new CountDownLatch(1);
                static final CountDownLatch RELEASE = new CountDownLatch(1);
                static Thread thread;
                static void waitHere() {
                    RUNS.countDown();
                    try { RELEASE.await(); } catch (InterruptedException e) { throw new IllegalStateException(e); }
                }
                static Object leave() throws Exception {
                    thread = Thread.ofPlatform().name("acme-runs").start(Runs::waitHere);
                    RUNS.await();
                    return null;
                }
                static void remove() throws Exception { RELEASE.countDown(); thread.join(); }
            }

            class RunsVirtually {
                static final CountDownLatch RUNS = new CountDownLatch(1);
                static final CountDownLatch RELEASE = new CountDownLatch(1);
                static Thread thread;
                static void waitHere() {
                    RUNS.countDown();
                    try { RELEASE.await(); } catch (InterruptedException e) { throw new IllegalStateException(e); }
                }
                static Object leave() throws Exception {
                    thread = Thread.ofVirtual().name("acme-runs").start(RunsVirtually::waitHere);
                    while (thread.getState() != Thread.State.WAITING) { Thread.onSpinWait(); }
                    return null;
                }
                static void remove() throws Exception { RELEASE.countDown(); thread.join(); }
            }

            class Local {
                static final ThreadLocal<Local> LOCAL = new ThreadLocal<>();
                static Object leave() { LOCAL.set(new Local()); return null; }
                static void remove() { LOCAL.remove(); }
            }

            class Valued extends ClassValue<Valued> {
                static final Valued ONE = new Valued();
                protected Valued computeValue(Class<?> type) { return this; }
                static Object leave() { ONE.get(String.class); return null; }
                static void remove() { ONE.remove(String.class); }
            }
            """;

    private LeftClasses() {}

    static void compile(Path folder) throws IOException {
        Path source = Files.writeString(folder.resolve("Left.java"), SOURCE);
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(printer, printer, "-proc:none", "-g", "-d", folder.toString(), source.toString());
        assertThat(status).as("%s", messages).isZero();
    }
}
