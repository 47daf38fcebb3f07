public import Foundation
internal import CognitoNative

extension CognitoError {
    /// What is known about the failure, whatever its case.
    public var details: ErrorDetails { parts.details }

    /// A short, stable, lower-case name such as `incorrect_credentials`, fit for logs and metrics.
    public var kind: String { parts.kind.label() }

    /// The text for developers; for what the server said, its own words.
    public var message: String { details.message }

    /// The argument or reply member that is at fault, such as `username`, where one is.
    public var field: String? { details.field }

    /// The service's error code, such as `NotAuthorizedException`.
    public var code: String? { details.code }

    /// The operation that failed, such as `InitiateAuth`.
    public var operation: String? { details.operation }

    /// The service's id of the request, for support cases.
    public var requestID: String? { details.requestID }

    /// The HTTP status of the reply, where there was one.
    public var httpStatus: Int? { details.httpStatus }

    /// How long to wait before a retry, in seconds, where the server or the lock-out rule says so.
    public var retryAfter: TimeInterval? { details.retryAfter }

    /// Whether the same call may succeed if made again unchanged.
    public var isRetryable: Bool { details.isRetryable }

    /// What the firewall in front of the service (AWS WAF) wants before it lets a request through, such as `captcha` or
    /// `challenge`; only with ``forbidden(_:)``, and only where it says so.
    public var wafAction: String? { details.wafAction }
}

extension CognitoError: LocalizedError {
    /// The message, naming the field at fault where there is one.
    public var errorDescription: String? {
        if let field { "\(field): \(message)" } else { message }
    }

    /// What a person or the app should do about it, in one sentence.
    public var recoverySuggestion: String? { details.recovery ?? parts.kind.recovery() }
}

extension CognitoError: CustomStringConvertible {
    /// Operation, field, message, code and request id, as far as they are known: for logs.
    public var description: String { details.description }
}
