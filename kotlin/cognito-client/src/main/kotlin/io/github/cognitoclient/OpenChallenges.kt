package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge as NativeChallenge

/** The pool's triggers ask something (`CUSTOM_CHALLENGE`), in as many rounds as they like. */
public class CustomChallenge internal constructor(
    native: NativeChallenge,
    /** What the trigger made public (`publicChallengeParameters`), by name. */
    public val parameters: Map<String, String>,
) : Challenge() {
    override val handle: Handle = Handle("CustomChallenge", native)

    /**
     * Answers. What a wrong answer does is for the triggers to decide: usually another round, or the end.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.IncorrectCredentials when the triggers end the sign-in
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(text: String, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerCustom(text, clientMetadata, null) }
}

/** A challenge told by name and parameters, to be answered with named responses. */
public class UnknownChallenge internal constructor(
    native: NativeChallenge,
    /** The challenge's name as the service gave it. */
    public val name: String,
    /** The challenge's parameters as the service gave them. */
    public val parameters: Map<String, String>,
    /** The challenges to choose from, where the service offers a choice (`AvailableChallenges`). */
    public val availableChallenges: List<String>,
) : Challenge() {
    override val handle: Handle = Handle("UnknownChallenge", native)

    /**
     * Answers with one named response. The user's name and, where the client has a secret, the secret hash are added.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(name: String, value: String, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerResponse(name, value, clientMetadata, null) }

    /**
     * Answers with several named responses. For a single one the other function keeps fewer copies of the answer.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(responses: Map<String, String>, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerResponses(responses, clientMetadata, null) }

    /** The challenge's name, nothing secret. */
    override fun toString(): String = "UnknownChallenge($name)"
}
