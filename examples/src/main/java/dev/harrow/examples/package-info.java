/** Small runnable programs, one per idea. */
@NullMarked
package dev.harrow.examples;

import org.jspecify.annotations.NullMarked;
