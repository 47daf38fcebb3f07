import CognitoClient
import XCTest

final class MigrationTests: XCTestCase {
    /// A container of an app's own.
    private final class Container: MigrationContainer, @unchecked Sendable {
        private let lock = NSLock()
        private var kept: [MigrationItem]
        private var trouble: (any Error)?
        private var asked = 0

        init(_ items: [MigrationItem]) {
            kept = items
        }

        var items: [MigrationItem] { lock.withLock { kept } }
        var timesAsked: Int { lock.withLock { asked } }

        func fail(with error: (any Error)?) {
            lock.withLock { trouble = error }
        }

        func items(_ wanted: [WantedItem]) throws -> [MigrationItem] {
            try lock.withLock {
                asked += 1
                if let trouble { throw trouble }
                return kept.filter { item in wanted.contains { $0.fits(container: item.container, key: item.key) } }
            }
        }

        func remove(_ wanted: [WantedItem]) throws {
            try lock.withLock {
                if let trouble { throw trouble }
                kept.removeAll { item in wanted.contains { $0.fits(container: item.container, key: item.key) } }
            }
        }
    }

    private struct Trouble: Error, CustomStringConvertible {
        let description = "holds the-secret-itself"
    }

    func testTheSessionsOfEverySDKOnAppleSystemsAreTakenOver() async throws {
        let released: [(MigrationSource, String, [String])] = [
            (.amplifySwift, "amplify-swift-2.57", ["ana"]),
            (.amplifySwift, "amplify-swift-2.0", ["ana"]),
            (.awsMobileClientIOS, "aws-mobile-client-ios-2", ["ana", "bob"]),
            (.amplifyFlutter, "amplify-flutter-1", ["ana"]),
            (.amplifyJS, "amplify-js-react-native", ["ana"]),
        ]
        for (source, fixture, users) in released {
            let store = MemoryStore()
            let container = Container(try MigrationFixture(fixture).items)
            let before = container.items
            let report = try await MigrationFixture.migration(from: source, into: store).run(from: container)
            XCTAssertEqual(report.copied.sorted(), users, fixture)
            XCTAssertTrue(report.isComplete && !report.wasDone, "\(fixture): \(report)")
            XCTAssertEqual(container.items, before)

            let pool = try MigrationFixture.pool(over: store)
            let known = try await pool.users().map(\.username)
            XCTAssertEqual(known, users, fixture)
            let session = try required(await pool.state().session)
            XCTAssertEqual(session.username, "ana", fixture)
            let refreshToken = try await session.tokens().refreshToken
            XCTAssertEqual(refreshToken, "eyJfake-refresh-ana-1.AAAA.BBBB.CCCC.DDDD", fixture)
        }
    }

    func testWhatIsDoneIsNotDoneAgain() async throws {
        let store = MemoryStore()
        let container = Container(try MigrationFixture("amplify-swift-2.57").items)
        let migration = MigrationFixture.migration(from: .amplifySwift, into: store)
        let before = try await migration.isDone()
        XCTAssertFalse(before)
        _ = try await migration.run(from: container)
        await MigrationFixture.poolSignsOut(over: store)
        let again = try await migration.run(from: container)
        XCTAssertTrue(again.wasDone)
        XCTAssertEqual(again.copied, [])
        XCTAssertEqual(container.timesAsked, 1)
        let done = try await migration.isDone()
        XCTAssertTrue(done)
        guard case .signedOut = try await MigrationFixture.pool(over: store).state() else {
            return XCTFail("who signed out is signed in again")
        }
    }

    func testAContainerThatCannotBeReadIsNotAnEmptyOne() async throws {
        let store = MemoryStore()
        let container = Container(try MigrationFixture("aws-mobile-client-ios-2").items)
        let migration = MigrationFixture.migration(from: .awsMobileClientIOS, into: store)
        let troubles: [(any Error, String)] = [(StoreError.unavailable("locked"), "locked"), (Trouble(), "Trouble")]
        for (trouble, told) in troubles {
            container.fail(with: trouble)
            let refused = try await cognitoError { try await migration.run(from: container) }
            guard case .storage = refused else { return XCTFail("\(refused)") }
            XCTAssertTrue(refused.isRetryable)
            XCTAssertTrue(refused.message.contains(told), refused.message)
            XCTAssertFalse("\(refused)".contains("the-secret-itself"))
            let done = try await migration.isDone()
            XCTAssertFalse(done)
        }
        container.fail(with: nil)
        let report = try await migration.run(from: container)
        XCTAssertEqual(report.copied.count, 2)
    }

    func testAStoreThatFailsLeavesTheMigrationToBeDone() async throws {
        let store = AppStoreForTests()
        let container = Container(try MigrationFixture("amplify-swift-2.57").items)
        let migration = MigrationFixture.migration(from: .amplifySwift, into: store)
        store.fail(with: StoreError.unavailable("locked"))
        let refused = try await cognitoError { try await migration.run(from: container) }
        guard case .storage = refused else { return XCTFail("\(refused)") }
        store.fail(with: nil)
        let report = try await migration.run(from: container)
        XCTAssertEqual(report.copied, ["ana"])
    }

    func testASessionThatNeedsARefreshFirstIsToldAndLeftToBeDone() async throws {
        let store = MemoryStore()
        let items = try MigrationFixture("aws-mobile-client-ios-after-attributes").items
        let migration = MigrationFixture.migration(from: .awsMobileClientIOS, into: store)
        let report = try await migration.run(items)
        XCTAssertEqual(report.unfinished, ["ana"])
        XCTAssertFalse(report.isComplete)
        var done = try await migration.isDone()
        XCTAssertFalse(done)
        try await migration.markDone()
        done = try await migration.isDone()
        XCTAssertTrue(done)
    }

    func testASourceOfWhichSomethingCouldNotBeReadIsNotDeletedAfterASecondRunEither() async throws {
        let items = try MigrationFixture("aws-mobile-client-ios-2").items.map { item in
            item.key.hasSuffix("ana@example.com.refreshToken")
                ? MigrationItem(container: item.container, key: item.key, value: Data([0xFF, 0xFE])) : item
        }
        let container = Container(items)
        let migration = MigrationFixture.migration(from: .awsMobileClientIOS, into: MemoryStore())
        let first = try await migration.run(from: container)
        let second = try await migration.run(from: container)
        XCTAssertTrue(second.wasDone)
        for report in [first, second] {
            XCTAssertFalse(report.isComplete)
            let refused = try await cognitoError { try await migration.deleteSource(in: container, after: report) }
            XCTAssertEqual(refused.field, "report")
        }
        XCTAssertEqual(container.items.count, items.count)
    }

    func testTheSourceIsDeletedOnRequestOnlyAndOnlyWhenEverythingIsInTheStore() async throws {
        let container = Container(try MigrationFixture("amplify-swift-2.57").items)
        let left = container.items.count
        let migration = MigrationFixture.migration(from: .amplifySwift, into: MemoryStore())
        let report = try await migration.run(from: container)

        let unfinished = try await MigrationFixture.migration(from: .awsMobileClientIOS, into: MemoryStore())
            .run(MigrationFixture("aws-mobile-client-ios-after-attributes").items)
        let other = MigrationFixture.migration(from: .awsMobileClientIOS, into: MemoryStore())
        for (migration, report) in [(other, report), (other, unfinished)] {
            let refused = try await cognitoError { try await migration.deleteSource(in: container, after: report) }
            XCTAssertEqual(refused.field, "report")
        }
        XCTAssertEqual(container.items.count, left)

        container.fail(with: StoreError.unavailable("locked"))
        let locked = try await cognitoError { try await migration.deleteSource(in: container, after: report) }
        guard case .storage = locked else { return XCTFail("\(locked)") }
        container.fail(with: nil)
        try await migration.deleteSource(in: container, after: report)
        XCTAssertEqual(container.items.map(\.key), ["authConfiguration"])
    }

    func testWhatCannotBeReadIsToldWithoutContentOrUser() async throws {
        let items = try MigrationFixture("aws-mobile-client-ios-2").items.map { item in
            item.key.hasSuffix("ana@example.com.refreshToken")
                ? MigrationItem(container: item.container, key: item.key, value: Data([0xFF, 0xFE])) : item
        }
        let report = try await MigrationFixture.migration(from: .awsMobileClientIOS, into: MemoryStore()).run(items)
        XCTAssertEqual(report.copied, ["bob"])
        XCTAssertFalse(report.isComplete)
        XCTAssertTrue(report.problems.contains { $0.kind == .notUTF8 && $0.item == "refreshToken" }, "\(report)")
        XCTAssertTrue(report.problems.contains { $0.user == "ana@example.com" })
        var dumped = ""
        dump(report, to: &dumped)
        dump(items, to: &dumped)
        for text in ["\(report)", String(reflecting: report), dumped, "\(items)"] {
            for secret in ["ana@", "bob", "eyJ"] { XCTAssertFalse(text.contains(secret), text) }
        }
    }

    func testNamesAreToldApartByTheirBytes() {
        XCTAssertTrue(WantedName.any.fits(""))
        XCTAssertTrue(WantedName.exactly("a.b").fits("a.b"))
        XCTAssertFalse(WantedName.exactly("a.b").fits("a.B"))
        XCTAssertTrue(WantedName.startingWith("a.").fits("a.b"))
        XCTAssertFalse(WantedName.startingWith("a.").fits("a"))
        XCTAssertTrue(WantedName.endingWith(".b").fits("a.b"))
        XCTAssertFalse(WantedName.endingWith(".b").fits("b"))
        XCTAssertFalse(WantedName.exactly("\u{E9}").fits("e\u{301}"))
    }
}

extension MigrationFixture {
    /// Signs whoever is current out, as far as that goes without a server.
    fileprivate static func poolSignsOut(over store: any SecretStore) async {
        await (try? pool(over: store))?.state().session?.signOut()
    }
}
