internal import CognitoClientBindings

/// Where a sign-in stands: done, or in need of an answer.
///
/// The list grows with the challenges that get types of their own: keep a `default` arm.
public enum SignInStep: Sendable {
    /// The user is signed in and the session is stored.
    case done(Session)
    /// A challenge that this version has no type for; it can be answered by name.
    case unknown(UnknownChallenge)
}

extension SignInStep {
    init(native step: Native.SignInStep) {
        self =
            switch step {
            case .done(let session): .done(Session(native: session))
            case .unknown(let challenge): .unknown(UnknownChallenge(native: challenge))
            }
    }
}

/// What a sign-in may be asked to do differently.
public struct SignInOptions: Sendable, Hashable {
    /// Sends the password itself (`USER_PASSWORD_AUTH`) instead of proving it by SRP. Pools that migrate users by a trigger
    /// need it.
    public var sendPassword: Bool
    /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with every request of this sign-in. They are neither
    /// encrypted nor kept: never put secrets in.
    public var clientMetadata: [String: String]

    /// SRP and no metadata, unless told otherwise.
    public init(sendPassword: Bool = false, clientMetadata: [String: String] = [:]) {
        self.sendPassword = sendPassword
        self.clientMetadata = clientMetadata
    }
}

extension SignInOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the metadata without its values.
    public var description: String {
        "SignInOptions(sendPassword: \(sendPassword), clientMetadata: \(clientMetadata.keys.sorted()))"
    }

    /// Names the metadata without its values.
    public var debugDescription: String { description }

    /// Names the metadata without its values.
    public var customMirror: Mirror {
        Mirror(self, children: ["sendPassword": sendPassword, "clientMetadataNames": clientMetadata.keys.sorted()])
    }
}
