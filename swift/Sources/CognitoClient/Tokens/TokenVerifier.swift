public import Foundation
internal import CognitoNative

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
/// A server, or whoever else signs nobody in, makes one that stands alone:
///
/// ```swift
/// let verifier = try TokenVerifier(poolID: "us-east-1_AbCdEf123", clientIDs: ["4k2v0p9examplecl1ent7id8q"])
/// ```
///
/// The keys are fetched when first needed, once however many ask, and fetched again when they are old or a token names an
/// unknown one. Without a network verification goes on with the keys there are.
public final class TokenVerifier: Sendable {
    private let native: CognitoNative.TokenVerifier

    init(native: CognitoNative.TokenVerifier) {
        self.native = native
    }

    /// A verifier that stands alone, for servers and others that sign nobody in. Nothing is sent yet.
    ///
    /// - Parameters:
    ///   - poolID: The pool's id, such as `us-east-1_AbCdEf123`.
    ///   - clientIDs: The app clients whose tokens are taken, at least one.
    ///   - options: Which tokens to take, beyond being genuine.
    ///   - source: Where the keys come from.
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `pool_id`, `client_ids`, `client_id`, `region`, `endpoint`, `timeouts` or
    ///   `leeway`; ``CognitoError/configuration(_:)`` for settings that exclude each other.
    public init(
        poolID: String,
        clientIDs: [String],
        options: Options = Options(),
        keysFrom source: KeySource = KeySource()
    ) throws(CognitoError) {
        let config = CognitoNative.TokenVerifierConfig(
            poolId: poolID,
            clientIds: clientIDs,
            region: source.region,
            endpoint: source.endpoint,
            allowInsecureHttp: source.allowInsecureHTTP,
            useFips: source.useFIPS,
            connectTimeout: source.timeouts.connect,
            requestTimeout: source.timeouts.request,
            totalTimeout: source.timeouts.total
        )
        let options = CognitoNative.TokenVerifierOptions(options)
        do {
            let transport = source.transport.map(AppTransport.init)
            native = try CognitoNative.TokenVerifier(config: config, options: options, transport: transport)
        } catch {
            throw CognitoError(error)
        }
    }

    /// Where a verifier that stands alone gets the pool's keys. Everything has a default.
    public struct KeySource: Sendable {
        /// The Region to ask, for replicas of a pool outside the Region its id names. Tokens may then name either Region in `iss`.
        public var region: String?
        /// A URL to ask instead of AWS, for instance a local pool. Plain `http` is taken for loopback addresses only, unless
        /// ``allowInsecureHTTP`` is set.
        public var endpoint: String?
        /// Allows a plain `http` endpoint on any host. Whoever is on the way can then replace the keys and forge tokens: for closed
        /// test networks only.
        public var allowInsecureHTTP: Bool
        /// Asks the Region's FIPS 140 endpoint for the keys of tokens with the original form of issuer.
        public var useFIPS: Bool
        /// How long fetching the keys may take.
        public var timeouts: UserPool.Timeouts
        /// What sends requests; `nil` stands for the library's own HTTP, if it was built with it. ``URLSessionTransport`` is the system's.
        public var transport: (any HTTPTransport)?

        /// AWS, unless told otherwise.
        public init(
            region: String? = nil,
            endpoint: String? = nil,
            allowInsecureHTTP: Bool = false,
            useFIPS: Bool = false,
            timeouts: UserPool.Timeouts = UserPool.Timeouts(),
            transport: (any HTTPTransport)? = nil
        ) {
            self.region = region
            self.endpoint = endpoint
            self.allowInsecureHTTP = allowInsecureHTTP
            self.useFIPS = useFIPS
            self.timeouts = timeouts
            self.transport = transport
        }
    }

    /// Which tokens a verifier takes, beyond being genuine. Everything has a default.
    public struct Options: Sendable, Hashable {
        /// Takes tokens of these app clients; `nil` stands for the pool object's own or those the verifier was made with, an empty list takes none.
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
        try await cancellable { IDClaims(try await native.verifyIdToken(token: token, cancel: $0)) }
    }

    /// Verifies an access token.
    ///
    /// - Parameter token: The token as it came.
    /// - Returns: Its claims, which may be believed.
    /// - Throws: As ``verify(idToken:)``; ``CognitoError/notAuthorized(_:)`` also if a required scope is lacking.
    public func verify(accessToken token: String) async throws -> AccessClaims {
        try await cancellable { AccessClaims(try await native.verifyAccessToken(token: token, cancel: $0)) }
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
        try translating { TokenVerifier(native: try native.verifier(options: CognitoNative.TokenVerifierOptions(options))) }
    }
}

extension CognitoNative.TokenVerifierOptions {
    init(_ options: TokenVerifier.Options) {
        self.init(
            clientIds: options.clientIDs,
            leeway: options.leeway,
            requiredScopes: options.requiredScopes,
            requiredGroups: options.requiredGroups,
            issuer: options.issuer
        )
    }
}
