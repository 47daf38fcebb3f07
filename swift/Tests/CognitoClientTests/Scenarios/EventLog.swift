import CognitoClient
import Foundation

/// What a pool object tells, from its making on.
final class EventLog: Sendable {
    private let told: Told
    private let listening: Task<Void, Never>

    init(of pool: UserPool) {
        let (told, events) = (Told(), pool.events)
        self.told = told
        listening = Task {
            for await event in events { told.add(event) }
        }
    }

    deinit {
        listening.cancel()
    }

    /// What was told since the last call, once it is enough; otherwise what has come within ten seconds.
    func take(once isEnough: ([SessionEvent]) throws -> Bool) async throws -> [SessionEvent] {
        let end = Date(timeIntervalSinceNow: 10)
        while try !isEnough(told.waiting), Date() < end {
            try await Task.sleep(nanoseconds: 5_000_000)
        }
        return told.take()
    }

    private final class Told: @unchecked Sendable {
        private let lock = NSLock()
        private var events: [SessionEvent] = []

        var waiting: [SessionEvent] { lock.withLock { events } }

        func add(_ event: SessionEvent) { lock.withLock { events.append(event) } }

        func take() -> [SessionEvent] {
            lock.withLock {
                defer { events = [] }
                return events
            }
        }
    }
}

extension ScenarioRun {
    func checkEvents(_ step: JSON) async throws {
        try step["expect"]?.mayHave(["events", "exactly"], in: "expect")
        guard case .list(let wanted)? = step["expect"]?["events"] else {
            throw Scenario.Failure(description: "no events are expected")
        }
        for pattern in wanted {
            try pattern.mayHave(["event", "username", "remembered", "device_key", "error"], in: "an event")
        }
        let exactly = step["expect"]?["exactly"]?.flag ?? false
        let came = try await events.take { came in
            exactly ? came.count >= wanted.count : Self.holds(came, wanted)
        }
        came.forEach(show)
        let fits = exactly ? came.count == wanted.count && Self.holds(came, wanted) : Self.holds(came, wanted)
        guard fits else {
            throw Scenario.Failure(description: "there came \(came.map(\.scenarioName))")
        }
    }

    /// Whether the events hold those that are wanted, in their order.
    private static func holds(_ events: [SessionEvent], _ wanted: [JSON]) -> Bool {
        var rest = events[...]
        return wanted.allSatisfy { pattern in
            guard let found = rest.firstIndex(where: { $0.told.matches(pattern) }) else { return false }
            rest = rest[(found + 1)...]
            return true
        }
    }
}
