package io.github.cognitoclient

import java.time.Duration
import io.github.cognitoclient.ffi.SignInOptions as NativeSignInOptions

/**
 * What a sign-in may be asked to do differently.
 *
 * @property clientMetadata texts for the pool's Lambda triggers (`ClientMetadata`), sent with every request of this sign-in unless an
 * answer brings its own. They are neither encrypted nor kept: never put secrets in.
 * @property targetAcrValues the levels of assurance to reach (`TARGET_ACR_VALUES`), the most wanted first. Only with [AuthFlow.User],
 * in pools that offer step-up. What was reached stands in the id token's claim `acr`, which the app must check.
 * @property maxAge how old an earlier authentication may be to count (`MAX_AGE`, in whole seconds); together with [targetAcrValues].
 * @property replaceSession lets the sign-in take the place of a session that the user has here already. Else it fails with
 * [CognitoException.AlreadySignedIn] and the session stays as it is. Neither an expired session nor another user's is ever in the way.
 */
public class SignInOptions(
    public val clientMetadata: Map<String, String> = emptyMap(),
    public val targetAcrValues: List<String> = emptyList(),
    public val maxAge: Duration? = null,
    public val replaceSession: Boolean = false,
) {
    /** The names of the metadata, not their values. */
    override fun toString(): String =
        "SignInOptions(clientMetadata=${clientMetadata.keys}, targetAcrValues=$targetAcrValues, maxAge=$maxAge, " +
            "replaceSession=$replaceSession)"

    internal fun toNative() = NativeSignInOptions(clientMetadata, targetAcrValues, maxAge?.inSeconds, replaceSession)
}
