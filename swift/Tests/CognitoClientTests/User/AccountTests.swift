import CognitoClient
import XCTest

final class AccountTests: LocalPoolTestCase {
    func testASignUpGoesOnToASessionWithNothingButDefaults() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["AutoVerifiedAttributes": ["email"]])
        let pool = try realm.userPool()
        let signedUp = try await pool.signUp(username: "eve", password: Realm.password, attributes: ["email": "eve@example.com"])
        XCTAssertEqual(signedUp.username, "eve")
        XCTAssertFalse(signedUp.isConfirmed)
        XCTAssertNotNil(signedUp.userSub)
        XCTAssertNil(signedUp.notDelivered)
        XCTAssertEqual(signedUp.codeDelivery?.attribute, "email")
        let again = try await signedUp.resendCode()
        XCTAssertEqual(again.medium, "EMAIL")
        let confirmed = try await signedUp.confirm(realm.newestCode(of: "eve"))
        XCTAssertEqual(confirmed.username, "eve")
        let session = try await confirmed.signIn().session()
        XCTAssertEqual(session.username, "eve")
        let taken = try await cognitoError { try await pool.signUp(username: "eve", password: Realm.password) }
        guard case .alreadyExists = taken else { return XCTFail("\(taken)") }
    }

    func testAUserWithoutAPasswordSignsUpAndSetsTheFirstOneLater() async throws {
        let realm = try await Realm.prepared(
            on: server,
            pool: Realm.firstFactors("PASSWORD", "EMAIL_OTP").merging(["AutoVerifiedAttributes": ["email"]]) { $1 }
        )
        let pool = try realm.userPool()
        let signedUp = try await pool.signUp(username: "eve", attributes: UserAttributes(email: "eve@example.com"))
        let confirmed = try await signedUp.confirm(realm.newestCode(of: "eve"))
        let session = try await confirmed.signIn().session()
        try await session.changePassword(previous: nil, proposed: Realm.password)
        let factors = try await session.authFactors()
        XCTAssertTrue(factors.configured.contains(.password), "\(factors)")
        _ = try await pool.signIn(
            username: "eve", password: Realm.password, options: SignInOptions(replaceSession: true)
        ).session()
    }

    func testDeletingTheUserGoesOnWhenItsTaskIsCancelled() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        var events = pool.events.makeAsyncIterator()
        try await server.fault("delay", on: "DeleteUser", ["delay_milliseconds": 300])
        let deleting = Task { try await session.deleteUser() }
        try await server.untilFaultsHaveStruck()
        deleting.cancel()
        let outcome = await deleting.result
        guard case .failure(let error) = outcome, error is CancellationError else { return XCTFail("\(outcome)") }
        let told = await events.next()
        XCTAssertEqual(told, .signedOut(username: "ana"))
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
    }
}
