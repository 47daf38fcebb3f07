import CognitoClient
import XCTest

final class MainActorTests: LocalPoolTestCase {
    func testTheMainActorStaysFreeDuringASignIn() async throws {
        let server = try server
        let realm = try await Realm.withAna(on: server)
        try await server.fault("delay", on: "InitiateAuth", ["delay_milliseconds": 600_000])
        try await onMainActor {
            let pool = try realm.userPool()
            let signingIn = Task { @MainActor in try await realm.signIn(to: pool) }
            try await server.untilFaultsHaveStruck()
            // The sign-in waits for an answer that is ten minutes away; the main actor goes on with its work.
            for _ in 1...1000 {
                await Task { @MainActor in MainActor.assertIsolated() }.value
            }
            signingIn.cancel()
            let outcome = await signingIn.result
            XCTAssertThrowsError(try outcome.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
        }
    }

    /// The powers of SRP are nearly all the work there is. Were they done on the caller's thread, this would be the thread
    /// that spends the processor's time.
    func testTheArithmeticIsDoneOnOtherThreads() async throws {
        let realm = try await realmWithAna()
        try await onMainActor {
            let pool = try realm.userPool()
            _ = try await realm.signIn(to: pool)
            let process = processorTime(CLOCK_PROCESS_CPUTIME_ID)
            let main = processorTime(CLOCK_THREAD_CPUTIME_ID)
            for _ in 1...10 {
                _ = try await realm.signIn(to: pool)
            }
            let spentByMain = processorTime(CLOCK_THREAD_CPUTIME_ID) - main
            let spentByAll = processorTime(CLOCK_PROCESS_CPUTIME_ID) - process
            XCTAssertLessThan(spentByMain, spentByAll / 2)
        }
    }

    func testAnAppsOwnStoreIsNeverCalledOnTheMainThread() async throws {
        let realm = try await realmWithAna()
        let store = AppStoreForTests()
        try await onMainActor {
            let pool = try realm.userPool { $0.store = store }
            let session = try await realm.signIn(to: pool)
            _ = try await session.refresh()
            _ = await pool.state()
            await session.signOut(.everywhere)
        }
        XCTAssertGreaterThan(store.calls.total, 0)
        XCTAssertEqual(store.calls.onMainThread, 0)
    }

    private func onMainActor(_ work: @MainActor @Sendable () async throws -> Void) async throws {
        try await work()
    }
}

/// How long a clock of the processor's time has run, in seconds.
private func processorTime(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
