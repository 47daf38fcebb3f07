/// What all challenges of a sign-in have in common.
///
/// Every challenge is a handle: copies are one challenge. A wrong answer is an error that leaves it as it was, ready for
/// another try; an answer that succeeded makes it useless, and the step it led to takes its place.
///
/// Every `answer` throws ``CognitoError``: ``CognitoError/codeMismatch(_:)``, ``CognitoError/invalidPassword(_:)``,
/// ``CognitoError/invalidInput(_:)``, network and service errors leave the challenge usable;
/// ``CognitoError/challengeExpired(_:)`` asks for a new sign-in. It throws `CancellationError` if the task is cancelled.
///
/// The library wipes the codes and passwords it was given; a Swift `String` cannot be wiped, so keep yours no longer than the
/// call.
public protocol SignInChallenge: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The user's name: as the service told it, or as it was typed.
    var username: String { get }

    /// The name the app signed in with.
    var signInName: String { get }

    /// Ends the sign-in and forgets the password. The server is not told: its challenge expires by itself.
    func cancel()

    /// The sign-in as it waits here, to go on after the process has ended: ``UserPool/resumeSignIn(_:)``.
    ///
    /// The text is encrypted with a key that is kept in the pool's store; the password is not in it.
    ///
    /// - Throws: ``CognitoError/challengeExpired(_:)`` when the sign-in has moved on, ``CognitoError/storage(_:)`` when the store
    ///   cannot keep the key. `CancellationError` if the task is cancelled.
    func suspend() async throws -> String
}

extension SignInChallenge {
    /// The kind of challenge, without anything that was told or asked.
    public var description: String { "\(Self.self)" }

    /// The kind of challenge, without anything that was told or asked.
    public var debugDescription: String { description }

    /// Holds nothing that was told or asked.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
