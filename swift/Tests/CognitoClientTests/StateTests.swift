import CognitoClient
import XCTest

final class StateTests: LocalPoolTestCase {
    func testNobodyIsSignedInAtFirst() async throws {
        let realm = try await Realm.make(on: server)
        let pool = try realm.userPool()
        let before = try await server.countOfAllCalls()
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
        let after = try await server.countOfAllCalls()
        XCTAssertEqual(before, after)
    }

    func testTheSessionIsThereAfterSignInAndForOtherPoolsOnTheSameStore() async throws {
        let realm = try await realmWithAna()
        let store = MemoryStore()
        let pool = try realm.userPool { $0.store = store }
        _ = try await realm.signIn(to: pool)
        for pool in [pool, try realm.userPool { $0.store = store }] {
            guard case .signedIn(let session) = await pool.state() else { return XCTFail("nobody is signed in") }
            XCTAssertEqual(session.username, "ana")
            let user = try await session.user()
            XCTAssertEqual(user.attributes["email"], "ana@example.com")
        }
    }

    func testAnEndedSessionTellsWhoseItWas() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        try await realm.admin("AdminUserGlobalSignOut", "ana")
        _ = try await cognitoError { try await session.refresh() }
        guard case .expired(let username, let signInName) = await pool.state() else { return XCTFail("not expired") }
        XCTAssertEqual(username, "ana")
        XCTAssertEqual(signInName, "ana")
    }

    func testAStoreThatCannotTellMakesTheStateUnavailable() async throws {
        let realm = try await realmWithAna()
        let store = AppStoreForTests()
        let pool = try realm.userPool { $0.store = store }
        _ = try await realm.signIn(to: pool)
        store.fail(with: StoreError.unavailable("the device is locked"))
        guard case .unavailable(let error) = await pool.state() else { return XCTFail("the state is told") }
        guard case .storage = error else { return XCTFail("\(error)") }
        XCTAssertTrue(error.message.contains("the device is locked"), error.message)
        store.fail(with: nil)
        guard case .signedIn = await pool.state() else { return XCTFail("the session is lost") }
    }

    func testAnUnreadableRecordMakesTheStateUnavailableAndIsNotDeleted() async throws {
        let realm = try await realmWithAna()
        let store = AppStoreForTests()
        let pool = try realm.userPool { $0.store = store }
        _ = try await realm.signIn(to: pool)
        let broken = store.content.mapValues { value in value.first == UInt8(ascii: "{") ? Data("{]".utf8) : value }
        store.content = broken
        guard case .unavailable(.storage) = await pool.state() else { return XCTFail("the state is told") }
        XCTAssertEqual(store.content, broken)
    }

    func testACancelledTaskIsToldThatTheStateIsUnavailable() async throws {
        let realm = try await Realm.make(on: server)
        let pool = try realm.userPool()
        let asking = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await pool.state()
        }
        guard case .unavailable(.cancelled) = await asking.value else { return XCTFail("the state is told") }
    }
}
