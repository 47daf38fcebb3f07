import XCTest

@testable import CognitoClient

/// A change of the access group, in a Keychain in memory.
final class KeychainMoveTests: XCTestCase {
    private let service = "com.example.app"
    private let (old, new) = ("TEAM.com.example.app", "TEAM.com.example.shared")

    private func store(in keychain: FakeKeychain, group: String) throws -> KeychainItems {
        try KeychainItems(service: service, accessGroup: group, accessibility: .whenUnlocked, in: keychain)
    }

    private func move(in keychain: FakeKeychain) throws -> Int {
        try KeychainMove(service: service, from: old, to: new, in: keychain).run()
    }

    private func unavailable<Value>(_ work: () throws -> Value) -> Bool {
        do {
            _ = try work()
            return false
        } catch {
            if case StoreError.unavailable = error { return true }
            return false
        }
    }

    /// A Keychain with what a store in the old group wrote.
    private func keychain(_ accounts: [String]) throws -> FakeKeychain {
        let keychain = FakeKeychain()
        let store = try store(in: keychain, group: old)
        for account in accounts { try store.put(Data("old \(account)".utf8), for: account) }
        return keychain
    }

    func testASessionIsStillThereAfterTheGroupHasChanged() async throws {
        let keychain = FakeKeychain()
        let fixture = try MigrationFixture("amplify-swift-2.57")
        let before = try store(in: keychain, group: old)
        _ = try await MigrationFixture.migration(from: .amplifySwift, into: before).run(fixture.items)
        guard case .signedIn = try await MigrationFixture.pool(over: before).state() else { return XCTFail("no session") }
        let count = keychain.items.count

        let after = try store(in: keychain, group: new)
        guard case .signedOut = try await MigrationFixture.pool(over: after).state() else { return XCTFail("seen across groups") }
        XCTAssertEqual(try move(in: keychain), count)
        let session = try required(await MigrationFixture.pool(over: after).state().session)
        XCTAssertEqual(session.username, "ana")
        XCTAssertEqual(try before.list(prefix: ""), [])
        XCTAssertEqual(try move(in: keychain), 0)
        XCTAssertEqual(keychain.items.count, count)
    }

    func testItemsKeepTheirContentAndAccessibilityAndOthersStay() throws {
        let keychain = try keychain(["a", "b"])
        let theirs = FakeKeychain.Item(
            name: KeychainName(service: "other", account: "a", accessGroup: old),
            content: Data("theirs".utf8)
        )
        XCTAssertEqual(
            keychain.add([
                .itemClass: .genericPassword, .usesDataProtectionKeychain: .flag(true), .service: .text("other"),
                .account: .text("a"), .accessGroup: .text(old), .valueData: .data(Data("theirs".utf8)),
            ]),
            .success
        )
        XCTAssertEqual(try move(in: keychain), 2)
        let moved = keychain.items.filter { $0.name.accessGroup == new }
        XCTAssertEqual(moved.map(\.content), [Data("old a".utf8), Data("old b".utf8)])
        XCTAssertEqual(moved.map(\.accessibility), [.whenUnlocked, .whenUnlocked])
        XCTAssertEqual(keychain.items.filter { $0.name.accessGroup == old }, [theirs])
    }

    func testWhatTheNewGroupHasCountsAndTheOldDoesNotComeBack() throws {
        let keychain = try keychain(["a", "b"])
        let store = try store(in: keychain, group: new)
        try store.put(Data("new a".utf8), for: "a")
        XCTAssertEqual(try move(in: keychain), 1)
        XCTAssertEqual(try store.get("a"), Data("new a".utf8))
        XCTAssertEqual(try store.get("b"), Data("old b".utf8))
        try store.remove("a")
        XCTAssertEqual(try move(in: keychain), 0)
        XCTAssertNil(try store.get("a"))
    }

    func testAKeychainThatFailsAtAnyPointLosesNothingAndTheNextCallGoesOn() throws {
        let accounts = ["a", "b", "c"]
        for failing in 1...6 {
            let keychain = try keychain(accounts)
            let store = try store(in: keychain, group: new)
            try store.put(Data("new c".utf8), for: "c")
            let counter = Counter()
            keychain.interfere { _, _ in counter.next() == failing ? .interactionNotAllowed : nil }
            XCTAssertTrue(unavailable { try move(in: keychain) }, "call \(failing)")
            keychain.interfere(nil)
            let left = Set(keychain.items.compactMap(\.content))
            for content in ["old a", "old b", "new c"] {
                XCTAssertTrue(left.contains(Data(content.utf8)), "\(content) is lost at call \(failing)")
            }
            _ = try move(in: keychain)
            XCTAssertEqual(Set(try store.list(prefix: "")), Set(accounts), "call \(failing)")
            XCTAssertEqual(try store.get("c"), Data("new c".utf8))
            XCTAssertEqual(keychain.items.count, 3)
        }
    }

    func testTheNewGroupsItemIsReadBeforeTheOldOneGoes() throws {
        let keychain = try keychain(["a"])
        try store(in: keychain, group: new).put(Data("new a".utf8), for: "a")
        keychain.interfere { call, _ in if case .read = call { .itemNotFound } else { nil } }
        XCTAssertEqual(try move(in: keychain), 0)
        XCTAssertEqual(keychain.items.count, 2)
    }

    func testAnAppWithoutAGroupAndNamesThatMakeNoSenseAreRefused() throws {
        let keychain = try keychain(["a"])
        let before = keychain.items
        keychain.interfere { _, _ in .missingEntitlement }
        XCTAssertTrue(unavailable { try move(in: keychain) })
        keychain.interfere(nil)
        for (service, from, to) in [("", old, new), (service, "", new), (service, old, ""), (service, old, old)] {
            XCTAssertTrue(unavailable { try KeychainMove(service: service, from: from, to: to, in: keychain).run() })
        }
        XCTAssertEqual(keychain.items, before)
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
