/** What the runtime promises about memory order, under jcstress: every outcome that is not named is forbidden. */
@NullMarked
package dev.harrow.stress;

import org.jspecify.annotations.NullMarked;
