/// What went wrong, told by what can be done about it.
///
/// Every case carries the ``ErrorDetails``; properties such as ``field`` and ``retryAfter`` reach them whatever the case.
///
/// ```swift
/// do {
///     let step = try await pool.signIn(username: name, password: password)
/// } catch CognitoError.incorrectCredentials {
///     ask(again: "Name or password is wrong.")
/// } catch CognitoError.lockedOut(let details) {
///     tell("Wait \(details.retryAfter ?? 60) seconds.")
/// } catch let error as CognitoError where error.isRetryable {
///     offerRetry(error.localizedDescription)
/// }
/// ```
///
/// When a task is cancelled, its calls throw Swift's `CancellationError` instead. The list may grow in a minor release:
/// keep a `default` arm.
public enum CognitoError: Error, Sendable, Hashable {
    /// An argument is unusable, by this library's checks (``field`` names it, and nothing was sent) or by the service's.
    case invalidInput(ErrorDetails)
    /// The pool, the app client or the settings do not fit each other: an unknown client, a flow that is not enabled,
    /// a wrong client secret. For the developer, never for the user.
    case configuration(ErrorDetails)
    /// User name or password is wrong. Unknown users are reported the same way.
    case incorrectCredentials(ErrorDetails)
    /// Too many wrong passwords or codes; the service refuses further tries for a while.
    case lockedOut(ErrorDetails)
    /// An administrator disabled the user.
    case userDisabled(ErrorDetails)
    /// The user has signed up but not confirmed yet.
    case userNotConfirmed(ErrorDetails)
    /// The password must be reset before the user can sign in.
    case passwordResetRequired(ErrorDetails)
    /// The new password breaks the pool's rules; the message says which.
    case invalidPassword(ErrorDetails)
    /// The code is wrong; the same challenge can be answered again.
    case codeMismatch(ErrorDetails)
    /// The code is no longer valid; ask for a new one.
    case codeExpired(ErrorDetails)
    /// The sign-in took too long or its step was used twice; start it again.
    case challengeExpired(ErrorDetails)
    /// The session has ended on the server's word; the user must sign in again.
    case sessionExpired(ErrorDetails)
    /// This session was signed out, here or by another handle.
    case signedOut(ErrorDetails)
    /// The user has a session here already that signing in would replace; it was left as it is.
    ///
    /// ``SignInOptions/replaceSession`` allows it.
    case alreadySignedIn(ErrorDetails)
    /// The access token lacks a scope, or the service refused the call for a reason this version does not know; the session
    /// itself lives on.
    case notAuthorized(ErrorDetails)
    /// The user name, or an alias such as an e-mail address, is already taken.
    case alreadyExists(ErrorDetails)
    /// What the call named (a device, a passkey) does not exist.
    case notFound(ErrorDetails)
    /// A message with a code could not be delivered.
    case codeDelivery(ErrorDetails)
    /// A per-user or per-account limit is used up; later, not soon.
    case limitExceeded(ErrorDetails)
    /// The service is busy; retried already, may be tried again after ``retryAfter``.
    case throttled(ErrorDetails)
    /// The service failed (HTTP 5xx); retried already where that is safe.
    case service(ErrorDetails)
    /// No connection, or it broke. Says nothing about the session.
    case network(ErrorDetails)
    /// A deadline passed. The service may or may not have acted.
    case timeout(ErrorDetails)
    /// The server could not prove its identity (TLS).
    case tls(ErrorDetails)
    /// One of the pool's Lambda triggers refused or failed; the message is the trigger's.
    case trigger(ErrorDetails)
    /// A firewall in front of the service refused the request.
    case forbidden(ErrorDetails)
    /// The pool, its plan or this Region does not offer the operation.
    case notSupported(ErrorDetails)
    /// The server's reply makes no sense. Nothing was changed.
    ///
    /// ``field`` names the member at fault, where one is.
    case `protocol`(ErrorDetails)
    /// The store of secrets failed, is locked or holds something unreadable. Nothing was deleted.
    case storage(ErrorDetails)
    /// A token that was to be verified must not be believed: malformed, forged, expired, or not of this pool and app client.
    /// ``field`` names the claim or part at fault.
    ///
    /// Only ``TokenVerifier`` says so.
    case invalidToken(ErrorDetails)
    /// The work was cancelled.
    ///
    /// Calls that throw report this as `CancellationError`; this case stands in the results of those that do not throw.
    case cancelled(ErrorDetails)
    /// A server verdict this version does not know; see ``code``.
    case other(ErrorDetails)
    /// A defect of this library or a lack of resources, not of the call; worth a report.
    case `internal`(ErrorDetails)
}
