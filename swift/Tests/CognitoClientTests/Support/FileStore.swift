import CognitoClient
import Foundation

/// A store of one file for each key: what another process over the same folder would see.
struct FileStore: SecretStore {
    let folder: URL

    /// A store over a folder that is made if it is not there.
    init(folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// A store over a new, empty folder.
    static func temporary() throws -> FileStore {
        try FileStore(folder: FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString))
    }

    func removeAll() throws {
        try FileManager.default.removeItem(at: folder)
    }

    func get(_ key: String) throws -> Data? {
        guard FileManager.default.fileExists(atPath: file(key).path) else { return nil }
        return try Data(contentsOf: file(key))
    }

    func put(_ value: Data, for key: String) throws {
        try value.write(to: file(key), options: .atomic)
    }

    func remove(_ key: String) throws {
        guard FileManager.default.fileExists(atPath: file(key).path) else { return }
        try FileManager.default.removeItem(at: file(key))
    }

    func list(prefix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .compactMap { Data(base64Encoded: $0.replacingOccurrences(of: "_", with: "/")) }
            .map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.hasPrefix(prefix) }
    }

    private func file(_ key: String) -> URL {
        folder.appendingPathComponent(Data(key.utf8).base64EncodedString().replacingOccurrences(of: "/", with: "_"))
    }
}
