import CognitoClient
import XCTest

final class LeakTests: LocalPoolTestCase {
    func testAThousandPoolsAndTheirStoresAreFreed() async throws {
        let server = try server
        let realm = try await realmWithAna()
        let counter = InstanceCounter()
        for _ in 1...1000 {
            let store = CountedStore(counter)
            let pool = try realm.userPool { $0.store = store }
            guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
        }
        XCTAssertEqual(counter.made, 1000)
        try await counter.untilAllAreGone(asking: server)
    }

    func testAPoolIsFreedOnceItsSessionsAre() async throws {
        let server = try server
        let realm = try await realmWithAna()
        let counter = InstanceCounter()
        var session: Session? = try await realm.signIn(to: realm.userPool { $0.store = CountedStore(counter) })
        weak var observed = session
        _ = try await session?.refresh()
        XCTAssertEqual(counter.alive, 1)
        session = nil
        XCTAssertNil(observed)
        try await counter.untilAllAreGone(asking: server)
    }

    /// A lost object, cancel token or future of a hundred bytes a call would show as 2 MB.
    func testTwentyThousandCallsLeaveTheMemoryAsItWas() async throws {
        #if os(Linux)
            let realm = try await realmWithAna()
            let session = try await realm.signIn(to: realm.userPool())
            func call(times: Int) async throws {
                for _ in 1...times {
                    _ = try await session.tokens().expiresAt
                }
            }
            try await call(times: 20_000)
            let before = try residentBytes()
            try await call(times: 20_000)
            let after = try residentBytes()
            XCTAssertLessThan(after - before, 1_500_000)
        #endif
    }

    #if os(Linux)
        private func residentBytes() throws -> Int {
            let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return try required(Int(required(pages.dropFirst().first))) * Int(sysconf(Int32(_SC_PAGESIZE)))
        }
    #endif
}

/// Counts how many stores there are.
private final class InstanceCounter: @unchecked Sendable {
    private let lock = NSLock()
    private var counts = (made: 0, freed: 0)

    var made: Int { lock.withLock { counts.made } }
    var alive: Int { lock.withLock { counts.made - counts.freed } }

    func note(made: Int, freed: Int) {
        lock.withLock { counts = (counts.made + made, counts.freed + freed) }
    }

    /// The library's threads may hold a store for a moment longer than the call they worked for: gives them so many turns.
    func untilAllAreGone(asking server: LocalPool) async throws {
        for _ in 1...200 where alive > 0 {
            _ = try await server.hasWaitingFaults()
        }
        XCTAssertEqual(alive, 0)
    }
}

private final class CountedStore: SecretStore {
    private let counter: InstanceCounter
    private let memory = MemoryStore()

    init(_ counter: InstanceCounter) {
        self.counter = counter
        counter.note(made: 1, freed: 0)
    }

    deinit {
        counter.note(made: 0, freed: 1)
    }

    func get(_ key: String) throws -> Data? { try memory.get(key) }
    func put(_ value: Data, for key: String) throws { try memory.put(value, for: key) }
    func remove(_ key: String) throws { try memory.remove(key) }
    func list(prefix: String) throws -> [String] { try memory.list(prefix: prefix) }
}
