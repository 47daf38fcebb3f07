internal import CognitoNative

/// An account that was just created. A handle: copies are one sign-up. The password stays in memory, for the sign-in that
/// follows, as long as one of them lives.
///
/// ```swift
/// if let why = signedUp.notDelivered {
///     tell("The account is there, but its code was not sent: \(why.localizedDescription)")
///     try await signedUp.resendCode()
/// }
/// let step = try await signedUp.confirm(ask("Code")).signIn()
/// ```
public struct NewAccount: Sendable {
    private let native: CognitoNative.NewAccount

    init(native: CognitoNative.NewAccount) {
        self.native = native
    }

    /// The name that was signed up.
    public var username: String { native.username() }

    /// The user's id, which never changes. Not known when the code was ``notDelivered``.
    public var userSub: String? { native.userSub() }

    /// Whether a trigger of the pool confirmed the account at once, so that the user can sign in.
    public var isConfirmed: Bool { native.isConfirmed() }

    /// Where the code for the confirmation went. Nowhere for accounts that are confirmed already, that only an administrator
    /// confirms, or whose code was ``notDelivered``.
    public var codeDelivery: CodeDelivery? { native.codeDelivery().map(CodeDelivery.init(native:)) }

    /// Why the code could not be sent: ``CognitoError/limitExceeded(_:)`` or ``CognitoError/codeDelivery(_:)``. The account exists
    /// nevertheless and waits to be confirmed: have the code sent again later instead of signing up again.
    public var notDelivered: CognitoError? { native.notDelivered().map(CognitoError.init(native:)) }

    /// Confirms the account with the code that was sent (`ConfirmSignUp`).
    ///
    /// - Parameters:
    ///   - code: The code; spaces in it do not matter.
    ///   - forceAliasCreation: Whether to take the confirmed e-mail address or phone number over from another account that signs
    ///     in with it (`ForceAliasCreation`).
    ///   - clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Returns: The account, to sign in with.
    /// - Throws: ``CognitoError/codeMismatch(_:)`` and ``CognitoError/codeExpired(_:)``, the latter also for users who do not
    ///   exist; ``CognitoError/lockedOut(_:)`` or ``CognitoError/limitExceeded(_:)`` after many tries;
    ///   ``CognitoError/alreadyExists(_:)`` when another account has the same address as its alias, or when the account is
    ///   confirmed already (`recoverySuggestion` tells which). `CancellationError` if the task is cancelled.
    public func confirm(
        _ code: String,
        forceAliasCreation: Bool = false,
        clientMetadata: [String: String] = [:]
    ) async throws -> ConfirmedAccount {
        try await cancellable {
            ConfirmedAccount(
                native: try await native.confirm(
                    code: code, forceAliasCreation: forceAliasCreation, clientMetadata: clientMetadata, cancel: $0
                )
            )
        }
    }

    /// Has the code sent again (`ResendConfirmationCode`); the service sends few in an hour.
    ///
    /// - Parameter clientMetadata: Texts for the pool's Lambda triggers; never put secrets in.
    /// - Returns: Where it went.
    /// - Throws: As ``UserPool/resendConfirmationCode(username:clientMetadata:)``.
    @discardableResult
    public func resendCode(clientMetadata: [String: String] = [:]) async throws -> CodeDelivery {
        try await cancellable {
            CodeDelivery(native: try await native.resendCode(clientMetadata: clientMetadata, cancel: $0))
        }
    }

    /// Signs the user in with the password of the sign-up, or, without one, by a first factor the user has (`USER_AUTH`). Where
    /// the account is not confirmed yet, that is the sign-in's first step.
    ///
    /// - Parameter options: What to do differently.
    /// - Returns: The session, or the challenge that the pool asks to be answered.
    /// - Throws: As ``UserPool/signIn(username:flow:options:)``.
    public func signIn(options: SignInOptions = SignInOptions()) async throws -> SignInStep {
        let options = CognitoNative.SignInOptions(options)
        return try await cancellable { SignInStep(native: try await native.signIn(options: options, cancel: $0)) }
    }
}

/// An account that is confirmed: its user can sign in.
public struct ConfirmedAccount: Sendable {
    private let native: CognitoNative.ConfirmedAccount

    init(native: CognitoNative.ConfirmedAccount) {
        self.native = native
    }

    /// The name that was signed up.
    public var username: String { native.username() }

    /// Whether the service offered a sign-in without any further proof. The offer is good once and for minutes; the service may
    /// also not keep it. ``signIn(options:)`` goes on in any case.
    public var canSignInAtOnce: Bool { native.canSignInAtOnce() }

    /// Signs the user in: by the service's offer, and, where there is none or it is refused, with the password of the sign-up.
    ///
    /// Without a password, after a restart for instance, the user gives a first factor (`USER_AUTH`); apps whose client does not
    /// allow that use ``UserPool/signIn(username:password:options:)`` instead.
    ///
    /// - Parameter options: What to do differently.
    /// - Returns: The session, or the challenge that the pool asks to be answered.
    /// - Throws: As ``UserPool/signIn(username:flow:options:)``.
    public func signIn(options: SignInOptions = SignInOptions()) async throws -> SignInStep {
        let options = CognitoNative.SignInOptions(options)
        return try await cancellable { SignInStep(native: try await native.signIn(options: options, cancel: $0)) }
    }
}

extension NewAccount: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the user and holds no password.
    public var description: String { "NewAccount(\(username))" }

    /// Names the user and holds no password.
    public var debugDescription: String { description }

    /// Names the user and holds no password.
    public var customMirror: Mirror { Mirror(self, children: ["username": username, "isConfirmed": isConfirmed]) }
}

extension ConfirmedAccount: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the user and holds no password.
    public var description: String { "ConfirmedAccount(\(username))" }

    /// Names the user and holds no password.
    public var debugDescription: String { description }

    /// Names the user and holds no password.
    public var customMirror: Mirror { Mirror(self, children: ["username": username, "canSignInAtOnce": canSignInAtOnce]) }
}
