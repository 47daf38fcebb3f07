import CognitoClient
import Foundation

/// What an SDK left on a device: the core's fixtures, one for each released format.
struct MigrationFixture {
    static let poolID = "us-east-1_AbCdEf123"
    static let clientID = "1example23456789"

    let items: [MigrationItem]

    static var scope: MigrationScope {
        MigrationScope(poolID: poolID, clientID: clientID, bundle: "com.example.app")
    }

    /// Reads `core/tests/fixtures/migration/{name}.json`.
    init(_ name: String) throws {
        let folder = (1...5).reduce(URL(fileURLWithPath: #filePath)) { path, _ in path.deletingLastPathComponent() }
            .appendingPathComponent("core/tests/fixtures/migration")
        let data = try Data(contentsOf: folder.appendingPathComponent("\(name).json"))
        items = try required(JSONDecoder().decode(JSON.self, from: data)["items"]?.list).map { item in
            MigrationItem(
                container: try required(item["container"]?.text),
                key: try required(item["key"]?.text),
                value: Data(try required(item["value"]?.text).utf8)
            )
        }
    }

    /// Migrates into a store.
    static func migration(from source: MigrationSource, into store: any SecretStore) -> Migration {
        Migration(from: source, into: store, scope: scope)
    }

    /// A pool over the store that was migrated into. Nothing answers it.
    static func pool(over store: any SecretStore) throws -> UserPool {
        try UserPool(
            poolID: poolID,
            clientID: clientID,
            configuration: .init(endpoint: "http://127.0.0.1:9", store: store)
        )
    }
}
