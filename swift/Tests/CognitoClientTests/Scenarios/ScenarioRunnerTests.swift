import XCTest

/// What the runner must not let pass.
final class ScenarioRunnerTests: LocalPoolTestCase {
    private let signIn = #"{"do": "sign_in", "username": "ana", "password": "Correct-horse-7-staple", "expect": {"step": "done"}}"#

    private func failure(steps: String) async throws -> String? {
        let text = """
            {"scenarios": [{"name": "made up", "client": {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]},
              "users": [{"username": "ana", "password": "Correct-horse-7-staple"}], "steps": [\(steps)]}]}
            """
        let output = try CapturedOutput()
        defer { _ = try? output.end() }
        do {
            let scenario = try required(Scenario.read(Data(text.utf8), file: "made-up.json").first)
            try await ScenarioRun(scenario, on: server, secrets: Secrets()).perform()
            return nil
        } catch let failure as Scenario.Failure {
            return failure.description
        }
    }

    func testWhatGoesAsWrittenPasses() async throws {
        let failure = try await failure(steps: signIn)
        XCTAssertNil(failure)
    }

    func testWhatTheRunnerDoesNotKnowIsAFailure() async throws {
        let unknown = [
            (#"{"do": "dance"}"#, "unknown action dance"),
            (#"{"do": "state", "expects": {"state": "signed_out"}}"#, "expects"),
            (#"{"do": "sign_in", "username": "${nobody}", "expect": {"step": "done"}}"#, "unknown placeholder nobody"),
            (#"{"do": "sign_in", "username": "ana", "flow": "guess", "password": "x", "expect": {"step": "done"}}"#, "unknown flow"),
            (signIn.replacingOccurrences(of: #""done""#, with: #""done", "colour": "blue""#), "colour"),
            (#"{"do": "control", "path": "/_local/clock", "with": {"advance_seconds": 1}}"#, "server of the scenario's own"),
            (signIn + #", {"do": "answer", "code": "1"}"#, "done"),
        ]
        for (steps, reason) in unknown {
            let told = try await failure(steps: steps)
            XCTAssertTrue(told?.contains(reason) == true, "\(steps): \(told ?? "passed")")
        }
    }

    func testWhatGoesAnotherWayIsAFailure() async throws {
        let other = [
            (signIn.replacingOccurrences(of: #""done""#, with: #""sms_code""#), "got done"),
            (signIn.replacingOccurrences(of: #""done""#, with: #""done", "username": "eve""#), "username"),
            (signIn.replacingOccurrences(of: #""step": "done""#, with: #""error": "network""#), "did not come"),
            (signIn.replacingOccurrences(of: "staple", with: "stable"), "Incorrect username or password"),
            (
                signIn.replacingOccurrences(of: "staple", with: "stable")
                    .replacingOccurrences(of: #""step": "done""#, with: #""error": "network""#),
                "got incorrect_credentials"
            ),
            (#"{"do": "state", "expect": {"state": "signed_in"}}"#, "signed_out"),
            (signIn + #", {"do": "tokens", "expect": {"id_claims": {"email": "eve@example.com"}}}"#, "id_claims"),
            (signIn + #", {"do": "count", "path": "/_local/outbox", "list": "messages", "expect": {"count": 7}}"#, "count"),
        ]
        for (steps, reason) in other {
            let told = try await failure(steps: steps)
            XCTAssertTrue(told?.contains(reason) == true, "\(steps): \(told ?? "passed")")
        }
    }

    func testSecretsAreFoundWhereTheyStandByThemselves() {
        let secrets = Secrets()
        secrets.add("415926")
        secrets.add("Rüdiger & Söhne")
        secrets.add("42")
        XCTAssertEqual(secrets.count, 2)
        for text in ["code 415926", "415926", "(415926)", "code=415926\n", "an answer: Rüdiger & Söhne."] {
            XCTAssertEqual(secrets.found(in: text).count, 1, text)
        }
        for text in ["", "1415926", "415926a", "4159267", "42", "Rüdiger und Söhne"] {
            XCTAssertEqual(secrets.found(in: text), [], text)
        }
    }

    func testCapturedOutputIsAllThatWasPrinted() throws {
        let output = try CapturedOutput()
        print("to the output")
        FileHandle.standardError.write(Data("to the error output".utf8))
        let printed = try output.end()
        XCTAssertTrue(printed.contains("to the output"), printed)
        XCTAssertTrue(printed.contains("to the error output"), printed)
    }
}
