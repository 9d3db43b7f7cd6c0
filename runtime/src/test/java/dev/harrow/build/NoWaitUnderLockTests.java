package dev.harrow.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.harrow.internal.scope.Parker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Nobody waits while it holds a lock: who waits lets another request of its actor have its turn, and if that wants the lock neither goes on. Read
 * from the class files; what a lambda does is not taken for what its maker does.
 */
class NoWaitUnderLockTests {
    private static final String PARKER = "dev/harrow/internal/scope/Parker";

    private record Method(String owner, String name, String descriptor) {
        @Override
        public String toString() {
            return owner.substring(owner.lastIndexOf('/') + 1) + "." + name;
        }
    }

    private record Call(Method from, Method to, boolean underLock) {}

    @Test
    void nobodyWaitsUnderALock() throws IOException {
        assertThat(new Graph(RuntimeClasses.ALL).violations()).isEmpty();
    }

    @Test
    void aWaitUnderALockIsSeen() throws IOException {
        JavaClasses classes = new ClassFileImporter()
                .importClasses(Parker.class, Offender.class, Waiter.class, Patient.class, Innocent.class);

        assertThat(new Graph(classes).violations())
                .extracting(violation -> violation.substring(0, violation.indexOf(" > ")))
                .containsOnly(Arrays.stream(Offender.class.getDeclaredMethods())
                        .map(each -> "NoWaitUnderLockTests$Offender." + each.getName())
                        .toArray(String[]::new));
    }

    /** Who calls whom, as far as these classes say. */
    private static final class Graph {
        private final Map<String, JavaClass> classes = new HashMap<>(); // by internal name
        private final List<Call> calls = new ArrayList<>();

        Graph(JavaClasses all) throws IOException {
            all.forEach(each -> classes.put(internal(each), each));
            for (String each : classes.keySet()) {
                try (InputStream bytes = Graph.class.getResourceAsStream("/" + each + ".class")) {
                    ClassModel type = ClassFile.of()
                            .parse(Objects.requireNonNull(bytes, each).readAllBytes());
                    type.methods().forEach(method -> read(type, method));
                }
            }
        }

        private static String internal(JavaClass type) {
            return type.getName().replace('.', '/');
        }

        private void read(ClassModel type, MethodModel method) {
            CodeModel code = method.code().orElse(null);
            if (code == null) {
                return;
            }
            Method self = new Method(
                    type.thisClass().asInternalName(),
                    method.methodName().stringValue(),
                    method.methodType().stringValue());
            boolean whole = method.flags().has(AccessFlag.SYNCHRONIZED);
            List<CodeElement> elements = code.elementList();
            Map<Label, Integer> places = new HashMap<>();
            for (int i = 0; i < elements.size(); i++) {
                if (elements.get(i) instanceof LabelTarget target) {
                    places.put(target.label(), i);
                }
            }
            List<ExceptionCatch> regions = code.exceptionHandlers().stream()
                    .filter(each -> unlocks(elements, places.getOrDefault(each.handler(), elements.size())))
                    .toList();
            for (int i = 0; i < elements.size(); i++) {
                if (elements.get(i) instanceof InvokeInstruction invoke) {
                    int at = i;
                    boolean locked = whole
                            || regions.stream()
                                    .anyMatch(region -> places.getOrDefault(region.tryStart(), at + 1) <= at
                                            && at < places.getOrDefault(region.tryEnd(), at));
                    for (Method target : targets(invoke)) {
                        calls.add(new Call(self, target, locked));
                    }
                }
            }
        }

        /** Whether that is where a synchronized block is left by an exception: javac gives up the lock there before anything else. */
        private static boolean unlocks(List<CodeElement> elements, int handler) {
            int seen = 0;
            for (int i = handler; i < elements.size() && seen < 3; i++) {
                if (elements.get(i) instanceof MonitorInstruction monitor) {
                    return monitor.opcode() == Opcode.MONITOREXIT;
                }
                seen += elements.get(i) instanceof Instruction ? 1 : 0;
            }
            return false;
        }

        private Set<Method> targets(InvokeInstruction invoke) {
            JavaClass owner = classes.get(invoke.owner().asInternalName());
            if (owner == null) { // of a type of the JDK it may be anything
                return Set.of();
            }
            boolean virtual = invoke.opcode() == Opcode.INVOKEVIRTUAL || invoke.opcode() == Opcode.INVOKEINTERFACE;
            return Stream.concat(Stream.of(owner), virtual ? owner.getAllSubclasses().stream() : Stream.empty())
                    .flatMap(each -> declared(each, invoke).stream())
                    .collect(Collectors.toSet());
        }

        private static Optional<Method> declared(JavaClass type, InvokeInstruction invoke) {
            return Stream.of(List.of(type), type.getAllRawSuperclasses(), type.getAllRawInterfaces())
                    .flatMap(Collection::stream)
                    .flatMap(each -> each.getCodeUnits().stream())
                    .filter(each -> invoke.name().equalsString(each.getName())
                            && invoke.type().equalsString(each.getDescriptor()))
                    .map(each -> new Method(internal(each.getOwner()), each.getName(), each.getDescriptor()))
                    .findFirst();
        }

        Set<String> violations() {
            Map<Method, List<Call>> callers = calls.stream().collect(Collectors.groupingBy(Call::to));
            Map<Method, String> waits = new HashMap<>(); // how
            Deque<Method> open = new ArrayDeque<>();
            callers.keySet().stream()
                    .filter(each -> each.owner().equals(PARKER) && each.name().startsWith("park"))
                    .forEach(each -> {
                        waits.put(each, each.toString());
                        open.add(each);
                    });
            assertThat(open).as("the ways to wait").isNotEmpty();
            Set<String> violations = new TreeSet<>();
            while (!open.isEmpty()) {
                Method waiting = open.remove();
                for (Call each : callers.getOrDefault(waiting, List.of())) {
                    String how = each.from() + " > " + waits.get(waiting);
                    if (each.underLock()) {
                        violations.add(how);
                    }
                    if (waits.putIfAbsent(each.from(), how) == null) {
                        open.add(each.from());
                    }
                }
            }
            return violations;
        }
    }

    private static class Waiter {
        void await() {
            Parker.park(this);
        }
    }

    private static final class Patient extends Waiter {
        @Override
        void await() {
            super.await();
        }
    }

    /** Waits under a lock once in each method; it is read, never run. */
    @SuppressWarnings("unused")
    private static final class Offender {
        private final Object lock = new Object();

        synchronized void asAWhole() {
            Parker.park(lock);
        }

        void inABlock() {
            synchronized (lock) {
                Parker.park(lock);
            }
        }

        boolean beforeAReturn(boolean first) {
            synchronized (lock) {
                if (first) {
                    return true;
                }
                Parker.park(lock);
            }
            return false;
        }

        void throughOthers(Waiter waiter) {
            synchronized (lock) {
                waiter.await();
            }
        }

        void throughOneThatInherits(Patient patient) {
            synchronized (lock) {
                patient.await();
            }
        }
    }

    /** Waits, and locks, and not both at once. */
    @SuppressWarnings("unused")
    private static final class Innocent {
        private final Object lock = new Object();
        private int count; // guarded by lock

        void waitsAfterwards() {
            synchronized (lock) {
                count++;
            }
            Parker.park(lock);
        }

        void waitsBefore(Waiter waiter) {
            waiter.await();
            synchronized (lock) {
                count++;
            }
        }

        Runnable letsOthersWait() {
            synchronized (lock) {
                return () -> Parker.park(lock);
            }
        }
    }
}
