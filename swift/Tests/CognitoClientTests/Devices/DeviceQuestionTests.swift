import XCTest

@testable import CognitoClient

final class DeviceQuestionTests: LocalPoolTestCase {
    /// A pool that lets the user say whether a device is remembered.
    private static func realm(on server: LocalPool) async throws -> Realm {
        let realm = try await Realm.prepared(
            on: server,
            pool: ["DeviceConfiguration": ["ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true]]
        )
        try await realm.prepareUser()
        return realm
    }

    private static func confirmation(in events: inout SessionEvents.Iterator) async throws -> Bool {
        while let event = await events.next() {
            switch event {
            case .deviceConfirmed(let username, let deviceKey, let remembered):
                XCTAssertEqual(username, "ana")
                XCTAssertFalse(deviceKey.isEmpty)
                XCTAssertEqual(event.username, "ana")
                return remembered
            case .deviceConfirmationFailed(_, let error): throw error
            default: continue
            }
        }
        throw LocalPool.Failure(description: "no device was confirmed")
    }

    func testASignInIsDoneBeforeTheQuestionIsAnsweredAndTheAnswerCounts() async throws {
        for answer in [true, false] {
            let (asked, answers) = (AsyncStream<NewDevice>.makeStream(), AsyncStream<Bool>.makeStream())
            let realm = try await Self.realm(on: server)
            let pool = try realm.userPool {
                $0.deviceName = "hidden-name"
                $0.deviceRemembering = .ask { device in
                    asked.continuation.yield(device)
                    for await answer in answers.stream { return answer }
                    return false
                }
            }
            var events = pool.events.makeAsyncIterator()
            let session = try await pool.signIn(username: "ana", password: Realm.password).session()
            var questions = asked.stream.makeAsyncIterator()
            let device = try required(await questions.next())
            XCTAssertEqual(device.username, "ana")
            XCTAssertEqual(device.deviceName, "hidden-name")
            XCTAssertEqual(device.deviceKey, try session.accessClaims.deviceKey)
            answers.continuation.yield(answer)
            let remembered = try await Self.confirmation(in: &events)
            XCTAssertEqual(remembered, answer)
            let (known, told) = try await (server.instrument("GET", "devices?poolId=\(realm.poolID)"), session.currentDevice())
            XCTAssertEqual(known["devices"]?.list.map { $0["status"]?.text }, [answer ? "remembered" : "not_remembered"])
            XCTAssertEqual(told?.key, device.deviceKey)
            XCTAssertEqual(told?.name, "hidden-name")
        }
    }

    func testAQuestionMayBePutOnTheMainActor() async throws {
        let pool = try await Self.realm(on: server).userPool { $0.deviceRemembering = .ask { _ in await Self.onMainActor() } }
        var events = pool.events.makeAsyncIterator()
        _ = try await pool.signIn(username: "ana", password: Realm.password)
        let remembered = try await Self.confirmation(in: &events)
        XCTAssertTrue(remembered)
    }

    @MainActor
    private static func onMainActor() -> Bool { Thread.isMainThread }

    func testWithoutAQuestionDevicesAreRememberedOrNotAsTheAppSays() async throws {
        XCTAssertEqual("\(UserPool.Configuration().deviceRemembering)", "onRequest")
        XCTAssertNil(UserPool.Configuration().deviceName)
        for (policy, wanted) in [(nil, false), (.onRequest, false), (.always, true)] as [(DeviceRemembering?, Bool)] {
            let pool = try await Self.realm(on: server).userPool { configuration in policy.map { configuration.deviceRemembering = $0 } }
            var events = pool.events.makeAsyncIterator()
            _ = try await pool.signIn(username: "ana", password: Realm.password)
            let remembered = try await Self.confirmation(in: &events)
            XCTAssertEqual(remembered, wanted)
        }
    }

    /// More questions at once than the concurrency runtime has threads, each of which waits for all the others.
    func testQuestionsThatWaitHoldNoThreadOfTheRuntime() async throws {
        let count = 64
        let everybodyIsHere = Meeting(of: count)
        let bridge = DeviceQuestionBridge { device in
            await everybodyIsHere.wait()
            return device.username == "7"
        }
        let answers = AsyncStream<(String, Bool)>.makeStream()
        for number in 1...count {
            Thread.detachNewThread {
                let username = "\(number)"
                let answer = bridge.remember(device: .init(username: username, deviceKey: "key", deviceName: nil))
                answers.continuation.yield((username, answer))
            }
        }
        var yes: [String] = []
        var told = 0
        for await (username, answer) in answers.stream {
            if answer { yes.append(username) }
            told += 1
            if told == count { break }
        }
        XCTAssertEqual(yes, ["7"])
    }

    /// Lets everybody go on once all have come.
    private actor Meeting {
        private var missing: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(of count: Int) {
            missing = count
        }

        func wait() async {
            missing -= 1
            guard missing > 0 else {
                waiting.forEach { $0.resume() }
                waiting = []
                return
            }
            await withCheckedContinuation { waiting.append($0) }
        }
    }
}
