package dev.harrow.benchmarks;

/** A small request. */
public record Ping(long id, String text, int count) {}
