package io.github.cognitoclient

import io.github.cognitoclient.ffi.FeedbackValue as NativeFeedbackValue

/** What a user says about a sign-in that threat protection told them of ([UserPool.updateAuthEventFeedback]). */
public enum class FeedbackValue {
    /** It was the user. */
    VALID,

    /** It was somebody else. */
    INVALID,
}

internal fun FeedbackValue.toNative(): NativeFeedbackValue = when (this) {
    FeedbackValue.VALID -> NativeFeedbackValue.VALID
    FeedbackValue.INVALID -> NativeFeedbackValue.INVALID
}
