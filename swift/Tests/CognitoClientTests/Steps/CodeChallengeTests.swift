import CognitoClient
import XCTest

final class CodeChallengeTests: LocalPoolTestCase {
    private func realmWithSMS() async throws -> Realm {
        let realm = try await Realm.prepared(on: server, pool: ["MfaConfiguration": "OPTIONAL"])
        try await realm.prepareUser("ana", ["phone_number": "+15550100100", "mfa": ["SMS_MFA"]])
        return realm
    }

    func testACodeByTextMessageIsTheSecondFactor() async throws {
        let realm = try await realmWithSMS()
        let pool = try realm.userPool()
        let step = try await pool.signIn(username: "ana", password: Realm.password)
        guard case .smsCode(let challenge) = step else { return XCTFail("\(step)") }
        XCTAssertEqual(challenge.purpose, .secondFactor)
        XCTAssertEqual(challenge.medium, "SMS")
        XCTAssertEqual(challenge.destination, "+*******0100")
        XCTAssertEqual(challenge.username, "ana")
        XCTAssertEqual(challenge.signInName, "ana")
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
        let session = try await challenge.answer(realm.newestCode(), clientMetadata: ["screen": "code"]).session()
        XCTAssertEqual(session.username, "ana")
    }

    func testAWrongCodeSaysSoAndLeavesTheChallengeUsable() async throws {
        let realm = try await realmWithSMS()
        let challenge = try await realm.userPool().signIn(username: "ana", password: Realm.password).asks(CodeChallenge.self)
        let code = try await realm.newestCode()
        let wrong = (code.hasPrefix("0") ? "1" : "0") + code.dropFirst()
        let refused = try await cognitoError { try await challenge.answer(wrong) }
        guard case .codeMismatch = refused else { return XCTFail("\(refused)") }
        XCTAssertTrue(challenge.isOpen)
        let empty = try await cognitoError { try await challenge.answer(" ") }
        XCTAssertEqual(empty.field, "code")
        _ = try await challenge.answer(code.prefix(3) + " " + code.dropFirst(3)).session()
        XCTAssertFalse(challenge.isOpen)
    }

    func testANewCodeIsSentByAFreshStartThatNeedsNoPassword() async throws {
        let realm = try await realmWithSMS()
        let first = try await realm.userPool().signIn(username: "ana", password: Realm.password).asks(CodeChallenge.self)
        let before = try await realm.newestCode()
        let second = try await first.resend().asks(CodeChallenge.self)
        let after = try await realm.newestCode()
        XCTAssertNotEqual(before, after)
        XCTAssertEqual([first.isOpen, second.isOpen], [false, true])
        let late = try await cognitoError { try await first.answer(after) }
        guard case .challengeExpired = late else { return XCTFail("\(late)") }
        _ = try await second.answer(after).session()
    }

    func testACodeByEMailIsTheFirstFactor() async throws {
        let realm = try await Realm.prepared(on: server, pool: Realm.firstFactors("PASSWORD", "EMAIL_OTP"))
        try await realm.prepareUser("ana", ["email": "ana@example.com"])
        let step = try await realm.userPool().signIn(username: "ana", flow: .user(preferred: .emailOTP))
        guard case .emailCode(let challenge) = step else { return XCTFail("\(step)") }
        XCTAssertEqual(challenge.purpose, .firstFactor)
        XCTAssertEqual(challenge.medium, "EMAIL")
        XCTAssertEqual(challenge.destination, "a***@e***")
        _ = try await challenge.answer(realm.newestCode()).session()
    }

    func testACancelledSignInTakesNoAnswer() async throws {
        let realm = try await realmWithSMS()
        let challenge = try await realm.userPool().signIn(username: "ana", password: Realm.password).asks(CodeChallenge.self)
        challenge.cancel()
        let refused = try await cognitoError { try await challenge.answer(realm.newestCode()) }
        guard case .challengeExpired = refused else { return XCTFail("\(refused)") }
    }
}
