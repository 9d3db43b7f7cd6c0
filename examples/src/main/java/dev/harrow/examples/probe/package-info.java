/**
 * What a JVM and its operating system do by themselves when processes are forked and spawned; {@code ./harrow probe} runs it. No class of
 * Harrow takes part: nothing here may use one that is outside of this package.
 */
@NullMarked
package dev.harrow.examples.probe;

import org.jspecify.annotations.NullMarked;
