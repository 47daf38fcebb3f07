import CognitoClient
import XCTest

final class EventsTests: LocalPoolTestCase {
    /// The next events of a listener that must get so many.
    private func next(_ count: Int, of iterator: inout SessionEvents.Iterator) async throws -> [SessionEvent] {
        var events: [SessionEvent] = []
        for _ in 1...count {
            events.append(try required(await iterator.next()))
        }
        return events
    }

    func testEachChangeIsToldOnceToEveryListener() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        var listeners = [pool.events.makeAsyncIterator(), pool.events.makeAsyncIterator()]
        let session = try await realm.signIn(to: pool)
        _ = try await session.tokens()
        _ = try await session.refresh()
        await session.signOut()
        for index in listeners.indices {
            let events = try await next(3, of: &listeners[index])
            XCTAssertEqual(events, [.signedIn(username: "ana"), .refreshed(username: "ana"), .signedOut(username: "ana")])
            XCTAssertEqual(events.map(\.username), ["ana", "ana", "ana"])
        }
    }

    func testTheFirstIterationBeginsWhenEventsAreAskedForAndTheNextByItself() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let events = pool.events
        let session = try await realm.signIn(to: pool)
        var first = events.makeAsyncIterator()
        var second = events.makeAsyncIterator()
        await session.signOut()
        let told = try await next(2, of: &first)
        XCTAssertEqual(told, [.signedIn(username: "ana"), .signedOut(username: "ana")])
        let later = try await next(1, of: &second)
        XCTAssertEqual(later, [.signedOut(username: "ana")])
    }

    func testAnIterationEndsWithThePoolAndItsSessions() async throws {
        let realm = try await realmWithAna()
        var pool: UserPool? = try realm.userPool()
        let events = try required(pool).events
        var session: Session? = try await realm.signIn(to: required(pool))
        XCTAssertNotNil(session)
        let listening = Task {
            var told: [SessionEvent] = []
            for await event in events { told.append(event) }
            return told
        }
        pool = nil
        session = nil
        let told = await listening.value
        XCTAssertEqual(told, [.signedIn(username: "ana")])
        for await event in events { XCTFail("\(event) of a pool that is gone") }
    }

    func testCancellingTheTaskEndsItsIterationOnly() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let events = pool.events
        let (started, start) = AsyncStream<Void>.makeStream()
        let listening = Task {
            start.finish()
            for await event in events { XCTFail("\(event)") }
            return Task.isCancelled
        }
        for await _ in started {}
        listening.cancel()
        let wasCancelled = await listening.value
        XCTAssertTrue(wasCancelled)
        var other = events.makeAsyncIterator()
        _ = try await realm.signIn(to: pool)
        let told = try await next(1, of: &other)
        XCTAssertEqual(told, [.signedIn(username: "ana")])
    }

    func testAnEndedSessionIsToldWithTheServersVerdict() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        var listener = pool.events.makeAsyncIterator()
        try await realm.admin("AdminUserGlobalSignOut", "ana")
        _ = try await cognitoError { try await session.refresh() }
        let told = try await next(1, of: &listener)
        guard case .expired("ana", .sessionExpired) = told[0] else { return XCTFail("\(told)") }
    }

    func testAFailedRefreshIsToldWithItsReason() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        var listener = pool.events.makeAsyncIterator()
        try await server.fault("status", on: "GetTokensFromRefreshToken", ["status": 503, "count": 100])
        let refused = try await cognitoError { try await session.refresh() }
        let told = try await next(1, of: &listener)
        guard case .refreshFailed("ana", let error, false) = told[0] else { return XCTFail("\(told)") }
        XCTAssertEqual(error, refused)
    }

    func testTroubleOfTheStoreIsToldAndNothingIsLost() async throws {
        let realm = try await realmWithAna()
        let store = AppStoreForTests()
        let pool = try realm.userPool { $0.store = store }
        let session = try await realm.signIn(to: pool)
        let content = store.content
        var listener = pool.events.makeAsyncIterator()
        store.fail(with: StoreError.unavailable("the device is locked"))
        _ = try await cognitoError { try await session.refresh() }
        let told = try await next(1, of: &listener)
        guard case .storageTrouble("ana", let error) = told[0] else { return XCTFail("\(told)") }
        XCTAssertTrue(error.message.contains("the device is locked"), error.message)
        XCTAssertEqual(store.content, content)
    }

    func testAPoolWithBackgroundRefreshSaysThatItTriesAgain() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool { $0.backgroundRefresh = true }
        let session = try await realm.signIn(to: pool)
        var listener = pool.events.makeAsyncIterator()
        try await server.fault("status", on: "GetTokensFromRefreshToken", ["status": 503, "count": 100])
        _ = try await cognitoError { try await session.refresh() }
        let told = try await next(1, of: &listener)
        guard case .refreshFailed("ana", _, willRetry: true) = told[0] else { return XCTFail("\(told)") }
    }
}
