public import Foundation

/// What a sign-in may be asked to do differently.
public struct SignInOptions: Sendable, Hashable {
    /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with every request of this sign-in unless an answer brings
    /// its own. The pre-authentication and user-migration triggers see those of the first request as `validationData`. They
    /// are neither encrypted nor kept: never put secrets in.
    public var clientMetadata: [String: String]
    /// The levels of assurance to reach (`TARGET_ACR_VALUES`), the most wanted first. Only with ``AuthFlow/user(preferred:)``,
    /// in pools that offer step-up. What was reached stands in the id token's `acr` claim, which the app must check.
    public var targetACRValues: [String]
    /// How old, in seconds, an earlier authentication may be to count (`MAX_AGE`), together with ``targetACRValues``.
    public var maxAge: TimeInterval?
    /// Lets the sign-in take the place of a session that the user has here already. Else it fails with
    /// ``CognitoError/alreadySignedIn(_:)`` and the session stays as it is. Neither an expired session nor another user's is
    /// ever in the way.
    public var replaceSession: Bool

    /// No metadata, no level to reach and no session replaced, unless told otherwise.
    public init(
        clientMetadata: [String: String] = [:],
        targetACRValues: [String] = [],
        maxAge: TimeInterval? = nil,
        replaceSession: Bool = false
    ) {
        self.clientMetadata = clientMetadata
        self.targetACRValues = targetACRValues
        self.maxAge = maxAge
        self.replaceSession = replaceSession
    }
}

extension SignInOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the metadata without its values.
    public var description: String {
        let settings = customMirror.children.map { "\($0.label ?? ""): \($0.value)" }
        return "SignInOptions(\(settings.joined(separator: ", ")))"
    }

    /// Names the metadata without its values.
    public var debugDescription: String { description }

    /// Names the metadata without its values.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "clientMetadataNames": clientMetadata.keys.sorted(),
                "targetACRValues": targetACRValues,
                "maxAge": maxAge.map { "\($0)" } ?? "any",
                "replaceSession": replaceSession,
            ]
        )
    }
}
