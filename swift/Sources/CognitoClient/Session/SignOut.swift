/// How far a sign-out reaches.
public enum SignOut: Sendable, Hashable, CaseIterable {
    /// Ends this session: its refresh token is revoked (`RevokeToken`) and forgotten here.
    case thisDevice
    /// As ``thisDevice``, and ends the sessions that this one is linked with on the server, such as the managed login session
    /// it came of (`RevokeToken` with `RevokeAssociatedSessions`). For pools that track sessions; where the server refuses it,
    /// this session alone is revoked, and ``SignOutResult/revocation`` tells of the failure.
    case thisDeviceAndLinked
    /// Ends all of the user's sessions on all devices (`GlobalSignOut`).
    case everywhere
}

/// What became of one part of a sign-out.
public enum SignOutPart: Sendable, Equatable {
    /// The caller did not ask for it.
    case notRequested
    /// Another part, an earlier sign-out of this session or an earlier verdict of the server made it needless.
    case notNeeded
    /// Done, and confirmed by the server or the store.
    case confirmed
    /// Not confirmed; the error says why.
    case failed(CognitoError)

    /// The error, if the part failed.
    public var error: CognitoError? {
        if case .failed(let error) = self { error } else { nil }
    }
}

/// What became of a sign-out, part by part, in the order of the parts.
///
/// ```swift
/// let result = await session.signOut(.everywhere)
/// if let error = result.error {
///     log("the server has not confirmed the sign-out: \(error)")
/// }
/// ```
public struct SignOutResult: Sendable {
    /// Ending all sessions of the user on the server (`GlobalSignOut`).
    public let global: SignOutPart
    /// Revoking this session's refresh token on the server (`RevokeToken`).
    public let revocation: SignOutPart
    /// Forgetting the session here: memory always, the store unless it fails.
    public let local: SignOutPart

    /// The rest of the sign-out, if a part of it failed and can be tried again.
    public let retry: SignOutRetry?

    /// Whether everything that was asked for is confirmed.
    public var isComplete: Bool { error == nil }

    /// The first error, if any part failed.
    public var error: CognitoError? { global.error ?? revocation.error ?? local.error }
}

extension SignOutResult: Equatable {
    /// Whether the same became of every part.
    public static func == (one: Self, other: Self) -> Bool {
        one.global == other.global && one.revocation == other.revocation && one.local == other.local
    }
}
