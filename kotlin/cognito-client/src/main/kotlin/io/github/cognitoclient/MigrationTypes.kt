package io.github.cognitoclient

import io.github.cognitoclient.ffi.MigrationItem as NativeItem
import io.github.cognitoclient.ffi.MigrationProblem as NativeProblem
import io.github.cognitoclient.ffi.MigrationProblemKind as NativeProblemKind
import io.github.cognitoclient.ffi.MigrationReport as NativeReport
import io.github.cognitoclient.ffi.MigrationScope as NativeScope
import io.github.cognitoclient.ffi.MigrationSource as NativeSource
import io.github.cognitoclient.ffi.WantedItem as NativeWantedItem
import io.github.cognitoclient.ffi.WantedName as NativeWantedName

/**
 * Whose sessions a [Migration] looks for: other SDKs name their items after the pool, the app client and the app.
 *
 * @property poolId the pool's id, such as `us-east-1_AbCdEf123`
 * @property clientId the app client's id
 */
public class MigrationScope(public val poolId: String, public val clientId: String) {
    /** The ids, nothing secret. */
    override fun toString(): String = "MigrationScope($poolId, $clientId)"
}

/**
 * An SDK whose sessions can be taken over, in the order in which that is best done: of two sessions of one user the first stays.
 */
public enum class MigrationSource {
    /** Amplify Swift 2.0 and later. */
    AMPLIFY_SWIFT,

    /** AWSMobileClient and AWSCognitoIdentityProvider of the AWS SDK for iOS 2.x, and with them Amplify iOS 1.x. */
    AWS_MOBILE_CLIENT_IOS,

    /** Amplify Android 2.0 and later: one JSON entry per session and one per device in encrypted preferences. */
    AMPLIFY_ANDROID,

    /**
     * AWSMobileClient, CognitoUserPool and CognitoAuth of the AWS SDK for Android 2.x, and with them Amplify Android 1.x: one entry per
     * token, handed in decrypted.
     */
    AWS_SDK_ANDROID,

    /** Amplify Flutter 1.0 and later: one entry per token in the secure storage of each platform. */
    AMPLIFY_FLUTTER,

    /** Amplify JS 1 to 6 and amazon-cognito-identity-js: web storage, cookies and React Native's storage. */
    AMPLIFY_JS,
    ;

    /** A short name that stays the same in every release, such as `amplify-android`. */
    public val label: String get() = loaded { toNative().label() }
}

/**
 * An item of another SDK's container that a [Migration] asks for.
 *
 * @property container which container: a preferences file, a storage namespace
 * @property key which items in it, by their names after decryption
 */
public class WantedItem internal constructor(public val container: WantedName, public val key: WantedName) {
    /** Whether the item [key] of [container] is asked for. */
    public fun fits(container: String, key: String): Boolean = this.container.fits(container) && this.key.fits(key)

    /** The two rules. */
    override fun toString(): String = "WantedItem($container, $key)"
}

/** A name, or a rule for names. Letters count as they are: no folding of case. */
public sealed interface WantedName {
    /** Whether [name] is asked for. */
    public fun fits(name: String): Boolean

    /** Whatever the name. */
    public data object Every : WantedName {
        override fun fits(name: String): Boolean = true
    }

    /**
     * One name.
     *
     * @property name the name
     */
    public class Exactly internal constructor(public val name: String) : WantedName {
        override fun fits(name: String): Boolean = name == this.name

        /** The rule. */
        override fun toString(): String = "Exactly($name)"
    }

    /**
     * Every name that begins so.
     *
     * @property start the beginning
     */
    public class StartingWith internal constructor(public val start: String) : WantedName {
        override fun fits(name: String): Boolean = name.startsWith(start)

        /** The rule. */
        override fun toString(): String = "StartingWith($start)"
    }

    /**
     * Every name that ends so.
     *
     * @property end the end
     */
    public class EndingWith internal constructor(public val end: String) : WantedName {
        override fun fits(name: String): Boolean = name.endsWith(end)

        /** The rule. */
        override fun toString(): String = "EndingWith($end)"
    }
}

/**
 * One item of another SDK's container, as the app read (and where need be decrypted) it. One that is there but can never be read, because it
 * is damaged or its key is gone, is handed in as [unreadable], so that nothing is called complete that is not.
 *
 * @property container the container's name
 * @property key the item's name in it
 */
public class MigrationItem private constructor(public val container: String, public val key: String, private val content: Content) {
    /**
     * An item that was read.
     *
     * @param value the value; one that is a text is given as its UTF-8 bytes
     */
    public constructor(container: String, key: String, value: ByteArray) : this(container, key, Content(value))

    /** An item whose value is a text. */
    public constructor(container: String, key: String, value: String) : this(container, key, value.encodeToByteArray())

    /** What was read, if anything could be. */
    private class Content(val value: ByteArray?)

    internal fun toNative() = NativeItem(container, key, content.value)

    /** The length of the value, nothing else. */
    override fun toString(): String = "MigrationItem(${content.value?.let { "${it.size} bytes" } ?: "unreadable"})"

    /** Where items are made that have no value. */
    public companion object {
        /** An item that is there and cannot be read or decrypted, now or ever. */
        @JvmStatic
        public fun unreadable(container: String, key: String): MigrationItem = MigrationItem(container, key, Content(null))
    }
}

/**
 * What came of taking over the sessions of one SDK.
 *
 * @property source the SDK that left them
 * @property wasDone it had been done before, so nothing was read
 * @property copied the users whose sessions are now in the store and were not before
 * @property kept the users who had a session in the store already; it was left as it is
 * @property unfinished the users whose sessions need a refresh before they can be stored: see [Migration.finish]. As long as there are any,
 * the migration is not marked as done.
 * @property refused sessions that needed a refresh and that the server has ended. Their users must sign in again.
 * @property lastError why sessions that were to be finished are still unfinished
 * @property problems what was there and could not be read. Trying again would not change it, save for what was handed in encrypted, which
 * also keeps the migration from being marked as done.
 * @property isComplete whether everything of use that the SDK had left is in the store, so that the app may delete the source. Of a
 * migration that had been done before it tells what was the case then.
 */
public class MigrationReport internal constructor(
    public val source: MigrationSource,
    public val wasDone: Boolean,
    public val copied: List<String>,
    public val kept: List<String>,
    public val unfinished: List<String>,
    public val refused: List<MigrationRefusal>,
    public val lastError: CognitoException?,
    public val problems: List<MigrationProblem>,
    public val isComplete: Boolean,
) {
    /** Numbers, no names. */
    override fun toString(): String =
        "MigrationReport(copied ${copied.size}, kept ${kept.size}, unfinished ${unfinished.size}, refused ${refused.size}, " +
            "problems ${problems.size})"
}

/**
 * A session that another SDK had left and that the server has ended.
 *
 * @property username the user's name in the pool, or the other SDK's name for the user
 * @property error the server's verdict
 */
public class MigrationRefusal internal constructor(public val username: String, public val error: CognitoException) {
    /** The verdict, without the user. */
    override fun toString(): String = "MigrationRefusal(${error.message})"
}

/**
 * Why something that another SDK left behind could not be read.
 *
 * @property kind what is wrong
 * @property item what the item is to that SDK, such as `refreshToken` or `session`
 * @property user the user's name as the item gives it, where it does. Personal data: keep it out of logs.
 * @property detail the whole as a text for developers, without the user
 */
public class MigrationProblem internal constructor(
    public val kind: Kind,
    public val item: String,
    public val user: String?,
    public val detail: String,
) {
    /** What is wrong with an item. */
    public enum class Kind {
        /** A session without it cannot go on, or a device cannot be used, and it is not there. */
        MISSING,

        /** The item is there and cannot be read or decrypted, now or ever. */
        UNREADABLE,

        /** The value should be text and is not UTF-8. */
        NOT_UTF8,

        /** The value should be JSON and is not, perhaps because it was cut off. */
        NOT_JSON,

        /** The value is JSON of a form that no known release writes. */
        UNKNOWN_FORM,

        /** The value should be a token of this kind and is not. */
        NOT_A_TOKEN,

        /** The entry was handed in as it lies in its file; its decrypted value under its own name is needed. */
        ENCRYPTED,

        /** The value, or the number of items, is far beyond what the SDK writes. */
        TOO_LARGE,

        /** The user's name is empty or too long to be one. */
        NOT_A_NAME,

        /** The tokens were issued to another app client. They could not be refreshed with this one. */
        OTHER_CLIENT,

        /** The tokens were issued by another user pool. */
        OTHER_POOL,

        /** The tokens of this session belong to different users. */
        OTHER_USER,
    }

    /** What is wrong, without the user. */
    override fun toString(): String = "MigrationProblem($detail)"
}

internal fun MigrationScope.toNative() = NativeScope(poolId, clientId, null)

internal fun MigrationSource.toNative(): NativeSource = when (this) {
    MigrationSource.AMPLIFY_SWIFT -> NativeSource.AMPLIFY_SWIFT
    MigrationSource.AWS_MOBILE_CLIENT_IOS -> NativeSource.AWS_MOBILE_CLIENT_IOS
    MigrationSource.AMPLIFY_ANDROID -> NativeSource.AMPLIFY_ANDROID
    MigrationSource.AWS_SDK_ANDROID -> NativeSource.AWS_SDK_ANDROID
    MigrationSource.AMPLIFY_FLUTTER -> NativeSource.AMPLIFY_FLUTTER
    MigrationSource.AMPLIFY_JS -> NativeSource.AMPLIFY_JS
}

internal fun NativeWantedItem.toWantedItem() = WantedItem(container.toWantedName(), key.toWantedName())

private fun NativeWantedName.toWantedName(): WantedName = when (this) {
    is NativeWantedName.Every -> WantedName.Every
    is NativeWantedName.Exactly -> WantedName.Exactly(name)
    is NativeWantedName.StartingWith -> WantedName.StartingWith(start)
    is NativeWantedName.EndingWith -> WantedName.EndingWith(end)
}

internal fun NativeReport.toReport(source: MigrationSource) = MigrationReport(
    source,
    wasDone,
    copied,
    kept,
    unfinished,
    refused.map { MigrationRefusal(it.username, it.error.toCognitoException()) },
    lastError?.toCognitoException(),
    problems.map { it.toProblem() },
    isComplete,
)

private fun NativeProblem.toProblem() = MigrationProblem(kind.toKind(), item, user, detail)

private fun NativeProblemKind.toKind(): MigrationProblem.Kind = when (this) {
    NativeProblemKind.MISSING -> MigrationProblem.Kind.MISSING
    NativeProblemKind.UNREADABLE -> MigrationProblem.Kind.UNREADABLE
    NativeProblemKind.NOT_UTF8 -> MigrationProblem.Kind.NOT_UTF8
    NativeProblemKind.NOT_JSON -> MigrationProblem.Kind.NOT_JSON
    NativeProblemKind.UNKNOWN_FORM -> MigrationProblem.Kind.UNKNOWN_FORM
    NativeProblemKind.NOT_A_TOKEN -> MigrationProblem.Kind.NOT_A_TOKEN
    NativeProblemKind.ENCRYPTED -> MigrationProblem.Kind.ENCRYPTED
    NativeProblemKind.TOO_LARGE -> MigrationProblem.Kind.TOO_LARGE
    NativeProblemKind.NOT_A_NAME -> MigrationProblem.Kind.NOT_A_NAME
    NativeProblemKind.OTHER_CLIENT -> MigrationProblem.Kind.OTHER_CLIENT
    NativeProblemKind.OTHER_POOL -> MigrationProblem.Kind.OTHER_POOL
    NativeProblemKind.OTHER_USER -> MigrationProblem.Kind.OTHER_USER
}
