package dev.harrow;

import java.io.Serializable;

/**
 * What may be called in another actor: a method reference ({@code Primes::isPrime}) or a constructor reference
 * ({@code TrialDivision::new}).
 *
 * <p>Only its name crosses the border, never code: at the call site the reference is turned into class, name and
 * descriptor, and the callee looks that name up in what it exposes. Lambdas, bound receivers ({@code actor::method}),
 * varargs methods and methods of {@link Object} have no such name and are refused with a message that says what to write
 * instead. The type is {@link Serializable} only because that is how Java lets a reference tell its name; no object is
 * ever deserialized.
 */
public sealed interface Target extends Serializable
        permits Feed0,
                Feed1,
                Feed2,
                Feed3,
                Feed4,
                Fn0,
                Fn1,
                Fn2,
                Fn3,
                Fn4,
                Fn5,
                Fn6,
                Proc0,
                Proc1,
                Proc2,
                Proc3,
                Proc4,
                Proc5,
                Proc6,
                Session0,
                Session1,
                Session2,
                Session3,
                Session4 {}
