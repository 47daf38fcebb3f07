import XCTest

/// Runs the scenarios that all languages share.
final class ScenarioTests: XCTestCase {
    func testEveryScenarioGoesAsWrittenAndNothingThatIsPrintedHoldsASecret() async throws {
        let scenarios = try Scenario.all()
        let secrets = Secrets()
        let output = try CapturedOutput()
        let results = await run(scenarios, secrets: secrets)
        let printed = try output.end()

        XCTAssertEqual(results.count, scenarios.count)
        for (title, failure) in results.sorted(by: { $0.key < $1.key }) {
            print("scenario \(title) ... \(failure == nil ? "ok" : "FAILED")")
            if let failure { XCTFail("\(title): \(failure)") }
        }
        XCTAssertGreaterThan(printed.utf8.count, 100 * scenarios.count, "the steps were not shown")
        XCTAssertGreaterThan(secrets.count, scenarios.count, "the secrets were not collected")
        XCTAssertEqual(secrets.found(in: printed), [])
        for failure in results.values.compactMap(\.self) {
            XCTAssertEqual(secrets.found(in: failure), [], "a failure tells secrets")
        }
    }

    /// Runs a few at a time; those that may share a server do.
    private func run(_ scenarios: [Scenario], secrets: Secrets) async -> [String: String?] {
        let shared: LocalPool
        do {
            shared = try LocalPool.start()
        } catch {
            return Dictionary(uniqueKeysWithValues: scenarios.map { ($0.title, "\(error)") })
        }
        defer { shared.stop() }
        return await withTaskGroup(of: (String, String?).self) { group in
            var results: [String: String?] = [:]
            var waiting = scenarios.makeIterator()
            func begin(_ scenario: Scenario) {
                group.addTask { (scenario.title, await Self.failure(of: scenario, on: shared, secrets: secrets)) }
            }
            for _ in 1...3 {
                waiting.next().map(begin)
            }
            while let (title, failure) = await group.next() {
                results.updateValue(failure, forKey: title)
                waiting.next().map(begin)
            }
            return results
        }
    }

    /// What went wrong, if anything did.
    private static func failure(of scenario: Scenario, on shared: LocalPool, secrets: Secrets) async -> String? {
        do {
            let server = scenario.ownServer ? try LocalPool.start() : shared
            defer { if scenario.ownServer { server.stop() } }
            try await withinMinutes(2) {
                try await ScenarioRun(scenario, on: server, secrets: secrets).perform()
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Fails instead of hanging.
    private static func withinMinutes(_ minutes: UInt64, _ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(operation: work)
            group.addTask {
                try await Task.sleep(nanoseconds: minutes * 60 * 1_000_000_000)
                throw Scenario.Failure(description: "the scenario hangs")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
