import CognitoClient
import XCTest

final class RedactionTests: LocalPoolTestCase {
    func testNoTextFormHoldsASecretOrAClaimsValue() async throws {
        let realm = try await Realm.make(on: server, withSecret: true)
        try await realm.addUser("ana", groups: ["staff"], attributes: ["email": "private@example.com", "custom:tier": "gold-tier"])
        try await realm.invite("eve", temporaryPassword: "Temporary-1-word", attributes: ["email": "eve@example.com"])
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let tokens = try await session.tokens()
        let user = try await session.getUser()
        let step = try await pool.signIn(username: "eve", password: "Temporary-1-word")
        let wrong = try await cognitoError { try await pool.signIn(username: "ana", password: "Wrong-1-password") }
        let configuration = UserPool.Configuration(clientSecret: realm.clientSecret, store: AppStoreForTests())
        let options = SignInOptions(clientMetadata: ["campaign": "hidden-value"])
        let state = await pool.state()
        let values: [Any] = [
            pool, session, tokens, user, step, wrong, configuration, options, state, tokens.idClaims, tokens.accessClaims,
            SignInStep.done(session), [tokens], ["tokens": tokens], tokens as Tokens?  as Any, MemoryStore(),
        ]

        let secrets = [
            Realm.password, "Temporary-1-word", "Wrong-1-password", tokens.accessToken, tokens.idToken,
            tokens.refreshToken, try required(realm.clientSecret), "private@example.com", "eve@example.com", "gold-tier",
            "hidden-value", try required(tokens.idClaims.subject),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(describing: value), String(reflecting: value), dumped] {
                XCTAssertFalse(text.isEmpty)
                for secret in secrets where text.contains(secret) {
                    XCTFail("a text form of \(type(of: value)) holds a secret of \(secret.count) characters")
                }
            }
        }
    }

    func testTextFormsTellWhatIsNotSecret() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let tokens = try await session.tokens()
        XCTAssertEqual("\(pool)", "UserPool(\(realm.poolID), \(realm.clientID))")
        XCTAssertEqual("\(session)", "Session(ana)")
        XCTAssertEqual("\(tokens)", "Tokens(redacted)")
        XCTAssertTrue("\(tokens.idClaims)".hasPrefix("IDClaims("))
        XCTAssertTrue("\(tokens.idClaims)".contains("email"))
        let user = try await session.getUser()
        XCTAssertEqual("\(user)", "UserInfo(username: ana, attributes: email, sub)")
    }

    func testAnErrorIsOneReadableLine() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let refused = try await cognitoError { try await pool.signIn(username: "ana", password: "Wrong-1-password") }
        let request = try required(refused.requestID)
        XCTAssertEqual(
            "\(refused)",
            "RespondToAuthChallenge: Incorrect username or password. (NotAuthorizedException) [request \(request)]"
        )
        XCTAssertEqual(refused.localizedDescription, "Incorrect username or password.")
        XCTAssertEqual(refused.operation, "RespondToAuthChallenge")
    }
}
