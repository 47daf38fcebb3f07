/// What came of taking over the sessions of one SDK. Its text form names no users.
public struct MigrationReport: Sendable, Equatable {
    /// The SDK the sessions came from.
    public let source: MigrationSource
    /// It had been done before, so nothing was read.
    public let wasDone: Bool
    /// The users whose sessions are now in the store and were not before.
    public let copied: [String]
    /// The users who had a session in the store already; it was left as it is.
    public let kept: [String]
    /// The users whose sessions need a refresh before they can be stored: see ``Migration/finish(with:)``. As long as there are
    /// any, the migration is not marked as done.
    public let unfinished: [String]
    /// Sessions that needed a refresh and that the server has ended. Their users must sign in again.
    public let refused: [MigrationRefusal]
    /// Why sessions that were to be finished are still unfinished.
    public let lastError: CognitoError?
    /// What was there and could not be read. Trying again would not change it, save for what was handed in
    /// ``MigrationProblem/Kind/encrypted``, which also keeps the migration from being marked as done.
    public let problems: [MigrationProblem]
    /// Whether everything of use that the SDK had left is in the store, so that the app may delete the source. Of a migration
    /// that had been done before it tells what was the case then.
    public let isComplete: Bool
}

extension MigrationReport: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many sessions went which way, for logs.
    public var description: String {
        """
        MigrationReport(\(source), wasDone: \(wasDone), copied: \(copied.count), kept: \(kept.count), \
        unfinished: \(unfinished.count), refused: \(refused.count), problems: \(problems))
        """
    }

    /// How many sessions went which way, for logs.
    public var debugDescription: String { description }

    /// How many sessions went which way, for logs.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "source": source, "wasDone": wasDone, "copied": copied.count, "kept": kept.count,
                "unfinished": unfinished.count, "refused": refused.count, "problems": problems,
            ]
        )
    }
}

/// A session that another SDK had left and that the server has ended. Its text form names no user.
public struct MigrationRefusal: Sendable, Equatable {
    /// The user's name in the pool, or the other SDK's name for the user.
    public let username: String
    /// The server's verdict.
    public let error: CognitoError
}

extension MigrationRefusal: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The verdict, without the user.
    public var description: String { "MigrationRefusal(\(error))" }

    /// The verdict, without the user.
    public var debugDescription: String { description }

    /// The verdict, without the user.
    public var customMirror: Mirror { Mirror(self, children: ["error": error]) }
}

/// Why something that another SDK left behind could not be read. Its text form holds neither content nor user.
public struct MigrationProblem: Sendable, Equatable {
    /// What is wrong.
    public let kind: Kind
    /// What the item is to that SDK, such as `refreshToken` or `session`.
    public let item: String
    /// The user's name as the item gives it, where it does. Personal data: keep it out of logs.
    public let user: String?
    /// The whole as a text for developers, without the user.
    public let message: String

    /// What is wrong with an item.
    public enum Kind: Sendable, Hashable {
        /// A session without it cannot go on, or a device cannot be used, and it is not there.
        case missing
        /// The item is there and cannot be read or decrypted, now or ever.
        case unreadable
        /// The value should be text and is not UTF-8.
        case notUTF8
        /// The value should be JSON and is not, perhaps because it was cut off.
        case notJSON
        /// The value is JSON of a form that no known release writes.
        case unknownForm
        /// The value should be a token of this kind and is not.
        case notAToken
        /// The entry was handed in as it lies in its file; its decrypted value under its own name is needed.
        case encrypted
        /// The value, or the number of items, is far beyond what the SDK writes.
        case tooLarge
        /// The user's name is empty or too long to be one.
        case notAName
        /// The tokens were issued to another app client. They could not be refreshed with this one.
        case otherClient
        /// The tokens were issued by another user pool.
        case otherPool
        /// The tokens of this session belong to different users.
        case otherUser
    }
}

extension MigrationProblem: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The whole as a text for developers, without the user.
    public var description: String { message }

    /// The whole as a text for developers, without the user.
    public var debugDescription: String { description }

    /// The whole as a text for developers, without the user.
    public var customMirror: Mirror { Mirror(self, children: ["message": message]) }
}
