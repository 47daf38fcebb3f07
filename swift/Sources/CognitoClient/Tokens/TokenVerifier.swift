public import Foundation
internal import CognitoClientBindings

/// Verifies access and id tokens of one pool against the keys the pool publishes (JWKS).
///
/// Apps need not verify the tokens of their own sessions, which come from the pool itself over TLS. This is for tokens that
/// came another way. Checked are the algorithm (`RS256` and nothing else), the signature, `iss`, `token_use`, `aud` or
/// `client_id`, `exp`, `iat` and `nbf`. Whether a token was revoked cannot be told from it.
///
/// ```swift
/// let verifier = try pool.verifier(.init(requiredScopes: ["orders/read"]))
/// let claims = try await verifier.verify(accessToken: token)
/// ```
///
/// The keys are fetched when first needed, once however many ask, and fetched again when they are old or a token names an
/// unknown one. Without a network verification goes on with the keys there are.
public final class TokenVerifier: Sendable {
    private let native: Native.TokenVerifier

    init(native: Native.TokenVerifier) {
        self.native = native
    }

    /// Which tokens a verifier takes, beyond being genuine. Everything has a default.
    public struct Options: Sendable, Hashable {
        /// Takes tokens of these app clients; `nil` stands for the pool object's own, an empty list takes none.
        public var clientIDs: [String]?
        /// How far, in seconds, the clocks of issuer and verifier may be apart; `nil` stands for 60 seconds, more than 10
        /// minutes is taken for 10 minutes.
        public var leeway: TimeInterval?
        /// Takes only access tokens that have all of these scopes. Id tokens have none and are not affected.
        public var requiredScopes: [String]
        /// Takes only tokens of users in all of these groups (`cognito:groups`).
        public var requiredGroups: [String]
        /// Takes only tokens with exactly this `iss`, instead of the pool's own: for emulators that issue in their own name. The
        /// keys are still those of the endpoint.
        public var issuer: String?

        /// Options with defaults for whatever is left out.
        public init(
            clientIDs: [String]? = nil,
            leeway: TimeInterval? = nil,
            requiredScopes: [String] = [],
            requiredGroups: [String] = [],
            issuer: String? = nil
        ) {
            self.clientIDs = clientIDs
            self.leeway = leeway
            self.requiredScopes = requiredScopes
            self.requiredGroups = requiredGroups
            self.issuer = issuer
        }
    }

    /// Verifies an id token.
    ///
    /// - Parameter token: The token as it came.
    /// - Returns: Its claims, which may be believed.
    /// - Throws: ``CognitoError/invalidToken(_:)`` if the token must not be believed, its ``CognitoError/field`` naming the
    ///   claim or part at fault (`exp`, `iss`, `signature` …); ``CognitoError/notAuthorized(_:)`` if it is genuine but lacks a
    ///   required group; ``CognitoError/network(_:)`` and the other cases of failed requests if the pool's keys are needed and
    ///   cannot be had. `CancellationError` if the task is cancelled.
    public func verify(idToken token: String) async throws -> IDClaims {
        try await cancellable { IDClaims(native: try await native.verifyIdToken(token: token, cancel: $0)) }
    }

    /// Verifies an access token.
    ///
    /// - Parameter token: The token as it came.
    /// - Returns: Its claims, which may be believed.
    /// - Throws: As ``verify(idToken:)``; ``CognitoError/notAuthorized(_:)`` also if a required scope is lacking.
    public func verify(accessToken token: String) async throws -> AccessClaims {
        try await cancellable { AccessClaims(native: try await native.verifyAccessToken(token: token, cancel: $0)) }
    }
}

extension TokenVerifier: CustomStringConvertible, CustomReflectable {
    /// Which tokens it takes.
    public var description: String { native.description }

    /// Which tokens it takes.
    public var customMirror: Mirror { Mirror(self, children: ["rules": description]) }
}

extension UserPool {
    /// Verifies the signatures of this pool's tokens, for apps that do not want to take them on trust from the connection they
    /// came over. All verifiers of a pool share the fetched keys. Nothing is sent yet.
    ///
    /// - Parameter options: Which tokens to take, beyond being genuine.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `leeway` if it is no number of seconds.
    public func verifier(_ options: TokenVerifier.Options = TokenVerifier.Options()) throws(CognitoError) -> TokenVerifier {
        let options = Native.TokenVerifierOptions(
            clientIds: options.clientIDs,
            leeway: try seconds(options.leeway, "leeway"),
            requiredScopes: options.requiredScopes,
            requiredGroups: options.requiredGroups,
            issuer: options.issuer
        )
        return TokenVerifier(native: native.verifier(options: options))
    }
}
