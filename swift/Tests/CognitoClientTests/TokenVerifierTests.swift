import CognitoClient
import XCTest

final class TokenVerifierTests: LocalPoolTestCase {
    /// A signed-in user's tokens, and options under which they are genuine: the local pool issues as AWS does.
    private func genuine() async throws -> (UserPool, Tokens, TokenVerifier.Options) {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let tokens = try await realm.signIn(to: pool).tokens()
        return (pool, tokens, TokenVerifier.Options(issuer: tokens.idClaims.issuer))
    }

    func testGenuineTokensGiveTheirClaims() async throws {
        let (pool, tokens, options) = try await genuine()
        let verifier = try pool.verifier(options)
        let id = try await verifier.verify(idToken: tokens.idToken)
        XCTAssertEqual(id.username, "ana")
        XCTAssertEqual(id.json, tokens.idClaims.json)
        let access = try await verifier.verify(accessToken: tokens.accessToken)
        XCTAssertEqual(access.subject, tokens.accessClaims.subject)
        let fetches = try await server.count(of: "GetJwks")
        XCTAssertEqual(fetches, 1)
    }

    func testAVerifierStandsAloneWithoutAnybodySignedIn() async throws {
        let realm = try await realmWithAna()
        let tokens = try await realm.signIn(to: realm.userPool()).tokens()
        let options = TokenVerifier.Options(issuer: tokens.idClaims.issuer)
        let source = try TokenVerifier.KeySource(endpoint: server.url)
        let verifier = try TokenVerifier(
            poolID: realm.poolID, clientIDs: ["otherclient", realm.clientID], options: options, keysFrom: source
        )
        let id = try await verifier.verify(idToken: tokens.idToken)
        XCTAssertEqual(id.username, "ana")
        _ = try await verifier.verify(accessToken: tokens.accessToken)

        let others = try TokenVerifier(poolID: realm.poolID, clientIDs: ["otherclient"], options: options, keysFrom: source)
        let refused = try await cognitoError { try await others.verify(idToken: tokens.idToken) }
        guard case .invalidToken = refused else { return XCTFail("\(refused)") }
        XCTAssertEqual(refused.field, "aud")
        XCTAssertThrowsError(try TokenVerifier(poolID: realm.poolID, clientIDs: [])) { error in
            XCTAssertEqual((error as? CognitoError)?.field, "client_ids")
        }
        XCTAssertThrowsError(try TokenVerifier(poolID: "nonsense", clientIDs: ["a"])) { error in
            XCTAssertEqual((error as? CognitoError)?.field, "pool_id")
        }
    }

    func testATokenThatMustNotBeBelievedNamesWhatIsWrong() async throws {
        let (pool, tokens, options) = try await genuine()
        func with(_ change: (inout TokenVerifier.Options) -> Void) -> TokenVerifier.Options {
            var changed = options
            change(&changed)
            return changed
        }
        let forged = tokens.idToken.dropLast(4) + "AAAA"
        let refused: [(TokenVerifier.Options, String, String)] = [
            (options, String(forged), "signature"),
            (options, tokens.accessToken, "token_use"),
            (with { $0.clientIDs = [] }, tokens.idToken, "aud"),
            (with { $0.issuer = "https://example.com" }, tokens.idToken, "iss"),
        ]
        for (options, token, field) in refused {
            let error = try await cognitoError { try await pool.verifier(options).verify(idToken: token) }
            guard case .invalidToken = error else { return XCTFail("\(error)") }
            XCTAssertEqual(error.field, field)
            XCTAssertFalse(error.isRetryable)
            XCTAssertFalse("\(error)".contains("eyJ"))
        }
        let nonsense = try await cognitoError { try await pool.verifier(options).verify(accessToken: "hush-hush") }
        guard case .invalidToken = nonsense else { return XCTFail("\(nonsense)") }
        XCTAssertFalse("\(nonsense)".contains("hush"))
    }

    func testAnExpiredTokenIsNotBelieved() async throws {
        let (pool, tokens, options) = try await genuine()
        let verifier = try pool.verifier(options)
        try await server.advanceClock(seconds: 2 * 3600)
        // The service's replies tell how late it is; the key document does not.
        let refused = try await cognitoError { try await pool.signIn(username: "nobody", password: "Wrong-1-password") }
        guard case .incorrectCredentials = refused else { return XCTFail("\(refused)") }
        let error = try await cognitoError { try await verifier.verify(accessToken: tokens.accessToken) }
        guard case .invalidToken = error else { return XCTFail("\(error)") }
        XCTAssertEqual(error.field, "exp")
    }

    func testAGenuineTokenWithoutTheScopeOrGroupIsNotAuthorized() async throws {
        let (pool, tokens, options) = try await genuine()
        var scoped = options
        scoped.requiredScopes = ["orders/read"]
        var grouped = options
        grouped.requiredGroups = ["writers"]
        for options in [scoped, grouped] {
            let error = try await cognitoError { try await pool.verifier(options).verify(accessToken: tokens.accessToken) }
            guard case .notAuthorized = error else { return XCTFail("\(error)") }
        }
        scoped.requiredScopes = ["aws.cognito.signin.user.admin"]
        _ = try await pool.verifier(scoped).verify(accessToken: tokens.accessToken)
    }

    func testWithoutKeysTheErrorIsThatOfTheRequest() async throws {
        let (pool, tokens, options) = try await genuine()
        try server.stop()
        let error = try await cognitoError { try await pool.verifier(options).verify(idToken: tokens.idToken) }
        guard case .network = error else { return XCTFail("\(error)") }
    }

    func testALeewayMustBeANumberOfSeconds() async throws {
        let (pool, _, _) = try await genuine()
        for leeway in [-1, .nan, .infinity] as [TimeInterval] {
            XCTAssertThrowsError(try pool.verifier(.init(leeway: leeway))) { error in
                guard case CognitoError.invalidInput(let details) = error else { return XCTFail("\(error)") }
                XCTAssertEqual(details.field, "leeway")
            }
        }
    }
}
