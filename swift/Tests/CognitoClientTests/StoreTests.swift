import CognitoClient
import XCTest

final class StoreTests: LocalPoolTestCase {
    private struct Trouble: Error, CustomStringConvertible {
        let description = "holds the-secret-itself"
    }

    func testAnAppsOwnStoreKeepsTheSession() async throws {
        let realm = try await realmWithAna()
        let store = AppStoreForTests()
        let session = try await realm.signIn(to: realm.userPool { $0.store = store })
        XCTAssertEqual(store.content.count, 2)
        for key in store.content.keys {
            XCTAssertTrue(key.contains(realm.poolID) && key.contains(realm.clientID), key)
        }
        let token = try await session.tokens().refreshToken
        XCTAssertTrue(store.content.values.contains { String(decoding: $0, as: UTF8.self).contains(token) })
    }

    func testAStoreThatThrowsFailsTheSignInAndChangesNothing() async throws {
        let realm = try await realmWithAna()
        let store = AppStoreForTests()
        let pool = try realm.userPool { $0.store = store }
        let failures: [(any Error, String)] = [
            (StoreError.unavailable("locked"), "locked"),
            (StoreError.corrupt("damaged"), "damaged"),
            (StoreError.tooLarge("2,560 bytes at most"), "2,560 bytes at most"),
            (Trouble(), "Trouble"),
        ]
        for (failure, told) in failures {
            store.fail(with: failure)
            let refused = try await cognitoError { try await realm.signIn(to: pool) }
            guard case .storage = refused else { return XCTFail("\(refused)") }
            XCTAssertTrue(refused.message.contains(told), refused.message)
            XCTAssertFalse(refused.message.contains("the-secret-itself"), refused.message)
            XCTAssertNotNil(refused.recoverySuggestion)
        }
        store.fail(with: nil)
        XCTAssertEqual(store.content, [:])
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
        _ = try await realm.signIn(to: pool)
    }

    func testAStoreThatThrowsDuringARefreshLosesNoRotatedToken() async throws {
        let realm = try await realmWithAna(client: Realm.rotating)
        let store = AppStoreForTests()
        let session = try await realm.signIn(to: realm.userPool { $0.store = store })
        let before = store.content
        store.fail(with: StoreError.unavailable("locked"))
        let refused = try await cognitoError { try await session.refresh() }
        guard case .storage = refused else { return XCTFail("\(refused)") }
        XCTAssertEqual(store.content, before)
        store.fail(with: nil)
        let tokens = try await session.refresh()
        let again = try await session.refresh()
        XCTAssertNotEqual(tokens.refreshToken, again.refreshToken)
    }

    func testTwoClientsShareAStoreWithoutSeeingEachOthersSessions() async throws {
        let first = try await realmWithAna()
        let second = try await realmWithAna()
        let store = MemoryStore()
        let signedIn = try first.userPool { $0.store = store }
        let signedOut = try second.userPool { $0.store = store }
        _ = try await first.signIn(to: signedIn)
        guard case .signedOut = await signedOut.state() else { return XCTFail("a session crossed over") }
        guard case .signedIn = await signedIn.state() else { return XCTFail("the session is lost") }
    }

    func testTheMemoryStoreKeepsWhatItIsGiven() throws {
        let store: any SecretStore = MemoryStore()
        XCTAssertNil(try store.get("a/1"))
        try store.put(Data([1, 2, 3]), for: "a/1")
        try store.put(Data(), for: "b/1")
        XCTAssertEqual(try store.get("a/1"), Data([1, 2, 3]))
        XCTAssertEqual(try store.get("b/1"), Data())
        XCTAssertEqual(try store.list(prefix: "a/"), ["a/1"])
        try store.remove("a/1")
        try store.remove("a/1")
        XCTAssertNil(try store.get("a/1"))
    }

    /// 1,024 bytes, and the name of a user of 128 characters of four bytes behind the longest ids.
    func testTheLongestKeysAreTakenByEveryStore() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("long-\(UUID().uuidString)")
        addTeardownBlock { try? FileManager.default.removeItem(at: folder) }
        let ids = "cognito-client/\(String(repeating: "p", count: 55))/\(String(repeating: "c", count: 128))"
        let keys = [
            String(repeating: "n", count: 1024), String(repeating: "\u{1F511}", count: 256),
            "\(ids)/device-name/\(String(repeating: "\u{1F511}", count: 128))",
        ]
        let stores: [any SecretStore] = [
            MemoryStore(), try EncryptedFileStore(directory: folder, key: Data(repeating: 7, count: 32)),
        ]
        for store in stores {
            for key in keys { try store.put(Data(key.utf8), for: key) }
            XCTAssertEqual(Set(try store.list(prefix: "")), Set(keys))
            for key in keys {
                XCTAssertEqual(try store.get(key), Data(key.utf8))
                try store.remove(key)
            }
            XCTAssertEqual(try store.list(prefix: ""), [])
        }
    }

    func testAKeyringWhoseServiceNameNotEveryPlatformTakesIsRefused() {
        for service in ["me@example", "com.example\u{0}app", "com.example\napp"] {
            XCTAssertThrowsError(try KeyringStore(service: service)) { error in
                guard case StoreError.unavailable(let why) = error else { return XCTFail("\(error)") }
                XCTAssertTrue(why.contains("service name"), why)
            }
        }
    }

    func testAKeyringWithoutAServiceNameIsRefused() {
        XCTAssertThrowsError(try KeyringStore(service: "")) { error in
            guard case StoreError.unavailable(let why) = error else { return XCTFail("\(error)") }
            XCTAssertFalse(why.isEmpty)
        }
    }

    func testTheOptionsOfAKeyringAreHandedOnAndRefusedWhereTheyMakeNoSense() async throws {
        var options = KeyringOptions(service: "", lockDirectory: "/nonexistent", largestItem: 2_560)
        options.accessibility = .whenUnlockedThisDeviceOnly
        XCTAssertThrowsError(try KeyringStore(options)) { error in
            guard case StoreError.unavailable(let why) = error else { return XCTFail("\(error)") }
            XCTAssertTrue(why.contains("service name"), why)
        }
    }

    /// Without a vault there is nothing to unlock, and an open one stays so.
    func testAKeyringIsUnlockedOrSaysThatThereIsNone() async throws {
        do {
            let store = try KeyringStore(KeyringOptions(service: "io.github.cognitoclient.tests"))
            try await store.unlock()
            _ = try store.get("probe")
        } catch StoreError.unavailable(let why) {
            XCTAssertFalse(why.isEmpty)
        }
    }

    /// Where there is no vault, as in most containers, the app is told so: nothing falls back to another store.
    func testAKeyringKeepsWhatItIsGivenOrSaysThatThereIsNone() throws {
        let store: KeyringStore
        do {
            store = try KeyringStore(service: "io.github.cognitoclient.tests")
            _ = try store.get("probe")
        } catch StoreError.unavailable(let why) {
            return XCTAssertFalse(why.isEmpty)
        }
        let key = "probe-\(ProcessInfo.processInfo.processIdentifier)"
        try store.put(Data("value".utf8), for: key)
        XCTAssertEqual(try store.get(key), Data("value".utf8))
        try store.remove(key)
        XCTAssertNil(try store.get(key))
    }
}
