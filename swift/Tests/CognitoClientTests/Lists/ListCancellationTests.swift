import CognitoClient
import XCTest

final class ListCancellationTests: LocalPoolTestCase {
    func testCancellingTheReadingOfAListEndsItAtOnceAndTheSamePageCanBeAskedForAgain() async throws {
        let realm = try await Realm.prepared(on: server, pool: Realm.firstFactors("PASSWORD", "WEB_AUTHN"))
        try await realm.prepareUser()
        try await realm.registerPasskey()
        let session = try await realm.signIn(to: realm.userPool())
        try await server.fault("delay", on: "ListWebAuthnCredentials", ["delay_milliseconds": 1_500])
        let reading = Task {
            var passkeys = session.passkeys().makeAsyncIterator()
            do {
                while try await passkeys.next() != nil {}
                return "the list was read"
            } catch is CancellationError {
                // The same iterator goes on where it was, in a task that is not cancelled: with the page that is on its way.
                let rest = passkeys
                return try await Task.detached { [rest = Unchecked(rest)] in
                    var rest = rest.value
                    let page = try await rest.nextPage() ?? []
                    let end = try await rest.nextPage()
                    return "\(page.count), then \(end == nil ? "the end" : "more")"
                }.value
            }
        }
        try await server.untilFaultsHaveStruck()
        reading.cancel()
        let outcome = try await reading.value
        XCTAssertEqual(outcome, "1, then the end")
    }

    func testATaskThatIsCancelledAlreadySendsNothing() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        let before = try await server.countOfAllCalls()
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await session.devices().all() },
            { for try await _ in session.sessions() {} },
            { _ = try await session.currentDevice() },
            { _ = try await session.setUpTOTP() },
            { try await session.changePassword(previous: Realm.password, proposed: "Another-8-staple") },
        ]
        for call in calls {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await call()
            }
            let outcome = await task.result
            guard case .failure(let error) = outcome, error is CancellationError else { return XCTFail("\(outcome)") }
        }
        let after = try await server.countOfAllCalls()
        XCTAssertEqual(before, after)
    }

    /// Hands a value from one task to the next, which is the only one to use it then.
    private struct Unchecked<Value>: @unchecked Sendable {
        let value: Value

        init(_ value: Value) {
            self.value = value
        }
    }
}
