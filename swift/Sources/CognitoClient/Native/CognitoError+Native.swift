internal import CognitoNative

extension CognitoError {
    /// The public form of whatever a call into the library threw.
    init(_ error: any Error) {
        switch error {
        case let error as CognitoNative.CognitoError: self.init(native: error)
        case let error as CognitoError: self = error
        // What the generated code throws by itself may quote arguments, so its text is left out.
        default: self = .internal(ErrorDetails(message: "the library failed unexpectedly (\(type(of: error)))"))
        }
    }

    init(native error: CognitoNative.CognitoError) {
        let info =
            switch error {
            case .Failed(let info): info
            }
        let details = ErrorDetails(native: info)
        self =
            switch info.kind {
            case .invalidInput: .invalidInput(details)
            case .configuration: .configuration(details)
            case .incorrectCredentials: .incorrectCredentials(details)
            case .lockedOut: .lockedOut(details)
            case .userDisabled: .userDisabled(details)
            case .userNotConfirmed: .userNotConfirmed(details)
            case .passwordResetRequired: .passwordResetRequired(details)
            case .invalidPassword: .invalidPassword(details)
            case .codeMismatch: .codeMismatch(details)
            case .codeExpired: .codeExpired(details)
            case .challengeExpired: .challengeExpired(details)
            case .sessionExpired: .sessionExpired(details)
            case .signedOut: .signedOut(details)
            case .alreadySignedIn: .alreadySignedIn(details)
            case .notAuthorized: .notAuthorized(details)
            case .alreadyExists: .alreadyExists(details)
            case .notFound: .notFound(details)
            case .codeDelivery: .codeDelivery(details)
            case .limitExceeded: .limitExceeded(details)
            case .throttled: .throttled(details)
            case .service: .service(details)
            case .network: .network(details)
            case .timeout: .timeout(details)
            case .tls: .tls(details)
            case .trigger: .trigger(details)
            case .forbidden: .forbidden(details)
            case .notSupported: .notSupported(details)
            case .protocol: .protocol(details)
            case .storage: .storage(details)
            case .invalidToken: .invalidToken(details)
            case .cancelled: .cancelled(details)
            case .other: .other(details)
            case .internal: .internal(details)
            }
    }
}

extension CognitoError {
    /// The kind in the form the library has it, and what is known.
    var parts: (kind: CognitoNative.ErrorKind, details: ErrorDetails) {
        switch self {
        case .invalidInput(let details): (.invalidInput, details)
        case .configuration(let details): (.configuration, details)
        case .incorrectCredentials(let details): (.incorrectCredentials, details)
        case .lockedOut(let details): (.lockedOut, details)
        case .userDisabled(let details): (.userDisabled, details)
        case .userNotConfirmed(let details): (.userNotConfirmed, details)
        case .passwordResetRequired(let details): (.passwordResetRequired, details)
        case .invalidPassword(let details): (.invalidPassword, details)
        case .codeMismatch(let details): (.codeMismatch, details)
        case .codeExpired(let details): (.codeExpired, details)
        case .challengeExpired(let details): (.challengeExpired, details)
        case .sessionExpired(let details): (.sessionExpired, details)
        case .signedOut(let details): (.signedOut, details)
        case .alreadySignedIn(let details): (.alreadySignedIn, details)
        case .notAuthorized(let details): (.notAuthorized, details)
        case .alreadyExists(let details): (.alreadyExists, details)
        case .notFound(let details): (.notFound, details)
        case .codeDelivery(let details): (.codeDelivery, details)
        case .limitExceeded(let details): (.limitExceeded, details)
        case .throttled(let details): (.throttled, details)
        case .service(let details): (.service, details)
        case .network(let details): (.network, details)
        case .timeout(let details): (.timeout, details)
        case .tls(let details): (.tls, details)
        case .trigger(let details): (.trigger, details)
        case .forbidden(let details): (.forbidden, details)
        case .notSupported(let details): (.notSupported, details)
        case .protocol(let details): (.protocol, details)
        case .storage(let details): (.storage, details)
        case .invalidToken(let details): (.invalidToken, details)
        case .cancelled(let details): (.cancelled, details)
        case .other(let details): (.other, details)
        case .internal(let details): (.internal, details)
        }
    }
}

extension ErrorDetails {
    fileprivate init(native info: CognitoNative.ErrorInfo) {
        self.init(
            message: info.detail,
            field: info.field,
            code: info.code,
            operation: info.operation,
            requestID: info.requestId,
            httpStatus: info.httpStatus.map(Int.init),
            retryAfter: info.retryAfter,
            isRetryable: info.isRetryable,
            recovery: info.recovery,
            wafAction: info.wafAction
        )
    }

    /// What is known, in the form the library has it and puts it into words.
    var native: CognitoNative.ErrorInfo {
        CognitoNative.ErrorInfo(
            kind: .other,
            detail: message,
            field: field,
            code: code,
            operation: operation,
            requestId: requestID,
            httpStatus: httpStatus.map(Int32.init(clamping:)),
            // The words hold no time, and not every number is one.
            retryAfter: nil,
            isRetryable: isRetryable,
            recovery: recovery ?? "",
            wafAction: wafAction
        )
    }
}
