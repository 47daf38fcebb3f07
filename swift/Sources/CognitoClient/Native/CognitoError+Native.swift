internal import CognitoClientBindings

extension CognitoError {
    /// The public form of whatever a call into the library threw.
    init(_ error: any Error) {
        switch error {
        case let error as Native.CognitoError: self.init(native: error)
        case let error as CognitoError: self = error
        // What the generated code throws by itself may quote arguments, so its text is left out.
        default: self = .internal(ErrorDetails(message: "the library failed unexpectedly (\(type(of: error)))"))
        }
    }

    init(native error: Native.CognitoError) {
        let details = ErrorDetails(native: error)
        self =
            switch error {
            case .InvalidInput: .invalidInput(details)
            case .Configuration: .configuration(details)
            case .IncorrectCredentials: .incorrectCredentials(details)
            case .LockedOut: .lockedOut(details)
            case .UserDisabled: .userDisabled(details)
            case .UserNotConfirmed: .userNotConfirmed(details)
            case .PasswordResetRequired: .passwordResetRequired(details)
            case .InvalidPassword: .invalidPassword(details)
            case .CodeMismatch: .codeMismatch(details)
            case .CodeExpired: .codeExpired(details)
            case .ChallengeExpired: .challengeExpired(details)
            case .SessionExpired: .sessionExpired(details)
            case .SignedOut: .signedOut(details)
            case .AlreadySignedIn: .alreadySignedIn(details)
            case .NotAuthorized: .notAuthorized(details)
            case .AlreadyExists: .alreadyExists(details)
            case .NotFound: .notFound(details)
            case .CodeDelivery: .codeDelivery(details)
            case .LimitExceeded: .limitExceeded(details)
            case .Throttled: .throttled(details)
            case .Service: .service(details)
            case .Network: .network(details)
            case .Timeout: .timeout(details)
            case .Tls: .tls(details)
            case .Trigger: .trigger(details)
            case .Forbidden: .forbidden(details)
            case .NotSupported: .notSupported(details)
            case .Protocol: .protocol(details)
            case .Storage: .storage(details)
            case .InvalidToken: .invalidToken(details)
            case .Cancelled: .cancelled(details)
            case .Other: .other(details)
            case .Internal: .internal(details)
            }
    }
}

extension ErrorDetails {
    fileprivate init(native error: Native.CognitoError) {
        let info = error.info()
        self.init(
            message: info.detail,
            field: info.field,
            code: info.code,
            operation: info.operation,
            requestID: info.requestId,
            httpStatus: info.httpStatus.map(Int.init),
            retryAfter: info.retryAfter,
            isRetryable: info.isRetryable,
            recovery: error.recovery(),
            wafAction: info.wafAction
        )
    }
}
