import XCTest

@testable import CognitoClient

/// The Keychain items of other SDKs, in a Keychain in memory.
final class KeychainMigrationTests: XCTestCase {
    private func keychain(
        _ fixture: String,
        half: KeychainHalf = .dataProtection,
        group: String = FakeKeychain.ownGroup
    ) throws -> FakeKeychain {
        FakeKeychain(
            try MigrationFixture(fixture).items.map { item in
                FakeKeychain.Item(
                    half: half,
                    name: KeychainName(service: item.container, account: item.key, accessGroup: group),
                    content: item.value,
                    accessibility: .afterFirstUnlock
                )
            }
        )
    }

    private func container(
        _ keychain: FakeKeychain,
        half: KeychainHalf = .dataProtection,
        group: String? = nil
    ) -> KeychainMigrationItems {
        KeychainMigrationItems(keychain: keychain, half: half, accessGroup: group)
    }

    func testEverySDKsItemsAreFoundInTheKeychainAndTakenOver() async throws {
        let sources: [(MigrationSource, String, Int)] = [
            (.amplifySwift, "amplify-swift-2.57", 1), (.awsMobileClientIOS, "aws-mobile-client-ios-2", 2),
            (.amplifyFlutter, "amplify-flutter-1", 1),
        ]
        for (source, fixture, users) in sources {
            let keychain = try keychain(fixture, half: source.keychainHalf)
            let before = keychain.items
            let migration = MigrationFixture.migration(from: source, into: MemoryStore())
            let report = try await migration.run(from: container(keychain, half: source.keychainHalf))
            XCTAssertEqual(report.copied.count, users, fixture)
            XCTAssertTrue(report.isComplete, "\(fixture): \(report)")
            XCTAssertEqual(keychain.items, before)
        }
    }

    func testOnlyWhatIsWantedIsReadAndTheRestIsListedByNameOnly() throws {
        let keychain = try keychain("aws-mobile-client-ios-2")
        let wanted = MigrationFixture.migration(from: .awsMobileClientIOS, into: MemoryStore()).wanted
        let items = try container(keychain).items(wanted)
        XCTAssertFalse(items.isEmpty)
        XCTAssertLessThan(items.count, keychain.items.count)
        let listing: KeychainQuery = [
            .itemClass: .genericPassword, .usesDataProtectionKeychain: .flag(true), .synchronizable: .flag(false),
            .service: .text("com.example.app.AWSCognitoIdentityUserPool"),
            .matchLimit: .all, .returnsAttributes: .flag(true),
        ]
        XCTAssertEqual(keychain.calls.first, .list(listing))
        let reads = keychain.calls.dropFirst().map { call -> String? in
            guard case .read(let query) = call, case .text(let account)? = query[.account] else { return nil }
            return account
        }
        XCTAssertEqual(reads, items.map(\.key))
    }

    func testWithoutABundleEveryServiceOfTheRightEndingIsLookedAt() throws {
        let keychain = try keychain("aws-mobile-client-ios-2")
        var scope = MigrationFixture.scope
        scope.bundle = nil
        let wanted = Migration(from: .awsMobileClientIOS, into: MemoryStore(), scope: scope).wanted
        let items = try container(keychain).items(wanted)
        XCTAssertEqual(Set(items.map(\.container)), ["com.example.app.AWSCognitoIdentityUserPool"])
        guard case .list(let query)? = keychain.calls.first else { return XCTFail("\(keychain.calls)") }
        XCTAssertNil(query[.service])
        let listings = keychain.calls.filter { if case .list = $0 { true } else { false } }
        XCTAssertEqual(listings.count, 1)
    }

    func testAnEmptyKeychainIsAnEmptyContainer() throws {
        let wanted = MigrationFixture.migration(from: .amplifySwift, into: MemoryStore()).wanted
        XCTAssertEqual(try container(FakeKeychain()).items(wanted), [])
    }

    func testAKeychainLockedAtAnyPointIsAnErrorAndNeverAPartialAnswer() async throws {
        let keychain = try keychain("aws-mobile-client-ios-2")
        let store = MemoryStore()
        let migration = MigrationFixture.migration(from: .awsMobileClientIOS, into: store)
        _ = try container(keychain).items(migration.wanted)
        let calls = keychain.calls.count
        XCTAssertGreaterThan(calls, 5)
        for locked in 1...calls {
            let counter = Counter()
            keychain.interfere { _, _ in counter.next() == locked ? .interactionNotAllowed : nil }
            let refused = try await cognitoError { try await migration.run(from: self.container(keychain)) }
            guard case .storage = refused else { return XCTFail("\(refused)") }
            XCTAssertTrue(refused.message.contains("-25308"), refused.message)
            let done = try await migration.isDone()
            XCTAssertFalse(done)
        }
        XCTAssertEqual(try store.list(prefix: ""), [])
    }

    func testAnItemThatIsDamagedOrGoneCostsOnlyItself() throws {
        let keychain = try keychain("aws-mobile-client-ios-2")
        let wanted = MigrationFixture.migration(from: .awsMobileClientIOS, into: MemoryStore()).wanted
        let all = try container(keychain).items(wanted)
        let spoilt = all[3]
        for status in [KeychainStatus.decode, .itemNotFound] {
            keychain.interfere { call, _ in
                if case .read(let query) = call, query[.account] == .text(spoilt.key) { status } else { nil }
            }
            let left = try container(keychain).items(wanted)
            XCTAssertEqual(left.filter { $0.key != spoilt.key }, all.filter { $0.key != spoilt.key })
            let told = left.filter { $0.key == spoilt.key }
            XCTAssertEqual(told, status == .decode ? [.unreadable(container: spoilt.container, key: spoilt.key)] : [])
        }
    }

    func testADamagedItemIsAProblemAndTheSourceIsNotDeleted() async throws {
        let keychain = try keychain("aws-mobile-client-ios-2")
        let before = keychain.items
        let store = MemoryStore()
        let migration = MigrationFixture.migration(from: .awsMobileClientIOS, into: store)
        let spoilt = try required(container(keychain).items(migration.wanted).first { $0.key.hasSuffix("bob.refreshToken") }).key
        keychain.interfere { call, _ in
            if case .read(let query) = call, query[.account] == .text(spoilt) { .decode } else { nil }
        }
        let report = try await migration.run(from: container(keychain))
        XCTAssertEqual(report.copied, ["ana"])
        XCTAssertTrue(report.problems.contains { $0.kind == .unreadable && $0.item == "refreshToken" }, "\(report)")
        XCTAssertFalse(report.isComplete)
        let again = try await migration.run(from: container(keychain))
        XCTAssertTrue(again.wasDone && !again.isComplete)
        for report in [report, again] {
            let refused = try await cognitoError {
                try await migration.deleteSource(in: self.container(keychain), after: report)
            }
            guard case .invalidInput(let details) = refused else { return XCTFail("\(refused)") }
            XCTAssertEqual(details.field, "report")
        }
        XCTAssertEqual(keychain.items, before)
    }

    func testAnAccessGroupNarrowsWhatIsFound() throws {
        let keychain = try keychain("amplify-swift-2.57", group: "TEAM.shared")
        let wanted = MigrationFixture.migration(from: .amplifySwift, into: MemoryStore()).wanted
        XCTAssertEqual(try container(keychain, group: "TEAM.other").items(wanted), [])
        XCTAssertEqual(try container(keychain, group: "TEAM.shared").items(wanted).count, 3)
        XCTAssertEqual(try container(keychain).items(wanted).count, 3)
    }

    func testDeletingTakesNothingElseWithIt() throws {
        let keychain = try keychain("aws-mobile-client-ios-2")
        let wanted = MigrationFixture.migration(from: .awsMobileClientIOS, into: MemoryStore()).wanted
        try container(keychain).remove(wanted)
        XCTAssertEqual(try container(keychain).items(wanted), [])
        let left = keychain.items.compactMap(\.name.service)
        XCTAssertTrue(left.contains { $0.hasSuffix(".AWSMobileClient") }, "\(left)")
        for query in keychain.calls.compactMap({ if case .delete(let query) = $0 { query } else { nil } }) {
            XCTAssertNotNil(query[.service])
            XCTAssertNotNil(query[.account])
        }
    }

    private final class Counter: @unchecked Sendable {
        private let lock = NSLock()
        private var count = 0

        func next() -> Int {
            lock.withLock {
                count += 1
                return count
            }
        }
    }
}
