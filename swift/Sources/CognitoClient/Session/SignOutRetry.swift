internal import CognitoNative

/// The rest of a sign-out that the server or the store did not confirm, to be tried again later, for instance when the
/// network is back.
///
/// ```swift
/// if let retry = await session.signOut(.everywhere).retry {
///     whenOnlineAgain { await retry.run() }
/// }
/// ```
///
/// It holds the session's tokens, in memory only, and prints nothing of them.
public final class SignOutRetry: Sendable {
    private let native: CognitoNative.SignOutRetry

    init(native: CognitoNative.SignOutRetry) {
        self.native = native
    }

    /// The user who signs out.
    public var username: String { native.username() }

    /// Tries the parts that failed once more. What the server calls done already counts as confirmed. Never throws, and
    /// cancelling the task does not stop it.
    ///
    /// - Returns: What became of all parts, with those that were confirmed before; its ``SignOutResult/retry`` is the rest.
    @discardableResult
    public func run() async -> SignOutResult {
        do {
            return SignOutResult(native: try await native.run(cancel: nil))
        } catch {
            let part = SignOutPart.failed(CognitoError(error))
            return SignOutResult(global: part, revocation: part, local: part, retry: self)
        }
    }
}

extension SignOutRetry: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the user and holds no token.
    public var description: String { "SignOutRetry(\(username))" }

    /// Names the user and holds no token.
    public var debugDescription: String { description }

    /// Names the user and holds no token.
    public var customMirror: Mirror { Mirror(self, children: ["username": username]) }
}
