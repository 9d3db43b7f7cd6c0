/** What others can add to the testing kit: kinds of leftovers that it looks for. */
package dev.harrow.testing.spi;
