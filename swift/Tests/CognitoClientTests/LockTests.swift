import XCTest

@testable import CognitoClient

/// Locks of an app's own stores, and those over files that the Keychain store takes.
final class LockTests: LocalPoolTestCase {
    private func temporaryFolder() -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("locks-\(UUID().uuidString)")
        addTeardownBlock { try? FileManager.default.removeItem(at: folder) }
        return folder
    }

    func testAnAppsOwnLockIsHeldDuringARefreshAndGivenBack() async throws {
        let realm = try await realmWithAna()
        let store = LockingStore()
        let session = try await realm.signIn(to: realm.userPool { $0.store = store })
        let before = store.counts
        _ = try await session.refresh()
        XCTAssertGreaterThan(store.counts.taken, before.taken)
        XCTAssertEqual(store.counts.held, 0)
        XCTAssertGreaterThan(store.counts.mostHeld, 0)
    }

    func testALockThatIsNotObtainedFailsTheRefreshAndCanBeTriedAgain() async throws {
        let realm = try await realmWithAna()
        let store = LockingStore()
        let session = try await realm.signIn(to: realm.userPool { $0.store = store })
        store.isBusy = true
        let refused = try await cognitoError { try await session.refresh() }
        guard case .storage = refused else { return XCTFail("\(refused)") }
        XCTAssertTrue(refused.message.contains("another process"), refused.message)
        store.isBusy = false
        _ = try await session.refresh()
    }

    func testAStoreWithoutLocksSaysSo() throws {
        XCTAssertNil(try AppStoreForTests().lock("name", patience: 1))
        let items = try KeychainItems(
            service: "app", accessGroup: nil, accessibility: .whenUnlocked, in: FakeKeychain()
        )
        XCTAssertNil(try items.lock("name", patience: 1))
    }

    func testTheKeychainsLockFilesKeepOthersOutUntilTheyAreGivenBack() throws {
        let folder = temporaryFolder()
        func items() throws -> KeychainItems {
            try KeychainItems(
                service: "app", accessGroup: nil, accessibility: .whenUnlocked, lockFolder: folder, in: FakeKeychain()
            )
        }
        let name = String(repeating: "pool/client/ä/", count: 40)
        let held = try required(items().lock(name, patience: 0))
        XCTAssertThrowsError(try items().lock(name, patience: 0)) { error in
            guard case StoreError.busy = error else { return XCTFail("\(error)") }
        }
        XCTAssertNotNil(try items().lock("another", patience: 0))
        try held.unlock()
        try held.unlock()
        let again = try required(items().lock(name, patience: 0))
        try again.unlock()
        do { _ = try items().lock(name, patience: 0) }
        XCTAssertNotNil(try items().lock(name, patience: 0), "a lock that is let go is given back")
    }

    func testALockFolderThatCannotBeMadeIsTold() throws {
        let file = temporaryFolder()
        try Data().write(to: file)
        XCTAssertThrowsError(try FileLock("name", in: file.appendingPathComponent("in a file"), patience: 0)) { error in
            guard case StoreError.unavailable = error else { return XCTFail("\(error)") }
        }
    }
}

/// A store whose locks are counted.
private final class LockingStore: SecretStore, @unchecked Sendable {
    private let memory = MemoryStore()
    private let lock = NSLock()
    private var state = (taken: 0, held: 0, mostHeld: 0)
    private var busy = false

    var counts: (taken: Int, held: Int, mostHeld: Int) { lock.withLock { state } }
    var isBusy: Bool {
        get { lock.withLock { busy } }
        set { lock.withLock { busy = newValue } }
    }

    func get(_ key: String) throws -> Data? { try memory.get(key) }
    func put(_ value: Data, for key: String) throws { try memory.put(value, for: key) }
    func remove(_ key: String) throws { try memory.remove(key) }
    func list(prefix: String) throws -> [String] { try memory.list(prefix: prefix) }

    func lock(_ name: String, patience: TimeInterval) throws -> (any StoreLock)? {
        if isBusy { throw StoreError.busy("another process holds the lock") }
        lock.withLock { state = (state.taken + 1, state.held + 1, max(state.mostHeld, state.held + 1)) }
        return Held(store: self)
    }

    private final class Held: StoreLock {
        private let store: LockingStore

        init(store: LockingStore) {
            self.store = store
        }

        func unlock() {
            store.lock.withLock { store.state.held -= 1 }
        }
    }
}
