/// A user whose session the store holds.
public struct KnownUser: Sendable, Hashable {
    /// The user's name in the pool.
    public let username: String
    /// The name typed at sign-in.
    public let signInName: String
    /// The server has ended the session; the user must sign in again.
    public let isExpired: Bool

    /// A known user, for an app's own tests and previews.
    public init(username: String, signInName: String, isExpired: Bool = false) {
        self.username = username
        self.signInName = signInName
        self.isExpired = isExpired
    }
}

/// What became of signing one of several users out.
public struct UserSignOut: Sendable {
    /// The name that was given.
    public let name: String
    /// What became of the sign-out, part by part, or why it was not tried: the store cannot tell.
    public let result: Result<SignOutResult, CognitoError>
}
