package dev.harrow.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The floors of the house: internal packages import only downward and the ground floor. */
class FloorsTests {
    private static final Set<String> GROUND = Set.of("dev.harrow", "dev.harrow.spi");

    /** Every internal package, and all the internal packages that it may import. */
    private static final Map<String, Set<String>> BELOW = Map.of(
            "dev.harrow.internal.scope", Set.of(),
            "dev.harrow.internal.wire", internal("scope"),
            "dev.harrow.internal.ipc", internal("scope", "wire"),
            "dev.harrow.internal.rpc", internal("scope", "wire", "ipc"),
            "dev.harrow.internal.supervise", internal("scope", "wire", "ipc", "rpc"),
            "dev.harrow.internal.discovery", internal("scope", "wire", "ipc", "rpc"));

    /**
     * The only edges from the ground floor into {@code internal}: permits clauses and static factories, each as
     * {@code "dev.harrow.Api -> dev.harrow.internal.floor.Impl"}. One that is not needed any more must go.
     */
    private static final Set<String> GROUND_EDGES = Set.of(
            "dev.harrow.Actor -> dev.harrow.internal.rpc.ActorCell",
            "dev.harrow.Actor -> dev.harrow.internal.scope.Task",
            "dev.harrow.Backends -> dev.harrow.internal.supervise.BackendReport",
            "dev.harrow.Context -> dev.harrow.internal.rpc.ContextImpl",
            "dev.harrow.Dialog -> dev.harrow.internal.rpc.DialogImpl",
            "dev.harrow.Harrow -> dev.harrow.internal.supervise.Trees",
            "dev.harrow.MsgStream -> dev.harrow.internal.rpc.StreamImpl",
            "dev.harrow.Nursery -> dev.harrow.internal.supervise.Nurseries",
            "dev.harrow.Nursery -> dev.harrow.internal.supervise.NurseryImpl",
            "dev.harrow.Nursery$Config -> dev.harrow.internal.supervise.NurserySettings",
            "dev.harrow.Portal -> dev.harrow.internal.rpc.PortalImpl",
            "dev.harrow.RootConfig -> dev.harrow.internal.supervise.RootSettings",
            "dev.harrow.Running -> dev.harrow.internal.supervise.RunningImpl",
            "dev.harrow.Scopes -> dev.harrow.internal.scope.Blocks",
            "dev.harrow.Source -> dev.harrow.internal.rpc.SourceImpl",
            "dev.harrow.SpawnConfig -> dev.harrow.internal.supervise.SpawnSettings",
            "dev.harrow.StandbyConfig -> dev.harrow.internal.supervise.StandbySettings",
            "dev.harrow.StreamConfig -> dev.harrow.internal.rpc.StreamSettings",
            "dev.harrow.spi.ActorJvm -> dev.harrow.internal.supervise.ChildJvm",
            "dev.harrow.spi.ForTesting -> dev.harrow.internal.supervise.Inspector",
            "dev.harrow.spi.LinkFaults -> dev.harrow.internal.rpc.PortalImpl",
            "dev.harrow.spi.LogListener -> dev.harrow.internal.scope.LogListeners");

    private static final JavaClasses CLASSES = RuntimeClasses.ALL;

    private static Set<String> internal(String... floors) {
        Set<String> packages = new TreeSet<>();
        for (String floor : floors) {
            packages.add("dev.harrow.internal." + floor);
        }
        return packages;
    }

    @Test
    void everyPackageHasItsFloor() {
        Set<String> packages = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!type.getName().equals("module-info")) {
                packages.add(type.getPackageName());
            }
        }
        assertThat(packages)
                .as("packages of the runtime; a new one needs a floor in DESIGN and here")
                .isSubsetOf(known());
    }

    @Test
    void internalPackagesImportOnlyDownwardAndTheGroundFloor() {
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String from = type.getPackageName();
                String to = component(dependency.getTargetClass()).getPackageName();
                if (BELOW.containsKey(from) && !mayImport(from, to)) {
                    violations.add(dependency.getDescription());
                }
            }
        }
        assertThat(violations).as("imports that go up").isEmpty();
    }

    @Test
    void groundFloorReachesIntoInternalOnlyThroughTheListedEdges() {
        Set<String> edges = new TreeSet<>();
        for (JavaClass type : ground()) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                addEdge(
                        edges,
                        type.getName(),
                        component(dependency.getTargetClass()).getName());
            }
            for (String subclass : permitted(type)) {
                addEdge(edges, type.getName(), subclass);
            }
        }
        assertThat(edges).as("edges from the ground floor into internal").isEqualTo(new TreeSet<>(GROUND_EDGES));
    }

    @Test
    void groundFloorUsesInternalClassesOnlyInsideStaticMethods() {
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : ground()) {
            for (JavaMember member : type.getMembers()) {
                member.getAllInvolvedRawTypes().stream()
                        .filter(involved -> isInternal(component(involved).getPackageName()))
                        .forEach(involved -> violations.add(member.getFullName() + " shows " + involved.getName()));
            }
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                JavaCodeUnit origin = access.getOrigin();
                boolean factory = origin.getModifiers().contains(JavaModifier.STATIC)
                        && !origin.getName().equals("<clinit>");
                if (isInternal(access.getTargetOwner().getPackageName()) && !factory) {
                    violations.add(access.getDescription());
                }
            }
        }
        assertThat(violations).as("uses outside static factories").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dev.harrow.internal.scope,     dev.harrow.internal.wire,      false",
        "dev.harrow.internal.wire,      dev.harrow.internal.scope,     true",
        "dev.harrow.internal.rpc,       dev.harrow.internal.ipc,       true",
        "dev.harrow.internal.rpc,       dev.harrow.internal.supervise, false",
        "dev.harrow.internal.discovery, dev.harrow.internal.supervise, false",
        "dev.harrow.internal.supervise, dev.harrow.internal.discovery, false",
        "dev.harrow.internal.supervise, dev.harrow.spi,                true",
        "dev.harrow.internal.supervise, dev.harrow.internal.other,     false",
        "dev.harrow.internal.ipc,       io.netty.channel,              true",
    })
    void floorsAreOrdered(String from, String to, boolean allowed) {
        assertThat(mayImport(from, to)).isEqualTo(allowed);
    }

    private static boolean mayImport(String from, String to) {
        return from.equals(to) || !isInternal(to) || BELOW.get(from).contains(to);
    }

    private static boolean isInternal(String name) {
        return name.equals("dev.harrow.internal") || name.startsWith("dev.harrow.internal.");
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(GROUND);
        known.addAll(BELOW.keySet());
        return known;
    }

    private static List<JavaClass> ground() {
        List<JavaClass> ground = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            if (GROUND.contains(type.getPackageName())) {
                ground.add(type);
            }
        }
        return ground;
    }

    private static JavaClass component(JavaClass type) {
        return type.getBaseComponentType();
    }

    /** The permits clause is not among the dependencies that the class file importer knows. */
    private static List<String> permitted(JavaClass type) {
        Class<?>[] subclasses = type.reflect().getPermittedSubclasses();
        List<String> names = new ArrayList<>();
        for (Class<?> subclass : subclasses == null ? new Class<?>[0] : subclasses) {
            names.add(subclass.getName());
        }
        return names;
    }

    private static void addEdge(Set<String> edges, String from, String to) {
        if (isInternal(to)) {
            edges.add(from + " -> " + to);
        }
    }
}
