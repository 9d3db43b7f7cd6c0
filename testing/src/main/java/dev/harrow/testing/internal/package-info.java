/** What the kit needs in public classes and shows to nobody. */
package dev.harrow.testing.internal;
