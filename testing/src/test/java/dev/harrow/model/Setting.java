package dev.harrow.model;

/**
 * Where a program is run.
 *
 * @param file where its tasks write down what they saw
 * @param backend of the actors that blocks below the root start
 * @param millis how long a deadline takes
 */
public record Setting(String file, String backend, int millis) {}
