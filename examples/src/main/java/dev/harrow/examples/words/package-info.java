/** The demo: words are counted by a tree of actors, and one of them is made to fail. */
@NullMarked
package dev.harrow.examples.words;

import org.jspecify.annotations.NullMarked;
