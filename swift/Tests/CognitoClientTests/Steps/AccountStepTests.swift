import CognitoClient
import XCTest

final class AccountStepTests: LocalPoolTestCase {
    func testATemporaryPasswordIsReplaced() async throws {
        let realm = try await Realm.prepared(
            on: server, pool: ["Schema": [["Name": "given_name", "AttributeDataType": "String", "Required": true, "Mutable": true]]]
        )
        try await realm.prepareUser("eve", ["status": "FORCE_CHANGE_PASSWORD", "email": "eve@example.com"])
        let pool = try realm.userPool()
        let step = try await pool.signIn(username: "eve", password: Realm.password)
        guard case .newPassword(let challenge) = step else { return XCTFail("\(step)") }
        XCTAssertEqual(challenge.requiredAttributes, ["given_name"])
        XCTAssertEqual(challenge.attributes["email"], "eve@example.com")

        let before = try await server.countOfAllCalls()
        let missing = try await cognitoError { try await challenge.answer("Another-horse-8-staple") }
        XCTAssertEqual(missing.field, "attributes")
        let after = try await server.countOfAllCalls()
        XCTAssertEqual(before, after)

        let short = try await cognitoError { try await challenge.answer("short", attributes: ["given_name": "Eve"]) }
        guard case .invalidPassword = short else { return XCTFail("\(short)") }
        let session = try await challenge.answer("Another-horse-8-staple", attributes: ["given_name": "Eve"]).session()
        XCTAssertEqual(session.username, "eve")
        let attributes = try await session.user().attributes
        XCTAssertEqual(attributes["given_name"], "Eve")
    }

    func testAnUnconfirmedUserConfirmsAndIsSignedIn() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["AutoVerifiedAttributes": ["email"]])
        try await realm.prepareUser("ana", ["status": "UNCONFIRMED", "email": "ana@example.com"])
        let step = try await realm.userPool().signIn(username: "ana", password: Realm.password)
        guard case .confirmSignUp(let confirmation) = step else { return XCTFail("\(step)") }
        let delivery = try await confirmation.resend()
        XCTAssertEqual(delivery.medium, "EMAIL")
        XCTAssertEqual(delivery.destination, "a***@e***")
        XCTAssertEqual(delivery.attribute, "email")
        XCTAssertEqual("\(delivery)", "CodeDelivery(EMAIL)")
        let refused = try await cognitoError { try await confirmation.answer("000000") }
        guard case .codeMismatch = refused else { return XCTFail("\(refused)") }
        _ = try await confirmation.answer(realm.newestCode()).session()
    }

    func testAPasswordThatMustBeResetIsReset() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["AutoVerifiedAttributes": ["email"]])
        try await realm.prepareUser("ana", ["status": "RESET_REQUIRED", "email": "ana@example.com"])
        let pool = try realm.userPool()
        let step = try await pool.signIn(username: "ana", password: Realm.password)
        guard case .resetPassword(let reset) = step else { return XCTFail("\(step)") }
        let delivery = try await reset.sendCode()
        XCTAssertEqual(delivery.medium, "EMAIL")
        _ = try await reset.answer(realm.newestCode(), newPassword: "Another-horse-8-staple").session()
        _ = try await pool.signIn(username: "ana", password: "Another-horse-8-staple", options: SignInOptions(replaceSession: true))
            .session()
    }
}
