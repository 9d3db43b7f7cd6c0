/** A package with a mark. */
@SkipOnBackend(value = "thread", reason = "by the package")
package dev.harrow.testing.marked;

import dev.harrow.testing.SkipOnBackend;
