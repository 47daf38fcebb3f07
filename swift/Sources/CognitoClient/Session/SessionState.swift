internal import CognitoNative

/// Whether somebody is signed in.
///
/// ```swift
/// switch await pool.state() {
/// case .signedIn(let session): show(Home(session))
/// case .expired(_, let signInName): show(SignIn(name: signInName, hint: "Please sign in again."))
/// case .signedOut: show(SignIn())
/// case .unavailable(let error): show(TryLater(error))
/// }
/// ```
public enum SessionState: Sendable {
    /// Nobody is.
    case signedOut
    /// Somebody is. Whether the server still honours the session shows at the next refresh.
    case signedIn(Session)
    /// The server has ended the session of the named user; they must sign in again. `username` is the user's name in the
    /// pool, `signInName` the one typed at sign-in, to offer again.
    case expired(username: String, signInName: String)
    /// The store cannot tell, for instance because it is locked. Nothing was deleted; ask again later.
    case unavailable(CognitoError)

    /// The session, if somebody is signed in.
    public var session: Session? {
        if case .signedIn(let session) = self { session } else { nil }
    }
}

extension SessionState {
    init(native state: CognitoNative.SessionState) {
        self =
            switch state {
            case .signedOut: .signedOut
            case .signedIn(let session): .signedIn(Session(native: session))
            case .expired(let username, let signInName): .expired(username: username, signInName: signInName)
            case .unavailable(let error): .unavailable(CognitoError(native: error))
            }
    }
}
