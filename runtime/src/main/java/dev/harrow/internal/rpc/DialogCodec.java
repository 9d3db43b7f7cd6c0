package dev.harrow.internal.rpc;

import dev.harrow.internal.wire.PayloadCodec;

/**
 * What writes and reads the values of one dialog besides its arguments and its result.
 *
 * @param started the first value, by the called side
 * @param toCallee the items that the caller sends
 * @param toCaller the items that the called side sends
 */
record DialogCodec(PayloadCodec started, PayloadCodec toCallee, PayloadCodec toCaller) {}
