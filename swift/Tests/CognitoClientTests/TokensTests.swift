import CognitoClient
import XCTest

final class TokensTests: LocalPoolTestCase {
    private let hour = 3600

    func testTokensComeFromTheCacheWhileTheyCount() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        let first = try await session.tokens()
        for _ in 1...100 {
            let again = try await session.tokens()
            XCTAssertEqual(again.accessToken, first.accessToken)
        }
        let refreshes = try await server.count(of: "GetTokensFromRefreshToken")
        XCTAssertEqual(refreshes, 0)
        XCTAssertGreaterThan(first.expiresAt, Date())
        XCTAssertNotEqual(first.accessToken, first.idToken)
        XCTAssertFalse(first.refreshToken.isEmpty)
    }

    func testWhatNeedsNothingDoneIsGivenWithoutWaiting() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let tokens = try await session.tokens()
        let token = try await session.accessToken()
        XCTAssertEqual(token, tokens.accessToken)
        XCTAssertEqual(session.cachedTokens?.accessToken, tokens.accessToken)
        var refreshes = try await server.count(of: "GetTokensFromRefreshToken")
        XCTAssertEqual(refreshes, 0)

        try await server.advanceClock(seconds: 2 * hour)
        try await realm.tellTheTime(to: pool)
        XCTAssertNil(session.cachedTokens)
        let newer = try await session.accessToken()
        XCTAssertNotEqual(newer, tokens.accessToken)
        XCTAssertEqual(session.cachedTokens?.accessToken, newer)
        refreshes = try await server.count(of: "GetTokensFromRefreshToken")
        XCTAssertEqual(refreshes, 1)

        await session.signOut()
        XCTAssertNil(session.cachedTokens)
        for refused in [
            try await cognitoError { _ = try await session.accessToken() }, try await cognitoError { _ = try await session.tokens() },
        ] {
            guard case .signedOut = refused else { return XCTFail("\(refused)") }
        }
    }

    func testACancelledTaskGetsNoTokensCachedOrNot() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return (try? await session.tokens(), try? await session.accessToken())
        }
        task.cancel()
        let got = await task.value
        XCTAssertNil(got.0)
        XCTAssertNil(got.1)
    }

    func testAThousandCallersOfAnExpiredSessionShareOneRefresh() async throws {
        let realm = try await realmWithAna(client: Realm.rotating)
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let old = try await session.tokens().accessToken
        try await server.advanceClock(seconds: 2 * hour)
        try await realm.tellTheTime(to: pool)

        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...1000 {
                group.addTask { try await session.tokens().accessToken }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        XCTAssertEqual(tokens.count, 1)
        XCTAssertFalse(tokens.contains(old))
        let refreshes = try await server.count(of: "GetTokensFromRefreshToken")
        XCTAssertEqual(refreshes, 1)
    }

    func testARefreshBringsNewTokensAndKeepsTheRefreshToken() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        let old = try await session.tokens()
        try await server.advanceClock(seconds: 60)
        let new = try await session.refresh()
        XCTAssertNotEqual(new.accessToken, old.accessToken)
        XCTAssertNotEqual(new.idToken, old.idToken)
        XCTAssertEqual(new.refreshToken, old.refreshToken)
        XCTAssertGreaterThan(new.expiresAt, old.expiresAt)
        let cached = try await session.tokens()
        XCTAssertEqual(cached.accessToken, new.accessToken)
    }

    func testARotatedRefreshTokenReplacesTheOldOne() async throws {
        let realm = try await realmWithAna(client: Realm.rotating)
        let session = try await realm.signIn(to: realm.userPool())
        let old = try await session.tokens().refreshToken
        let second = try await session.refresh().refreshToken
        XCTAssertNotEqual(second, old)
        let third = try await session.refresh().refreshToken
        XCTAssertNotEqual(third, second)
    }

    func testTokensOfAnotherProcessAreFoundInTheStore() async throws {
        let realm = try await realmWithAna()
        let store = AppStoreForTests()
        let signedIn = try await realm.signIn(to: realm.userPool { $0.store = store }).tokens()
        let later = try realm.userPool { $0.store = store }
        let session = try required(await later.state().session)
        let tokens = try await session.tokens()
        XCTAssertEqual(tokens.accessToken, signedIn.accessToken)
        XCTAssertEqual(tokens.refreshToken, signedIn.refreshToken)
    }

    func testCachedTokensAreGivenWhileTheServiceIsDownAndTheyStillCount() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let old = try await session.tokens().accessToken
        try await server.advanceClock(seconds: hour - 60)
        try await realm.tellTheTime(to: pool)
        try await server.fault("status", on: "GetTokensFromRefreshToken", ["status": 503, "count": 100])
        let tokens = try await session.tokens()
        XCTAssertEqual(tokens.accessToken, old)
        let tries = try await server.count(of: "GetTokensFromRefreshToken")
        XCTAssertGreaterThan(tries, 0)
    }

    func testTheUserIsReadWithTheirAttributes() async throws {
        let realm = try await Realm.make(on: server)
        try await realm.addUser("ana", attributes: ["email": "ana@example.com", "custom:tier": "gold"])
        let user = try await realm.signIn(to: realm.userPool()).user()
        XCTAssertEqual(user.username, "ana")
        XCTAssertEqual(user.attributes["email"], "ana@example.com")
        XCTAssertEqual(user.attributes["custom:tier"], "gold")
        XCTAssertEqual(user.mfa, [])
        XCTAssertNil(user.preferredMFA)
    }

    func testARefusedAccessTokenIsRefreshedOnceAndTheCallRepeated() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        try await server.advanceClock(seconds: 2 * hour)
        let user = try await session.user()
        XCTAssertEqual(user.username, "ana")
        let refreshes = try await server.count(of: "GetTokensFromRefreshToken")
        XCTAssertEqual(refreshes, 1)
    }

    func testARevokedRefreshTokenEndsTheSession() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        try await realm.admin("AdminUserGlobalSignOut", "ana")
        let refused = try await cognitoError { try await session.refresh() }
        guard case .sessionExpired = refused else { return XCTFail("\(refused)") }
        XCTAssertThrowsError(try session.idClaims) { error in
            guard case CognitoError.sessionExpired = error else { return XCTFail("\(error)") }
        }
    }
}
