import XCTest

@testable import CognitoClient

/// The Keychain store over a Keychain in memory: what is asked of the platform, and what is made of its answers.
final class KeychainItemsTests: XCTestCase {
    private let service = "com.example.app"

    private func store(
        in keychain: FakeKeychain,
        group: String? = nil,
        accessibility: KeychainAccessibility = .afterFirstUnlockThisDeviceOnly
    ) throws -> KeychainItems {
        try KeychainItems(service: service, accessGroup: group, accessibility: accessibility, in: keychain)
    }

    private func item(_ account: String, _ content: String, group: String = FakeKeychain.ownGroup) -> FakeKeychain.Item {
        FakeKeychain.Item(
            name: KeychainName(service: service, account: account, accessGroup: group),
            content: Data(content.utf8)
        )
    }

    private func failure<Value>(of work: () throws -> Value) -> StoreError? {
        do {
            _ = try work()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    func testItKeepsReplacesListsAndForgets() throws {
        let keychain = FakeKeychain()
        let store = try store(in: keychain)
        XCTAssertNil(try store.get("a/1"))
        try store.put(Data("one".utf8), for: "a/1")
        try store.put(Data("two".utf8), for: "a/2")
        try store.put(Data(), for: "b/1")
        try store.put(Data("new".utf8), for: "a/1")
        XCTAssertEqual(try store.get("a/1"), Data("new".utf8))
        XCTAssertEqual(try store.get("b/1"), Data())
        XCTAssertEqual(Set(try store.list(prefix: "a/")), ["a/1", "a/2"])
        try store.remove("a/1")
        try store.remove("a/1")
        XCTAssertNil(try store.get("a/1"))
        XCTAssertEqual(try store.list(prefix: "a/"), ["a/2"])
        XCTAssertEqual(try store.list(prefix: "c/"), [])
    }

    func testTheQueriesAreThoseOfTheDataProtectionKeychainWithoutICloud() throws {
        let keychain = FakeKeychain()
        let store = try store(in: keychain, group: "TEAM.shared", accessibility: .whenUnlocked)
        try store.put(Data([1]), for: "key")
        _ = try store.get("key")
        _ = try store.list(prefix: "")
        try store.remove("key")
        let items: KeychainQuery = [
            .itemClass: .genericPassword, .usesDataProtectionKeychain: .flag(true), .synchronizable: .flag(false),
            .service: .text(service), .accessGroup: .text("TEAM.shared"),
        ]
        let item = items.merging([.account: .text("key")]) { $1 }
        let content: KeychainQuery = [.valueData: .data(Data([1])), .accessible: .accessibility(.whenUnlocked)]
        XCTAssertEqual(
            keychain.calls,
            [
                .list(items.merging([.matchLimit: .one, .returnsAttributes: .flag(true)]) { $1 }),
                .update(item, content),
                .add(item.merging(content) { $1 }),
                .read(item.merging([.matchLimit: .one, .returnsData: .flag(true)]) { $1 }),
                .list(items.merging([.matchLimit: .all, .returnsAttributes: .flag(true)]) { $1 }),
                .delete(item),
            ]
        )
    }

    func testItemsAreReadableAfterTheFirstUnlockOnThisDeviceOnly() throws {
        let keychain = FakeKeychain()
        try store(in: keychain).put(Data([1]), for: "key")
        XCTAssertEqual(keychain.items.map(\.accessibility), [.afterFirstUnlockThisDeviceOnly])
    }

    func testAnItemWrittenWithAnotherAccessibilityIsFoundAndTakesOnTheNewOne() throws {
        let keychain = FakeKeychain()
        try store(in: keychain, accessibility: .whenUnlocked).put(Data([1]), for: "key")
        let later = try store(in: keychain, accessibility: .afterFirstUnlock)
        XCTAssertEqual(try later.get("key"), Data([1]))
        try later.put(Data([2]), for: "key")
        XCTAssertEqual(keychain.items.map(\.accessibility), [.afterFirstUnlock])
        XCTAssertEqual(keychain.items.map(\.content), [Data([2])])
    }

    func testItemsOfOtherServicesAndAccessGroupsAreLeftAlone() throws {
        let other = FakeKeychain.Item(name: KeychainName(service: "other", account: "key"), content: Data([9]))
        let keychain = FakeKeychain([other, item("key", "theirs", group: "TEAM.other")])
        let before = keychain.items
        let store = try store(in: keychain, group: "TEAM.mine")
        XCTAssertNil(try store.get("key"))
        XCTAssertEqual(try store.list(prefix: ""), [])
        try store.put(Data([1]), for: "key")
        XCTAssertEqual(try store.list(prefix: ""), ["key"])
        try store.remove("key")
        XCTAssertEqual(keychain.items, before)
    }

    func testALockedKeychainIsUnavailableAndNeverEmpty() throws {
        let keychain = FakeKeychain([item("key", "value")])
        let store = try store(in: keychain)
        let before = keychain.items
        let unavailable: [KeychainStatus] = [
            .interactionNotAllowed, .notAvailable, .authFailed, .userCanceled, .missingEntitlement, .init(code: -1),
            .init(code: 77),
        ]
        for status in unavailable {
            keychain.interfere { _, _ in status }
            let works: [() throws -> Any?] = [
                { try store.get("key") }, { try store.put(Data(), for: "key") }, { try store.remove("key") },
                { try store.list(prefix: "") },
            ]
            for work in works {
                guard case .unavailable(let why)? = failure(of: work) else { return XCTFail("\(status) is told otherwise") }
                XCTAssertTrue(why.contains("\(status.code)"), why)
            }
        }
        XCTAssertEqual(keychain.items, before)
    }

    func testWhatTheKeychainSaysOfTheContentIsTold() throws {
        let keychain = FakeKeychain([item("key", "value")])
        let store = try store(in: keychain)
        keychain.interfere { _, _ in .decode }
        guard case .corrupt? = failure(of: { try store.get("key") }) else { return XCTFail("not corrupt") }
        keychain.interfere { _, _ in .dataTooLarge }
        guard case .tooLarge? = failure(of: { try store.put(Data(), for: "key") }) else { return XCTFail("not too large") }
        let hollow = FakeKeychain([.init(name: KeychainName(service: service, account: "key"), content: nil)])
        let hollowStore = try self.store(in: hollow)
        guard case .corrupt? = failure(of: { try hollowStore.get("key") }) else { return XCTFail("not corrupt") }
    }

    func testAWriteThatMeetsAnotherProcessAddingTheItemReplacesIt() throws {
        let keychain = FakeKeychain()
        let store = try store(in: keychain)
        let theirs = item("key", "theirs")
        keychain.interfere { call, items in
            if case .add = call, items.isEmpty { items.append(theirs) }
            return nil
        }
        try store.put(Data("mine".utf8), for: "key")
        XCTAssertEqual(keychain.items.map(\.content), [Data("mine".utf8)])
    }

    func testAWriteAgainstAnEndlessRaceGivesUp() throws {
        let keychain = FakeKeychain()
        let store = try store(in: keychain)
        keychain.interfere { call, _ in
            switch call {
            case .update: .itemNotFound
            case .add: .duplicateItem
            case .read, .list, .delete: nil
            }
        }
        guard case .unavailable? = failure(of: { try store.put(Data(), for: "key") }) else { return XCTFail("no failure") }
        XCTAssertEqual(keychain.calls.count, 1 + 2 * KeychainItems.tries)
    }

    func testAWriteIsOneUpdateAndNeverADeletion() throws {
        let keychain = FakeKeychain([item("key", "old")])
        let store = try store(in: keychain)
        keychain.interfere { call, _ in if case .update = call { .interactionNotAllowed } else { nil } }
        XCTAssertNotNil(failure(of: { try store.put(Data("new".utf8), for: "key") }))
        XCTAssertEqual(keychain.items.map(\.content), [Data("old".utf8)])
        XCTAssertEqual(keychain.calls.count, 2)
    }

    func testAStoreThatCannotWorkSaysSoWhenItIsMade() throws {
        let keychain = FakeKeychain()
        for status in [KeychainStatus.missingEntitlement, .notAvailable, .init(code: -50)] {
            keychain.interfere { _, _ in status }
            guard case .unavailable? = failure(of: { try store(in: keychain) }) else { return XCTFail("\(status) is taken") }
        }
        let nameless = failure {
            try KeychainItems(
                service: "", accessGroup: nil, accessibility: .whenUnlocked, in: FakeKeychain()
            )
        }
        guard case .unavailable? = nameless else { return XCTFail("an empty service name is taken") }
    }

    func testAKeychainThatIsMerelyLockedOpensLater() throws {
        let keychain = FakeKeychain([item("key", "value")])
        keychain.interfere { _, _ in .interactionNotAllowed }
        let store = try store(in: keychain)
        XCTAssertNotNil(failure(of: { try store.get("key") }))
        keychain.interfere(nil)
        XCTAssertEqual(try store.get("key"), Data("value".utf8))
    }
}
