import CognitoClient
import Foundation

/// What `cargo xtask chaos` says in the environment: the server, and how long to go on.
struct Settings: Sendable {
    let url: String
    let poolID: String
    let clientID: String
    let password: String
    let seconds: Int
    let users: Int
    let seed: UInt64

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        func text(_ name: String) throws -> String {
            guard let text = environment["COGNITO_CHAOS_\(name)"] else {
                throw Missing(description: "COGNITO_CHAOS_\(name) is not set: start this by `cargo xtask chaos --swift`")
            }
            return text
        }
        let parts = try text("POOL").split(separator: " ").map(String.init)
        guard parts.count == 3 else { throw Missing(description: "COGNITO_CHAOS_POOL must have three parts") }
        (url, poolID, clientID) = (parts[0], parts[1], parts[2])
        password = try text("PASSWORD")
        seconds = Int(try text("SECONDS")) ?? 20
        users = Int(try text("USERS")) ?? 20
        seed = UInt64(try text("SEED")) ?? 1
    }

    /// A pool object over this store.
    func pool(_ store: MemoryStore) throws -> UserPool {
        try UserPool(
            poolID: poolID,
            clientID: clientID,
            configuration: .init(
                endpoint: url,
                timeouts: .init(connect: 1, request: 4, total: 10),
                store: store
            )
        )
    }
}
