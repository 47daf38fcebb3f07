import CognitoClient
import XCTest

final class ManyUsersTests: LocalPoolTestCase {
    private func poolOfTwo(store: (any SecretStore)? = nil) async throws -> (Realm, UserPool) {
        let realm = try await realmWithAna()
        try await realm.addUser("bob")
        let pool = try realm.userPool { $0.store = store }
        _ = try await realm.signIn("ana", to: pool)
        _ = try await realm.signIn("bob", to: pool)
        return (realm, pool)
    }

    func testUsersLiveSideBySideAndTheLastOneIsCurrent() async throws {
        let (_, pool) = try await poolOfTwo()
        let users = try await pool.users()
        XCTAssertEqual(
            users,
            [KnownUser(username: "ana", signInName: "ana"), KnownUser(username: "bob", signInName: "bob")]
        )
        let current = await pool.state().session?.username
        XCTAssertEqual(current, "bob")
        for name in ["ana", "bob"] {
            let session = try required(await pool.session(name).session)
            let user = try await session.user()
            XCTAssertEqual(user.username, name)
        }
    }

    func testSwitchingMakesAnotherUserCurrentForEveryPoolOnTheStore() async throws {
        let store = MemoryStore()
        let (realm, pool) = try await poolOfTwo(store: store)
        let session = try await pool.switchUser("ana")
        XCTAssertEqual(session.username, "ana")
        for pool in [pool, try realm.userPool { $0.store = store }] {
            let current = await pool.state().session?.username
            XCTAssertEqual(current, "ana")
        }
    }

    func testSwitchingToNobodyLeavesTheCurrentUser() async throws {
        let (_, pool) = try await poolOfTwo()
        let refused = try await cognitoError { try await pool.switchUser("eve") }
        guard case .signedOut = refused else { return XCTFail("\(refused)") }
        let current = await pool.state().session?.username
        XCTAssertEqual(current, "bob")
        guard case .signedOut = await pool.session("eve") else { return XCTFail("eve is there") }
    }

    func testAnEndedSessionIsListedAsExpired() async throws {
        let (realm, pool) = try await poolOfTwo()
        try await realm.admin("AdminUserGlobalSignOut", "ana")
        let session = try required(await pool.session("ana").session)
        _ = try await cognitoError { try await session.refresh() }
        let users = try await pool.users()
        XCTAssertEqual(users.map(\.isExpired), [true, false])
        guard case .expired("ana", "ana") = await pool.session("ana") else { return XCTFail("not expired") }
        guard case .signedIn = await pool.session("bob") else { return XCTFail("bob is gone") }
    }

    func testSeveralUsersAreSignedOutAndToldApart() async throws {
        let (_, pool) = try await poolOfTwo()
        let results = await pool.signOut(["ana", "eve", "bob"], .everywhere)
        XCTAssertEqual(results.map(\.name), ["ana", "bob"])
        for one in results {
            let result = try one.result.get()
            XCTAssertTrue(result.isComplete, "\(result)")
            XCTAssertEqual(result.global, .confirmed)
        }
        let left = try await pool.users()
        XCTAssertEqual(left, [])
    }

    func testOnlyTheNamedUsersAreSignedOut() async throws {
        let (_, pool) = try await poolOfTwo()
        await pool.signOut(["bob"])
        let left = try await pool.users()
        XCTAssertEqual(left.map(\.username), ["ana"])
    }

    func testAStoreThatCannotTellIsAnErrorAndNotAnEmptyList() async throws {
        let store = AppStoreForTests()
        let (_, pool) = try await poolOfTwo(store: store)
        let content = store.content
        store.fail(with: StoreError.unavailable("locked"))
        let refused = try await cognitoError { try await pool.users() }
        guard case .storage = refused else { return XCTFail("\(refused)") }
        guard case .unavailable(.storage) = await pool.session("ana") else { return XCTFail("the state is told") }
        let switching = try await cognitoError { try await pool.switchUser("ana") }
        guard case .storage = switching else { return XCTFail("\(switching)") }
        let signingOut = await pool.signOut(["ana"])
        guard signingOut.count == 1, case .failure(.storage) = signingOut[0].result else {
            return XCTFail("\(signingOut)")
        }
        XCTAssertEqual(store.content, content)
    }

    func testACancelledTaskIsToldSo() async throws {
        let (_, pool) = try await poolOfTwo()
        let asking = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            let listing = await error(of: { try await pool.users() })
            return (listing is CancellationError, await pool.session("ana"), await pool.signOut(["ana"]))
        }
        let (listing, state, signedOut) = await asking.value
        XCTAssertTrue(listing)
        guard case .unavailable(.cancelled) = state else { return XCTFail("the state is told") }
        XCTAssertEqual(try signedOut.map { try $0.result.get().isComplete }, [true])
    }
}
