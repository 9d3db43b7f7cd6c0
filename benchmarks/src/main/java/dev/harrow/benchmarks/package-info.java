/** Benchmarks, each named after the number of its target, beside a floor or a peer that does the same work in the same run. */
@NullMarked
package dev.harrow.benchmarks;

import org.jspecify.annotations.NullMarked;
