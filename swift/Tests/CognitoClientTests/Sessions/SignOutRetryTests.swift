import CognitoClient
import XCTest

final class SignOutRetryTests: LocalPoolTestCase {
    func testWhatIsCompleteHasNothingToRetry() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        let result = await session.signOut()
        XCTAssertTrue(result.isComplete)
        XCTAssertNil(result.retry)
    }

    func testWhatTheServerDidNotConfirmIsDoneByTheRetry() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let token = try await session.tokens().refreshToken
        try await server.fault("status", on: "RevokeToken", ["status": 500, "count": 100])
        let result = await session.signOut(.thisDevice)
        guard case .failed(.service) = result.revocation else { return XCTFail("\(result)") }
        XCTAssertEqual(result.local, .confirmed)
        let retry = try required(result.retry)
        XCTAssertEqual(retry.username, "ana")
        for text in ["\(retry)", String(reflecting: retry), String(reflecting: result)] {
            XCTAssertTrue(text.contains("SignOutRetry(ana)"), text)
            XCTAssertFalse(text.contains(token))
        }

        let offline = await retry.run()
        guard case .failed(.service) = offline.revocation else { return XCTFail("\(offline)") }
        let again = try required(offline.retry)
        try await server.clearFaults()
        let done = await again.run()
        XCTAssertTrue(done.isComplete, "\(done)")
        XCTAssertEqual(done.revocation, .confirmed)
        XCTAssertNil(done.retry)
        let (status, _) = try await server.attempt(
            "GetTokensFromRefreshToken",
            ["RefreshToken": .text(token), "ClientId": .text(realm.clientID)]
        )
        XCTAssertEqual(status, 400)
    }

    func testARetryForgetsWhatTheStoreDidNot() async throws {
        let realm = try await realmWithAna()
        let store = AppStoreForTests()
        let pool = try realm.userPool { $0.store = store }
        let session = try await realm.signIn(to: pool)
        store.fail(with: StoreError.unavailable("locked"))
        let result = await session.signOut()
        guard case .failed(.storage) = result.local else { return XCTFail("\(result)") }
        store.fail(with: nil)
        let done = await (try required(result.retry)).run()
        XCTAssertTrue(done.isComplete, "\(done)")
        XCTAssertEqual(store.content, [:])
    }
}
