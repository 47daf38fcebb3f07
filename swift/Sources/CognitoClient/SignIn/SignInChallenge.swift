internal import CognitoNative

/// What all challenges of a sign-in have in common.
///
/// Every challenge is a handle: copies are one challenge. A wrong answer is an error that leaves it as it was, ready for
/// another try; an answer that succeeded makes it useless, and the step it led to takes its place.
///
/// Every `answer` throws ``CognitoError``: ``CognitoError/codeMismatch(_:)``, ``CognitoError/invalidPassword(_:)``,
/// ``CognitoError/invalidInput(_:)``, network and service errors leave the challenge usable;
/// ``CognitoError/challengeExpired(_:)`` asks for a new sign-in; ``isOpen`` tells in any case. It throws `CancellationError` if the task is cancelled.
///
/// The library wipes the codes and passwords it was given; a Swift `String` cannot be wiped, so keep yours no longer than the
/// call.
public protocol SignInChallenge: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What it shares with its copies; of no use by itself.
    var handle: ChallengeHandle { get }
}

/// What a challenge shares with its copies. Only the library makes one, and with it a challenge.
public struct ChallengeHandle: Sendable {
    let native: CognitoNative.Challenge

    init(_ native: CognitoNative.Challenge) {
        self.native = native
    }
}

extension SignInChallenge {
    /// The user's name: as the service told it, or as it was typed.
    public var username: String { handle.native.username() }

    /// The name the app signed in with.
    public var signInName: String { handle.native.signInName() }

    /// Whether an answer would be taken now: ask the user again while it is open, and begin another sign-in when it is not.
    ///
    /// It stays open after a wrong answer and after a failure that may pass, and is closed by an answer that succeeded, by
    /// ``cancel()``, by the service's word that the sign-in is over, and for as long as what follows a right answer is under
    /// way. The service may have closed it without a word, which only the next answer tells.
    public var isOpen: Bool { handle.native.isOpen() }

    /// Ends the sign-in and forgets the password. The server is not told: its challenge expires by itself.
    public func cancel() {
        handle.native.cancel()
    }

    /// The sign-in as it waits here, to go on after the process has ended: ``UserPool/resumeSignIn(_:)``.
    ///
    /// The text is encrypted with a key that is kept in the pool's store; the password is not in it.
    ///
    /// - Throws: ``CognitoError/challengeExpired(_:)`` when the sign-in has moved on, ``CognitoError/storage(_:)`` when the store
    ///   cannot keep the key. `CancellationError` if the task is cancelled.
    public func suspend() async throws -> String {
        try await cancellable { try await handle.native.suspend(cancel: $0) }
    }

    /// Gives an answer and waits for the step it leads to.
    func answering(
        _ answer: (CognitoNative.Challenge, CognitoNative.CancelToken) async throws -> CognitoNative.SignInStep
    ) async throws -> SignInStep {
        try await cancellable { SignInStep(native: try await answer(handle.native, $0)) }
    }
}

extension SignInChallenge {
    /// The kind of challenge, without anything that was told or asked.
    public var description: String { "\(Self.self)" }

    /// The kind of challenge, without anything that was told or asked.
    public var debugDescription: String { description }

    /// Holds nothing that was told or asked.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
