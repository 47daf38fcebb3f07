import CognitoClient
import XCTest

final class SignOutTests: LocalPoolTestCase {
    func testSigningOutOfThisDeviceRevokesItsRefreshTokenOnly() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let here = try await realm.signIn(to: pool)
        let elsewhere = try await realm.signIn(to: realm.userPool())
        let old = try await here.tokens()

        let result = await here.signOut(.thisDevice)
        XCTAssertEqual(result.global, .notRequested)
        XCTAssertEqual(result.revocation, .confirmed)
        XCTAssertEqual(result.local, .confirmed)
        XCTAssertTrue(result.isComplete)
        XCTAssertNil(result.error)

        let refused = try await refresh(with: old.refreshToken, of: realm)
        XCTAssertEqual(refused, 400)
        _ = try await elsewhere.refresh()
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
    }

    func testSigningOutOfLinkedSessionsEndsThisOneInAnyCase() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let old = try await session.tokens()
        let result = await session.signOut(.thisDeviceAndLinked)
        XCTAssertEqual(result.global, .notRequested)
        XCTAssertEqual(result.local, .confirmed)
        let refused = try await refresh(with: old.refreshToken, of: realm)
        XCTAssertEqual(refused, 400)
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
    }

    func testSigningOutEverywhereEndsAllSessionsAndTheirTokens() async throws {
        let realm = try await realmWithAna()
        let here = try await realm.signIn(to: realm.userPool())
        let elsewhere = try await realm.signIn(to: realm.userPool())
        let old = try await here.tokens()
        let others = try await elsewhere.tokens()

        let result = await here.signOut(.everywhere)
        XCTAssertEqual(result.global, .confirmed)
        XCTAssertEqual(result.revocation, .notNeeded)
        XCTAssertEqual(result.local, .confirmed)
        XCTAssertTrue(result.isComplete)

        for tokens in [old, others] {
            let byRefreshToken = try await refresh(with: tokens.refreshToken, of: realm)
            XCTAssertEqual(byRefreshToken, 400)
            let (byAccessToken, _) = try await server.attempt("GetUser", ["AccessToken": .text(tokens.accessToken)])
            XCTAssertEqual(byAccessToken, 400)
        }
        let ended = try await cognitoError { try await elsewhere.refresh() }
        guard case .sessionExpired = ended else { return XCTFail("\(ended)") }
    }

    func testASignedOutSessionGivesNoTokens() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        await session.signOut()
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await session.tokens() },
            { _ = try await session.refresh() },
            { _ = try await session.user() },
            { _ = try session.accessClaims },
        ]
        for call in calls {
            let refused = try await cognitoError(call)
            guard case .signedOut = refused else { return XCTFail("\(refused)") }
        }
        let again = await session.signOut(.thisDevice)
        XCTAssertEqual(again.local, .confirmed)
    }

    func testSigningOutOfflineIsCompleteLocally() async throws {
        let realm = try await realmWithAna()
        let store = AppStoreForTests()
        let pool = try realm.userPool { $0.store = store }
        let session = try await realm.signIn(to: pool)
        XCTAssertFalse(store.content.isEmpty)
        try server.stop()

        let result = await session.signOut(.everywhere)
        guard case .failed(.network) = result.global else { return XCTFail("\(result)") }
        XCTAssertEqual(result.local, .confirmed)
        XCTAssertFalse(result.isComplete)
        XCTAssertNotNil(result.error)
        XCTAssertEqual(store.content, [:])
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
    }

    func testACancelledTaskStillSignsOut() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let signingOut = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await session.signOut(.everywhere)
        }
        let result = await signingOut.value
        XCTAssertTrue(result.isComplete, "\(result)")
    }

    private func refresh(with token: String, of realm: Realm) async throws -> Int {
        try await server.attempt(
            "GetTokensFromRefreshToken",
            ["RefreshToken": .text(token), "ClientId": .text(realm.clientID)]
        ).status
    }
}
