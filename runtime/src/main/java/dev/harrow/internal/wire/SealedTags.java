package dev.harrow.internal.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The closed set of tags of a sealed interface: one for each record or enum below it. The tag is the simple name; where
 * two have the same one, both are named with their outer classes ({@code Shape.Circle}). A class name with its package
 * never crosses.
 */
final class SealedTags {
    private SealedTags() {}

    static boolean isHierarchy(Class<?> type) {
        return type.isInterface() && type.isSealed();
    }

    /** The classes at the ends of the hierarchy, in the order of the permits clauses. */
    static List<Class<?>> leaves(Class<?> hierarchy) {
        Set<Class<?>> leaves = new LinkedHashSet<>();
        collect(hierarchy, leaves);
        return List.copyOf(leaves);
    }

    private static void collect(Class<?> hierarchy, Set<Class<?>> leaves) {
        for (Class<?> permitted : hierarchy.getPermittedSubclasses()) {
            if (isHierarchy(permitted)) {
                collect(permitted, leaves);
            } else {
                leaves.add(permitted);
            }
        }
    }

    /**
     * Each tag and what it stands for.
     *
     * @throws IllegalArgumentException if two leaves cannot be told apart
     */
    static Map<String, Class<?>> of(Class<?> hierarchy) {
        List<Class<?>> leaves = leaves(hierarchy);
        Map<String, Class<?>> tags = LinkedHashMap.newLinkedHashMap(leaves.size());
        for (Class<?> leaf : leaves) {
            boolean unique = leaves.stream()
                            .filter(other -> other.getSimpleName().equals(leaf.getSimpleName()))
                            .count()
                    == 1;
            Class<?> other = tags.put(unique ? leaf.getSimpleName() : nestedName(leaf), leaf);
            if (other != null) {
                throw new IllegalArgumentException(other.getName() + " and " + leaf.getName() + " have the same name");
            }
        }
        return tags;
    }

    /** The name of a class with its outer classes and without its package. */
    static String nestedName(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Class<?> at = type; at != null; at = at.getDeclaringClass()) {
            names.addFirst(at.getSimpleName());
        }
        return String.join(".", names);
    }
}
