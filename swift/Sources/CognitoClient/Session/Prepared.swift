internal import CognitoNative

/// What came of ``UserPool/prepare()``. Nothing depends on it: whatever was not done before a sign-in is done by it.
public enum Prepared: Sendable {
    /// The service has answered, and the connection to it is open.
    case ready
    /// Not ready yet, and why; the device may be offline. No reason to keep the user from signing in.
    case notReady(CognitoError)

    /// Whether the connection is open.
    public var isReady: Bool {
        if case .ready = self { true } else { false }
    }
}

extension Prepared {
    init(native prepared: CognitoNative.Prepared) {
        self =
            switch prepared {
            case .ready: .ready
            case .notReady(let error): .notReady(CognitoError(native: error))
            }
    }
}
