package io.github.cognitoclient

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import io.github.cognitoclient.ffi.SessionEvent as NativeSessionEvent
import io.github.cognitoclient.ffi.SessionEvents as NativeSessionEvents

/**
 * A change of a session, told once per process.
 *
 * The list of subclasses may grow in minor versions: keep an `else` in a `when`.
 */
public sealed interface SessionEvent {
    /**
     * A user signed in, or raised the assurance of a session, and the tokens are stored.
     *
     * @property username the user's name in the pool
     */
    public class SignedIn internal constructor(public val username: String) : SessionEvent {
        /** The user's name, nothing secret. */
        override fun toString(): String = "SignedIn($username)"
    }

    /**
     * A session has newer tokens, fetched here or stored by another process.
     *
     * @property username the user's name in the pool
     */
    public class Refreshed internal constructor(public val username: String) : SessionEvent {
        /** The user's name, nothing secret. */
        override fun toString(): String = "Refreshed($username)"
    }

    /**
     * A refresh failed without ending the session.
     *
     * @property username the user's name in the pool
     * @property error why
     * @property willRetry whether it is tried again by itself; otherwise the next call that needs tokens does
     */
    public class RefreshFailed internal constructor(
        public val username: String,
        public val error: CognitoException,
        public val willRetry: Boolean,
    ) : SessionEvent {
        /** The user's name and the error's text. */
        override fun toString(): String = "RefreshFailed($username, ${error.message})"
    }

    /**
     * The server has ended a session; the user must sign in again.
     *
     * @property username the user's name in the pool
     * @property error the server's verdict
     */
    public class Expired internal constructor(public val username: String, public val error: CognitoException) : SessionEvent {
        /** The user's name and the error's text. */
        override fun toString(): String = "Expired($username, ${error.message})"
    }

    /**
     * A user signed out here.
     *
     * @property username the user's name in the pool
     */
    public class SignedOut internal constructor(public val username: String) : SessionEvent {
        /** The user's name, nothing secret. */
        override fun toString(): String = "SignedOut($username)"
    }

    /**
     * The store failed while a session was read or kept. Nothing was deleted.
     *
     * @property username the user's name in the pool
     * @property error what the store said
     */
    public class StorageTrouble internal constructor(public val username: String, public val error: CognitoException) : SessionEvent {
        /** The user's name and the error's text. */
        override fun toString(): String = "StorageTrouble($username, ${error.message})"
    }

    /**
     * The pool knows this device now (`ConfirmDevice`). Where the user is asked whether it shall be remembered, this comes with the answer.
     *
     * @property username the user's name in the pool
     * @property deviceKey the name the pool gave the device
     * @property remembered whether the pool remembers it
     */
    public class DeviceConfirmed internal constructor(
        public val username: String,
        public val deviceKey: String,
        public val remembered: Boolean,
    ) : SessionEvent {
        /** All of it; nothing is secret. */
        override fun toString(): String = "DeviceConfirmed($username, $deviceKey, remembered=$remembered)"
    }

    /**
     * The pool did not take this new device, or did not remember it ([CognitoException.operation] says which). The user is signed in all
     * the same, and the next sign-in is as on a new device.
     *
     * @property username the user's name in the pool
     * @property error why
     */
    public class DeviceConfirmationFailed internal constructor(public val username: String, public val error: CognitoException) :
        SessionEvent {
        /** The user's name and the error's text. */
        override fun toString(): String = "DeviceConfirmationFailed($username, ${error.message})"
    }

    /**
     * This device is not remembered any more: the user had it forgotten here, or the service did not know it at a sign-in, which succeeded
     * without.
     *
     * @property username the user's name in the pool
     * @property deviceKey the name the pool gave the device
     */
    public class DeviceForgotten internal constructor(public val username: String, public val deviceKey: String) : SessionEvent {
        /** All of it; nothing is secret. */
        override fun toString(): String = "DeviceForgotten($username, $deviceKey)"
    }

    /**
     * The collector was too slow: so many events after the last one it got were not kept for it.
     *
     * @property count how many
     */
    public class Missed internal constructor(public val count: Long) : SessionEvent {
        /** How many. */
        override fun toString(): String = "Missed($count)"
    }
}

/** A cold flow: each collector subscribes for itself. */
internal fun eventsOf(subscribe: () -> NativeSessionEvents): Flow<SessionEvent> = flow {
    subscribe().use { events ->
        while (true) {
            val event = translating { events.next(null) } ?: break
            emit(event.toEvent())
        }
    }
}

private fun NativeSessionEvent.toEvent(): SessionEvent = when (this) {
    is NativeSessionEvent.SignedIn -> SessionEvent.SignedIn(username)
    is NativeSessionEvent.Refreshed -> SessionEvent.Refreshed(username)
    is NativeSessionEvent.RefreshFailed -> SessionEvent.RefreshFailed(username, error.toCognitoException(), willRetry)
    is NativeSessionEvent.Expired -> SessionEvent.Expired(username, error.toCognitoException())
    is NativeSessionEvent.SignedOut -> SessionEvent.SignedOut(username)
    is NativeSessionEvent.StorageTrouble -> SessionEvent.StorageTrouble(username, error.toCognitoException())
    is NativeSessionEvent.DeviceConfirmed -> SessionEvent.DeviceConfirmed(username, deviceKey, remembered)
    is NativeSessionEvent.DeviceConfirmationFailed -> SessionEvent.DeviceConfirmationFailed(username, error.toCognitoException())
    is NativeSessionEvent.DeviceForgotten -> SessionEvent.DeviceForgotten(username, deviceKey)
    is NativeSessionEvent.Missed -> SessionEvent.Missed(count)
}
