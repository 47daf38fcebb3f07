import CognitoClient
import XCTest

final class EncryptedFileStoreTests: LocalPoolTestCase {
    private let key = Data(0..<32)

    private func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("encrypted-\(UUID().uuidString)")
        addTeardownBlock { try? FileManager.default.removeItem(at: folder) }
        return folder
    }

    private func storeError<Value>(_ work: () throws -> Value) -> StoreError? {
        do {
            _ = try work()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    func testASessionIsThereForTheNextProcessAndNotReadableInTheFiles() async throws {
        let realm = try await realmWithAna()
        let folder = try temporaryFolder()
        let tokens = try await realm.signIn(
            to: realm.userPool { $0.store = try? EncryptedFileStore(directory: folder, key: key) }
        ).tokens()
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        XCTAssertFalse(files.isEmpty)
        for file in files {
            let content = try? Data(contentsOf: folder.appendingPathComponent(file))
            for secret in [tokens.refreshToken, "ana", realm.clientID] {
                XCTAssertNil(content?.range(of: Data(secret.utf8)), file)
                XCTAssertFalse(file.contains(secret), file)
            }
        }
        let later = try EncryptedFileStore(directory: folder, key: key)
        let session = try required(await realm.userPool { $0.store = later }.state().session)
        let again = try await session.tokens()
        XCTAssertEqual(again.refreshToken, tokens.refreshToken)
    }

    func testItKeepsReplacesListsAndForgets() throws {
        let store = try EncryptedFileStore(directory: temporaryFolder(), key: key)
        XCTAssertNil(try store.get("a/1"))
        try store.put(Data([1]), for: "a/1")
        try store.put(Data([2]), for: "a/1")
        try store.put(Data([3]), for: "b/1")
        XCTAssertEqual(try store.get("a/1"), Data([2]))
        XCTAssertEqual(try store.list(prefix: "a/"), ["a/1"])
        try store.remove("a/1")
        XCTAssertNil(try store.get("a/1"))
    }

    func testAnotherKeyIsToldAndNothingIsDeleted() throws {
        let folder = try temporaryFolder()
        try EncryptedFileStore(directory: folder, key: key).put(Data([1]), for: "item")
        let wrong = storeError { try EncryptedFileStore(directory: folder, key: Data(repeating: 9, count: 32)) }
        guard case .corrupt? = wrong else { return XCTFail("\(String(describing: wrong))") }
        XCTAssertEqual(try EncryptedFileStore(directory: folder, key: key).get("item"), Data([1]))
    }

    func testAKeyOfAnotherLengthIsRefused() throws {
        for count in [0, 16, 31, 33] {
            let refused = storeError {
                try EncryptedFileStore(directory: temporaryFolder(), key: Data(repeating: 1, count: count))
            }
            guard case .unavailable? = refused else { return XCTFail("\(count): \(String(describing: refused))") }
        }
    }

    func testTheKeyMayBeKeptInAStoreOfTheAppOrOfTheLibrary() throws {
        for vault in [AppStoreForTests(), MemoryStore()] as [any SecretStore] {
            let folder = try temporaryFolder()
            try EncryptedFileStore(directory: folder, keyIn: vault, named: "key").put(Data([1]), for: "item")
            XCTAssertEqual(try vault.list(prefix: ""), ["key"])
            XCTAssertEqual(try EncryptedFileStore(directory: folder, keyIn: vault, named: "key").get("item"), Data([1]))
            try vault.remove("key")
            let lost = storeError { try EncryptedFileStore(directory: folder, keyIn: vault, named: "key") }
            guard case .corrupt? = lost else { return XCTFail("\(String(describing: lost))") }
        }
    }

    func testADamagedKeyIsToldUntilTheStoreIsErasedTogetherWithIt() throws {
        let folder = try temporaryFolder()
        let vault = AppStoreForTests()
        try EncryptedFileStore(directory: folder, keyIn: vault, named: "key").put(Data([1]), for: "item")
        vault.content["key"] = Data("damaged".utf8)
        let damaged = storeError { try EncryptedFileStore(directory: folder, keyIn: vault, named: "key") }
        guard case .corrupt? = damaged else { return XCTFail("\(String(describing: damaged))") }
        vault.fail(with: StoreError.unavailable("locked"))
        XCTAssertEqual(
            storeError { try EncryptedFileStore.erase(directory: folder, keyIn: vault, named: "key") },
            .unavailable("locked")
        )
        vault.fail(with: nil)
        try EncryptedFileStore.erase(directory: folder, keyIn: vault, named: "key")
        XCTAssertEqual(vault.content, [:])
        let store = try EncryptedFileStore(directory: folder, keyIn: vault, named: "key")
        XCTAssertEqual(try store.list(prefix: ""), [])
        try store.put(Data([2]), for: "item")
        XCTAssertEqual(try EncryptedFileStore(directory: folder, keyIn: vault, named: "key").get("item"), Data([2]))
    }

    func testAStoreWithAKeyOfTheAppsOwnIsErasedToo() throws {
        let folder = try temporaryFolder()
        try EncryptedFileStore.erase(directory: folder)
        try EncryptedFileStore(directory: folder, key: key).put(Data([1]), for: "item")
        try EncryptedFileStore.erase(directory: folder)
        XCTAssertEqual(try EncryptedFileStore(directory: folder, key: Data(repeating: 9, count: 32)).list(prefix: ""), [])
    }

    func testAVaultThatCannotBeReachedIsToldSo() throws {
        let vault = AppStoreForTests()
        vault.fail(with: StoreError.busy("somebody else is at it"))
        let refused = storeError { try EncryptedFileStore(directory: temporaryFolder(), keyIn: vault, named: "key") }
        XCTAssertEqual(refused, .busy("somebody else is at it"))
    }

    func testALockKeepsOthersOutUntilItIsGivenBack() throws {
        let folder = try temporaryFolder()
        let one = try EncryptedFileStore(directory: folder, key: key)
        let other = try EncryptedFileStore(directory: folder, key: key)
        let held = try required(one.lock("session", patience: 0))
        guard case .busy? = storeError({ try other.lock("session", patience: 0) }) else { return XCTFail("not busy") }
        XCTAssertNotNil(try other.lock("another", patience: 0))
        try held.unlock()
        try required(other.lock("session", patience: .infinity)).unlock()
    }
}
