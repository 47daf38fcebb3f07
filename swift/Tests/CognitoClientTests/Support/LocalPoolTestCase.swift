import CognitoClient
import XCTest

/// A test with a server of its own, so that moving its clock or breaking its answers disturbs no other test.
class LocalPoolTestCase: XCTestCase {
    private var running: LocalPool?

    override func setUp() async throws {
        running = try LocalPool.start()
    }

    override func tearDown() async throws {
        running?.stop()
        running = nil
    }

    var server: LocalPool {
        get throws { try required(running) }
    }

    /// A pool with the user `ana`, and a client for it.
    func realmWithAna(client members: [String: JSON] = [:]) async throws -> Realm {
        try await Realm.withAna(on: server, client: members)
    }
}
