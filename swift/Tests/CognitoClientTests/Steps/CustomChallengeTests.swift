import CognitoClient
import XCTest

final class CustomChallengeTests: LocalPoolTestCase {
    func testTheTriggersAskRoundAfterRound() async throws {
        let realm = try await Realm.prepared(on: server)
        try await realm.prepareUser()
        try await realm.script(
            rounds: ["parameters": ["kind": "captcha", "picture": "https://example.com/c.png"], "answer": "w7fq"],
            ["parameters": ["kind": "code"], "answer": "415926", "attempts": 2]
        )
        let pool = try realm.userPool()
        let step = try await pool.signIn(username: "ana", flow: .custom)
        guard case .custom(let captcha) = step else { return XCTFail("\(step)") }
        XCTAssertEqual(captcha.parameters, ["kind": "captcha", "picture": "https://example.com/c.png"])
        let code = try await captcha.answer("w7fq", clientMetadata: ["screen": "captcha"]).asks(CustomChallenge.self)
        XCTAssertEqual(code.parameters["kind"], "code")
        let again = try await code.answer("000000").asks(CustomChallenge.self)
        XCTAssertEqual(again.parameters["kind"], "code")
        _ = try await again.answer("415926").session()
    }

    func testThePasswordMayBeProvenFirst() async throws {
        let realm = try await Realm.prepared(on: server)
        try await realm.prepareUser()
        try await realm.script(srpFirst: true, rounds: ["parameters": ["kind": "code"], "answer": "415926"])
        let pool = try realm.userPool()
        let refused = try await cognitoError {
            try await pool.signIn(username: "ana", flow: .customWithSRP(password: "Wrong-1-password"))
        }
        guard case .incorrectCredentials = refused else { return XCTFail("\(refused)") }
        let code = try await pool.signIn(username: "ana", flow: .customWithSRP(password: Realm.password)).asks(CustomChallenge.self)
        _ = try await code.answer("415926").session()
    }

    func testAChallengeOfALaterServiceIsAnsweredByName() async throws {
        let realm = try await Realm.prepared(on: server)
        try await realm.prepareUser()
        let invented: [String: JSON] = [
            "username": "ana", "name": "HOLOGRAM_MFA", "parameters": ["HUE": "blue"], "expects": ["HOLOGRAM_CODE": "42"],
        ]
        try await realm.instrument("challenges", invented)
        let pool = try realm.userPool()
        let step = try await pool.signIn(username: "ana", password: Realm.password)
        guard case .unknown(let challenge) = step else { return XCTFail("\(step)") }
        XCTAssertEqual(challenge.name, "HOLOGRAM_MFA")
        XCTAssertEqual(challenge.parameters["HUE"], "blue")
        XCTAssertEqual(challenge.availableChallenges, [])
        XCTAssertEqual("\(challenge)", "UnknownChallenge(HOLOGRAM_MFA)")
        let refused = try await cognitoError { try await challenge.answer(["HOLOGRAM_CODE": "41"]) }
        guard case .codeMismatch = refused else { return XCTFail("\(refused)") }
        let reserved = try await cognitoError { try await challenge.answer("USERNAME", with: "eve") }
        XCTAssertEqual(reserved.field, "responses")
        _ = try await challenge.answer("HOLOGRAM_CODE", with: "42").session()
    }
}
