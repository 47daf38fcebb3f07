public import Foundation

/// What a passkey is asked to sign: `PublicKeyCredentialRequestOptionsJSON` (Web Authentication Level 3, §5.1) as an authenticator
/// takes it, with bytes in place of base64url.
///
/// For apps that drive an authenticator themselves, for instance to offer passkeys in the keyboard's suggestions;
/// `PasskeyChallenge.answer(presentingOn:clientMetadata:)` needs none of it.
public struct PasskeyRequest: Sendable, Hashable {
    /// How much it matters that the authenticator checks who holds it, by face, finger or code.
    public enum UserVerification: String, Sendable, Hashable, CaseIterable {
        /// It must.
        case required
        /// It should; the default.
        case preferred
        /// It should not.
        case discouraged
    }

    /// The bytes to sign.
    public let challenge: Data
    /// `rpId`: the domain the passkeys belong to; `nil` leaves it to the authenticator, which on Apple's systems cannot know it.
    public let relyingPartyID: String?
    /// The credentials that will do; empty lets the user choose any of the domain.
    public let allowedCredentialIDs: [Data]
    /// Whether the user is to be verified.
    public let userVerification: UserVerification
    /// How long the user may take, in seconds, where the pool says so.
    public let timeout: TimeInterval?

    /// Reads the options of a ``PasskeyChallenge``.
    ///
    /// - Parameter json: ``PasskeyChallenge/requestOptionsJSON``.
    /// - Throws: ``CognitoError/protocol(_:)`` naming `CREDENTIAL_REQUEST_OPTIONS`; the message says which member makes no sense.
    public init(json: String) throws(CognitoError) {
        let options = try Self.source.decode(Options.self, from: json)
        guard let challenge = Data(base64URL: options.challenge), !challenge.isEmpty else {
            throw Self.source.unusable("challenge is not base64url")
        }
        // As Web Authentication has it: what is not a public key is passed over, but never to the point of allowing all.
        let offered = options.allowCredentials ?? []
        let allowed = offered.filter { $0.type == "public-key" }.map { Data(base64URL: $0.id) }
        guard offered.isEmpty == allowed.isEmpty else {
            throw Self.source.unusable("allowCredentials holds no public key")
        }
        guard allowed.allSatisfy({ $0?.isEmpty == false }) else {
            throw Self.source.unusable("allowCredentials.id is not base64url")
        }
        self.challenge = challenge
        relyingPartyID = options.relyingPartyID
        allowedCredentialIDs = allowed.compactMap(\.self)
        userVerification = options.userVerification.flatMap(UserVerification.init(rawValue:)) ?? .preferred
        timeout = options.timeout.map { $0 / 1000 }
    }

    /// Where the options come from.
    static let source = PasskeyOptions(field: "CREDENTIAL_REQUEST_OPTIONS")

    private struct Options: Decodable {
        struct Credential: Decodable {
            let type: String
            let id: String
        }

        let challenge: String
        let relyingPartyID: String?
        let allowCredentials: [Credential]?
        let userVerification: String?
        let timeout: Double?

        enum CodingKeys: String, CodingKey {
            case challenge, allowCredentials, userVerification, timeout
            case relyingPartyID = "rpId"
        }
    }
}

extension PasskeyRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the domain and leaves out the challenge and the credentials.
    public var description: String { "PasskeyRequest(\(relyingPartyID ?? "no domain"), \(userVerification))" }

    /// Names the domain and leaves out the challenge and the credentials.
    public var debugDescription: String { description }

    /// Names the domain and leaves out the challenge and the credentials.
    public var customMirror: Mirror { Mirror(self, children: ["relyingPartyID": relyingPartyID ?? "none"]) }
}
