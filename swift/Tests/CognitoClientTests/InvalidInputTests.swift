import CognitoClient
import XCTest

final class InvalidInputTests: LocalPoolTestCase {
    func testAMalformedPoolIDIsNamed() {
        for poolID in ["", "us-east-1", "us-east-1_", "_AbC", "us-east-1_a b", "https://example.com"] {
            refuses("pool_id") { try UserPool(poolID: poolID, clientID: "client") }
        }
    }

    func testAMalformedClientIDIsNamed() {
        for clientID in ["", "with space", "ключ"] {
            refuses("client_id") { try UserPool(poolID: "us-east-1_AbC", clientID: clientID) }
        }
    }

    func testAnEmptyClientSecretIsNamed() {
        refuses("client_secret", UserPool.Configuration(clientSecret: ""))
    }

    func testABadURLIsNamed() {
        for url in ["", "not a url", "ftp://127.0.0.1", "http://", "http://example.com", "https://user:word@example.com"] {
            refuses("endpoint", UserPool.Configuration(endpoint: url))
        }
    }

    func testUnusableTimesAreNamed() {
        for leeway in [-1, .infinity, .nan, 1e300, 48 * 3600] {
            refuses("refresh_leeway", UserPool.Configuration(refreshLeeway: leeway))
        }
        for timeout in [-1, 0, .infinity, .nan] {
            refuses("timeouts", UserPool.Configuration(timeouts: .init(connect: timeout)))
            refuses("timeouts", UserPool.Configuration(timeouts: .init(request: timeout)))
            refuses("timeouts", UserPool.Configuration(timeouts: .init(total: timeout)))
        }
    }

    func testUnusableTimesOfCallsAreNamed() async throws {
        let pool = try await realmWithAna().userPool()
        let before = try await server.countOfAllCalls()
        for age in [-1, .infinity, .nan, 1e300] {
            let options = SignInOptions(targetACRValues: ["a"], maxAge: age)
            let refused = try await cognitoError { try await pool.signIn(username: "ana", flow: .user(), options: options) }
            XCTAssertEqual(refused.field, "max_age")
            XCTAssertEqual(refused.kind, "invalid_input")
            XCTAssertThrowsError(try pool.verifier(.init(leeway: age))) { XCTAssertEqual(($0 as? CognitoError)?.field, "leeway") }
        }
        let after = try await server.countOfAllCalls()
        XCTAssertEqual(before, after)
    }

    func testAnErrorThatTheAppMakesSaysWhatItsKindSays() {
        let made = CognitoError.codeMismatch(ErrorDetails(message: "no", code: "CodeMismatchException", operation: "ConfirmSignUp"))
        XCTAssertEqual(made.kind, "code_mismatch")
        XCTAssertEqual(made.recoverySuggestion, "Let the user type the code again.")
        XCTAssertEqual("\(made)", "ConfirmSignUp: no (CodeMismatchException)")
        let strange = ErrorDetails(message: "no", field: "x", requestID: "r-1", httpStatus: .max, retryAfter: .nan, recovery: "Wait.")
        XCTAssertEqual("\(strange)", "x: no [request r-1]")
        XCTAssertEqual(CognitoError.other(strange).recoverySuggestion, "Wait.")
    }

    func testAnUnusableUserNameOrPasswordIsNamedAndNothingIsSent() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let before = try await server.countOfAllCalls()
        let long = String(repeating: "x", count: 300)
        let unusable = [
            ("", Realm.password, "username"), ("a\nb", Realm.password, "username"), (long, Realm.password, "username"),
            ("ana", "", "password"), ("ana", long, "password"),
        ]
        for (username, password, field) in unusable {
            let refused = try await cognitoError { try await pool.signIn(username: username, password: password) }
            guard case .invalidInput = refused else { return XCTFail("\(refused)") }
            XCTAssertEqual(refused.field, field)
            XCTAssertEqual(refused.errorDescription?.hasPrefix("\(field): "), true)
            XCTAssertNotNil(refused.recoverySuggestion)
            XCTAssertFalse(refused.isRetryable)
        }
        let after = try await server.countOfAllCalls()
        XCTAssertEqual(before, after)
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
    }

    func testTextsWithAnyCharactersCrossUnharmed() async throws {
        let realm = try await Realm.make(on: server)
        let name = "Zoë\u{1F600}用户 e\u{301}"
        let password = "Pässwörd-1 \u{1F511}\u{0}\u{FEFF}"
        try await realm.addUser(name)
        try await server.call(
            "AdminSetUserPassword",
            [
                "UserPoolId": .text(realm.poolID), "Username": .text(name), "Password": .text(password),
                "Permanent": true,
            ]
        )
        let session = try await realm.userPool().signIn(username: name, password: password).session()
        XCTAssertEqual(session.username.unicodeScalars.map(\.value), name.unicodeScalars.map(\.value))
    }

    private func refuses(_ field: String, _ configuration: UserPool.Configuration, line: UInt = #line) {
        refuses(field, line: line) {
            try UserPool(poolID: "us-east-1_AbC", clientID: "client", configuration: configuration)
        }
    }

    private func refuses(_ field: String, line: UInt = #line, _ make: () throws -> UserPool) {
        XCTAssertThrowsError(try make(), line: line) { error in
            guard case CognitoError.invalidInput(let details) = error else { return XCTFail("\(error)", line: line) }
            XCTAssertEqual(details.field, field, line: line)
            XCTAssertFalse(details.message.isEmpty, line: line)
        }
    }
}
