import CognitoClient
import XCTest

final class HostileReplyTests: LocalPoolTestCase {
    func testRepliesThatMakeNoSenseAreProtocolErrorsAndChangeNothing() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let tokens = #""AccessToken":"a.b.c","IdToken":"a.b.c","RefreshToken":"r","ExpiresIn":3600,"TokenType":"Bearer""#
        let replies: [(operation: String, body: String)] = [
            ("InitiateAuth", "{}"),
            ("InitiateAuth", "[]"),
            ("InitiateAuth", "null"),
            ("InitiateAuth", #"{"ChallengeName":7,"ChallengeParameters":{}}"#),
            ("InitiateAuth", #"{"ChallengeName":"PASSWORD_VERIFIER"}"#),
            ("InitiateAuth", #"{"ChallengeName":"PASSWORD_VERIFIER","ChallengeParameters":{"SALT":"zz","SRP_B":"0"}}"#),
            ("InitiateAuth", #"{"AuthenticationResult":{\#(tokens)}}"#),
            ("RespondToAuthChallenge", "{}"),
            ("RespondToAuthChallenge", #"{"AuthenticationResult":{}}"#),
            ("RespondToAuthChallenge", #"{"AuthenticationResult":"yes"}"#),
            ("RespondToAuthChallenge", #"{"AuthenticationResult":{\#(tokens)}}"#),
        ]
        for (operation, body) in replies {
            try await server.fault("replace", on: operation, ["body": .text(body)])
            let refused = try await cognitoError { try await realm.signIn(to: pool) }
            guard case .protocol = refused else { return XCTFail("\(body): \(refused)") }
            XCTAssertFalse(refused.isRetryable)
            guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
        }
        _ = try await realm.signIn(to: pool)
    }

    func testGarbageIsAProtocolError() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        try await server.fault("garbage", on: "InitiateAuth")
        let refused = try await cognitoError { try await realm.signIn(to: pool) }
        guard case .protocol = refused else { return XCTFail("\(refused)") }
    }

    func testATruncatedReplyToARefreshLeavesTheSessionAsItIs() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let before = try await session.tokens().accessToken
        for byte in [0, 1, 20, 200] {
            try await server.fault("truncate", on: "GetTokensFromRefreshToken", ["at_byte": .number(Double(byte)), "count": 20])
            let refused = try await cognitoError { try await session.refresh() }
            switch refused {
            case .network, .protocol: break
            default: return XCTFail("\(refused)")
            }
            let after = try await session.tokens().accessToken
            XCTAssertEqual(after, before)
            try await server.clearFaults()
        }
        _ = try await session.refresh()
    }

    func testAFailingServiceIsRetryableAndSaysSo() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        try await server.fault("status", on: "InitiateAuth", ["status": 500, "count": 100])
        let refused = try await cognitoError { try await realm.signIn(to: pool) }
        guard case .service = refused else { return XCTFail("\(refused)") }
        XCTAssertTrue(refused.isRetryable)
        XCTAssertEqual(refused.httpStatus, 500)
        XCTAssertEqual(refused.operation, "InitiateAuth")
    }

    func testAThrottlingServiceTellsHowLongToWait() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        try await server.fault("throttle", on: "InitiateAuth", ["status": 429, "retry_after_seconds": 1800, "count": 100])
        let refused = try await cognitoError { try await realm.signIn(to: pool) }
        guard case .throttled(let details) = refused else { return XCTFail("\(refused)") }
        XCTAssertEqual(details.retryAfter, 1800)
        XCTAssertTrue(refused.isRetryable)
    }

    func testADroppedConnectionIsANetworkErrorAndTheSessionLivesOn() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        try await server.fault("drop_before", on: "GetTokensFromRefreshToken", ["count": 100])
        let refused = try await cognitoError { try await session.refresh() }
        guard case .network = refused else { return XCTFail("\(refused)") }
        XCTAssertTrue(refused.isRetryable)
        try await server.clearFaults()
        _ = try await session.refresh()
    }

    func testAServerThatIsNotThereIsANetworkError() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        try server.stop()
        let refused = try await cognitoError { try await realm.signIn(to: pool) }
        guard case .network = refused else { return XCTFail("\(refused)") }
        XCTAssertNil(refused.code)
        XCTAssertNotNil(refused.recoverySuggestion)
    }

    func testAServerThatDoesNotAnswerIsATimeout() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool { $0.timeouts = .init(connect: 0.2, request: 0.2, total: 0.2) }
        try await server.fault("delay", on: "InitiateAuth", ["delay_milliseconds": 60_000, "count": 100])
        let refused = try await cognitoError { try await realm.signIn(to: pool) }
        guard case .timeout = refused else { return XCTFail("\(refused)") }
        XCTAssertTrue(refused.isRetryable)
    }
}
