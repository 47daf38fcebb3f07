import CognitoClient
import XCTest

final class CancellationTests: LocalPoolTestCase {
    /// Far longer than any test may take: a call that waited for the answer would not be mistaken for one that did not.
    private let farTooLong: [String: JSON] = ["delay_milliseconds": 600_000]

    func testCancellingASignInEndsItWhileTheServerStillDelays() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        for operation in ["InitiateAuth", "RespondToAuthChallenge"] {
            try await server.fault("delay", on: operation, farTooLong)
            let signingIn = Task { try await realm.signIn(to: pool) }
            try await server.untilFaultsHaveStruck()
            signingIn.cancel()
            await assertCancelled(signingIn)
            guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
        }
        _ = try await realm.signIn(to: pool)
    }

    func testCancellingAnAnswerLeavesTheChallengeUsable() async throws {
        let realm = try await Realm.make(on: server)
        try await realm.invite("eve", temporaryPassword: "Temporary-1-word")
        let challenge = try await realm.userPool().signIn(username: "eve", password: "Temporary-1-word").asks(NewPasswordChallenge.self)
        try await server.fault("drop_before", on: "RespondToAuthChallenge", farTooLong)
        let answering = Task { try await challenge.answer(Realm.password) }
        try await server.untilFaultsHaveStruck()
        answering.cancel()
        await assertCancelled(answering)
        _ = try await challenge.answer(Realm.password).session()
    }

    func testCancellingWhateverAStepDoesEndsItAtOnceAndLeavesTheStepUsable() async throws {
        let realm = try await Realm.prepared(
            on: server, pool: ["MfaConfiguration": "OPTIONAL", "AutoVerifiedAttributes": ["email"]]
        )
        try await realm.prepareUser("ana", ["phone_number": "+15550100100", "mfa": ["SMS_MFA"]])
        try await realm.prepareUser("eve", ["status": "UNCONFIRMED", "email": "eve@example.com"])
        let pool = try realm.userPool()
        let code = try await pool.signIn(username: "ana", password: Realm.password).asks(CodeChallenge.self)
        let sent = try await realm.newestCode()
        let confirmation = try await pool.signIn(username: "eve", password: Realm.password).asks(SignUpCodeChallenge.self)
        let calls: [(String, @Sendable () async throws -> Void)] = [
            ("InitiateAuth", { _ = try await code.resend() }),
            ("ResendConfirmationCode", { _ = try await confirmation.resend() }),
            ("ConfirmSignUp", { _ = try await confirmation.answer("123456") }),
        ]
        for (operation, call) in calls {
            try await server.fault("delay", on: operation, farTooLong)
            let task = Task(operation: call)
            try await server.untilFaultsHaveStruck()
            task.cancel()
            await assertCancelled(task)
        }
        let atOnce: [@Sendable () async throws -> Void] = [
            { _ = try await code.suspend() },
            { _ = try await pool.resumeSignIn("whatever") },
            { _ = try await pool.signIn(username: "ana", flow: .user()) },
        ]
        for call in atOnce {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await call()
            }
            await assertCancelled(task)
        }
        _ = try await code.answer(sent).session()
        _ = try await confirmation.resend()
        _ = try await confirmation.answer(realm.newestCode(of: "eve")).session()
    }

    func testCancellingACallOfASessionLeavesTheSessionAsItIs() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        try await server.fault("delay", on: "GetUser", farTooLong)
        let reading = Task { try await session.user() }
        try await server.untilFaultsHaveStruck()
        reading.cancel()
        await assertCancelled(reading)
        let user = try await session.user()
        XCTAssertEqual(user.username, "ana")
    }

    func testOneCallerWhoGoesAwayDoesNotStopTheRefreshThatOthersShare() async throws {
        let realm = try await realmWithAna(client: Realm.rotating)
        let session = try await realm.signIn(to: realm.userPool())
        let old = try await session.tokens()
        try await server.fault("delay", on: "GetTokensFromRefreshToken", ["delay_milliseconds": 300])
        let leaving = Task { try await session.refresh() }
        try await server.untilFaultsHaveStruck()
        async let staying = session.refresh()
        leaving.cancel()
        await assertCancelled(leaving)
        let new = try await staying
        XCTAssertNotEqual(new.refreshToken, old.refreshToken)
        _ = try await session.refresh()
        let refreshes = try await server.count(of: "GetTokensFromRefreshToken")
        XCTAssertEqual(refreshes, 2)
    }

    func testATaskThatIsCancelledAlreadySendsNothing() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let before = try await server.countOfAllCalls()
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await realm.signIn(to: pool) },
            { _ = try await session.tokens() },
            { _ = try await session.refresh() },
            { _ = try await session.user() },
        ]
        for call in calls {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await call()
            }
            await assertCancelled(task)
        }
        let after = try await server.countOfAllCalls()
        XCTAssertEqual(before, after)
    }

    func testATimeLimitOfTheAppsOwnEndsTheCall() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        try await server.fault("delay", on: "InitiateAuth", farTooLong)
        let server = try server
        let outcome = await withTaskGroup(of: (any Error)?.self) { group in
            group.addTask { await error(of: { try await realm.signIn(to: pool) }) }
            group.addTask { await error(of: { try await server.untilFaultsHaveStruck() }) }
            let first = await group.next()
            XCTAssertNil(first ?? nil)
            group.cancelAll()
            return await group.next() ?? nil
        }
        XCTAssertTrue(outcome is CancellationError, "\(String(describing: outcome))")
    }

    private func assertCancelled<Value>(_ task: Task<Value, any Error>, line: UInt = #line) async {
        switch await task.result {
        case .success(let result): XCTFail("the call succeeded with \(result)", line: line)
        case .failure(let error): XCTAssertTrue(error is CancellationError, "\(error)", line: line)
        }
    }
}
