public import Foundation
internal import CognitoNative

/// What is known about a failure besides its kind. Holds no password, token or code.
public struct ErrorDetails: Sendable, Hashable {
    /// The text for developers; for what the server said, its own words.
    public let message: String
    /// The argument or reply member that is at fault, such as `username`, where one is.
    public let field: String?
    /// The service's error code, such as `NotAuthorizedException`.
    public let code: String?
    /// The operation that failed, such as `InitiateAuth`.
    public let operation: String?
    /// The service's id of the request, for support cases.
    public let requestID: String?
    /// The HTTP status of the reply, where there was one.
    public let httpStatus: Int?
    /// How long to wait before a retry, in seconds, where the server or the lock-out rule says so.
    public let retryAfter: TimeInterval?
    /// Whether the same call may succeed if made again unchanged.
    public let isRetryable: Bool
    /// What a person or the app should do about this very failure, in one sentence; `nil` stands for what is to be done about its
    /// kind.
    public let recovery: String?
    /// What the firewall in front of the service (AWS WAF) wants before it lets a request through, such as `captcha` or
    /// `challenge`; only with ``CognitoError/forbidden(_:)``, and only where it says so.
    public let wafAction: String?

    /// Details of a failure, for an app's own tests and previews. The client fills them from what happened.
    ///
    /// - Parameters:
    ///   - message: The text for developers.
    ///   - field: The argument or reply member that is at fault.
    ///   - code: The service's error code.
    ///   - operation: The operation that failed.
    ///   - requestID: The service's id of the request.
    ///   - httpStatus: The HTTP status of the reply.
    ///   - retryAfter: How long to wait before a retry, in seconds.
    ///   - isRetryable: Whether the same call may succeed if made again unchanged.
    ///   - recovery: What a person or the app should do about it.
    ///   - wafAction: What the firewall in front of the service wants.
    public init(
        message: String,
        field: String? = nil,
        code: String? = nil,
        operation: String? = nil,
        requestID: String? = nil,
        httpStatus: Int? = nil,
        retryAfter: TimeInterval? = nil,
        isRetryable: Bool = false,
        recovery: String? = nil,
        wafAction: String? = nil
    ) {
        self.message = message
        self.field = field
        self.code = code
        self.operation = operation
        self.requestID = requestID
        self.httpStatus = httpStatus
        self.retryAfter = retryAfter
        self.isRetryable = isRetryable
        self.recovery = recovery
        self.wafAction = wafAction
    }
}

extension ErrorDetails: CustomStringConvertible {
    /// Operation, field, message, code and request id, as far as they are known.
    public var description: String { native.description }
}
