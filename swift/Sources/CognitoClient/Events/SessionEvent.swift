/// A change of a session, told once per process to each listener; see ``UserPool/events``.
///
/// `username` is the user's name in the pool. The list may grow in a minor release: keep a `default` arm.
public enum SessionEvent: Sendable, Hashable {
    /// A user signed in, or raised the assurance of a session, and the tokens are stored.
    case signedIn(username: String)
    /// A session has newer tokens, fetched here or stored by another process.
    case refreshed(username: String)
    /// A refresh failed without ending the session. `willRetry`: it is tried again by itself; otherwise the next call that
    /// needs tokens does.
    case refreshFailed(username: String, error: CognitoError, willRetry: Bool)
    /// The server has ended a session, for the reason that `error` holds; the user must sign in again.
    case expired(username: String, error: CognitoError)
    /// A user signed out here.
    case signedOut(username: String)
    /// The store failed while a session was read or kept. Nothing was deleted.
    case storageTrouble(username: String, error: CognitoError)
    /// A new device was confirmed after a sign-in. `remembered`: a sign-in on it may go without the second factor, if the pool
    /// says so.
    case deviceConfirmed(username: String, deviceKey: String, remembered: Bool)
    /// A new device could not be confirmed, for the reason that `error` holds. The user is signed in all the same, and the next
    /// sign-in is as on a new device.
    case deviceConfirmationFailed(username: String, error: CognitoError)
    /// What was kept here of a device is gone: the pool did not know it any more, or the user had it forgotten.
    case deviceForgotten(username: String, deviceKey: String)
    /// The listener was too slow: so many events after the last one it got were not kept for it. Ask
    /// ``UserPool/state()`` where things stand.
    case missed(count: Int)

    /// The user's name in the pool, where the event is about one.
    public var username: String? {
        switch self {
        case .signedIn(let username), .refreshed(let username), .refreshFailed(let username, _, _),
            .expired(let username, _), .signedOut(let username), .storageTrouble(let username, _),
            .deviceConfirmed(let username, _, _), .deviceConfirmationFailed(let username, _),
            .deviceForgotten(let username, _):
            username
        case .missed: nil
        }
    }
}
