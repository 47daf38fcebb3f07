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
 */
public class SignInOptions(
    public val clientMetadata: Map<String, String> = emptyMap(),
    public val targetAcrValues: List<String> = emptyList(),
    public val maxAge: Duration? = null,
) {
    /** The names of the metadata, not their values. */
    override fun toString(): String =
        "SignInOptions(clientMetadata=${clientMetadata.keys}, targetAcrValues=$targetAcrValues, maxAge=$maxAge)"

    internal fun toNative() = NativeSignInOptions(clientMetadata, targetAcrValues, usable("max_age", maxAge))
}
