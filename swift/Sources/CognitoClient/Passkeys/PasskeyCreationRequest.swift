public import Foundation

/// What a new passkey is made of: `PublicKeyCredentialCreationOptionsJSON` (Web Authentication Level 3, §5.1) as an authenticator
/// takes it, with bytes in place of base64url.
///
/// For apps that drive an authenticator themselves; `PasskeyRegistration.complete(presentingOn:)` needs none of it.
public struct PasskeyCreationRequest: Sendable, Hashable {
    /// The bytes that the passkey's first signature is about.
    public let challenge: Data
    /// `rp.id`: the domain the passkey will belong to; `nil` leaves it to the authenticator, which on Apple's systems cannot know
    /// it.
    public let relyingPartyID: String?
    /// `user.id`: the user's handle, which the passkey tells at sign-in.
    public let userID: Data
    /// `user.name`: what the user sees next to the passkey.
    public let userName: String
    /// `user.displayName`: the same in a friendlier form.
    public let userDisplayName: String
    /// The user's passkeys for this domain: where one of them is, no other shall be made.
    public let excludedCredentialIDs: [Data]
    /// Whether the user is to be verified.
    public let userVerification: PasskeyRequest.UserVerification
    /// How long the user may take, in seconds, where the pool says so.
    public let timeout: TimeInterval?

    /// Reads the options of a ``PasskeyRegistration``.
    ///
    /// - Parameter json: ``PasskeyRegistration/options``.
    /// - Throws: ``CognitoError/protocol(_:)`` naming `CredentialCreationOptions`; the message says which member makes no sense.
    public init(json: String) throws(CognitoError) {
        let options = try Self.source.decode(Options.self, from: json)
        guard let challenge = Data(base64URL: options.challenge), !challenge.isEmpty else {
            throw Self.source.unusable("challenge is not base64url")
        }
        guard let userID = Data(base64URL: options.user.id), !userID.isEmpty else {
            throw Self.source.unusable("user.id is not base64url")
        }
        // As Web Authentication has it: what is not a public key is passed over.
        let excluded = (options.excludeCredentials ?? []).filter { $0.type == "public-key" }.map { Data(base64URL: $0.id) }
        guard excluded.allSatisfy({ $0?.isEmpty == false }) else {
            throw Self.source.unusable("excludeCredentials.id is not base64url")
        }
        self.challenge = challenge
        self.userID = userID
        relyingPartyID = options.rp.id
        userName = options.user.name
        userDisplayName = options.user.displayName ?? options.user.name
        excludedCredentialIDs = excluded.compactMap(\.self)
        userVerification =
            options.authenticatorSelection?.userVerification.flatMap(PasskeyRequest.UserVerification.init(rawValue:)) ?? .preferred
        timeout = options.timeout.map { $0 / 1000 }
    }

    /// Where the options come from.
    static let source = PasskeyOptions(field: "CredentialCreationOptions")

    private struct Options: Decodable {
        struct RelyingParty: Decodable {
            let id: String?
        }

        struct User: Decodable {
            let id: String
            let name: String
            let displayName: String?
        }

        struct Credential: Decodable {
            let type: String
            let id: String
        }

        struct Selection: Decodable {
            let userVerification: String?
        }

        let challenge: String
        let rp: RelyingParty
        let user: User
        let excludeCredentials: [Credential]?
        let authenticatorSelection: Selection?
        let timeout: Double?
    }
}

extension PasskeyCreationRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the domain and leaves out the user, the challenge and the credentials.
    public var description: String { "PasskeyCreationRequest(\(relyingPartyID ?? "no domain"), \(userVerification))" }

    /// Names the domain and leaves out the user, the challenge and the credentials.
    public var debugDescription: String { description }

    /// Names the domain and leaves out the user, the challenge and the credentials.
    public var customMirror: Mirror { Mirror(self, children: ["relyingPartyID": relyingPartyID ?? "none"]) }
}
