package dev.harrow;

import org.jspecify.annotations.Nullable;

/**
 * The root of every failure that Harrow reports. Its subtypes are siblings, so that catching a failure never catches a
 * cancel and catching a cancelled peer never catches a failed one.
 *
 * <p>The cancellation of the <em>current</em> task is not below this type: see {@link ActorCancelledException}.
 */
public abstract sealed class HarrowException extends RuntimeException
        permits ActorEndedException,
                BackendUnavailableException,
                ContextCancelledException,
                ContractException,
                DeadlineExceededException,
                EndOfStreamException,
                MsgTypeException,
                NoRuntimeException,
                NotExposedException,
                NurseryFailedException,
                RemoteActorException,
                RuntimeFailureException,
                SpawnFailedException,
                StreamClosedException,
                StreamOverrunException,
                TaskFailedException,
                TooManyTasksException,
                TransportClosedException,
                UserAbortException {
    private static final long serialVersionUID = 1L;

    HarrowException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
