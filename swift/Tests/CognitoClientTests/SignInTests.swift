import CognitoClient
import XCTest

final class SignInTests: LocalPoolTestCase {
    func testTheRightPasswordSignsInBySRP() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        XCTAssertEqual(session.username, "ana")
        XCTAssertEqual(session.signInName, "ana")
        let proofs = try await server.count(of: "RespondToAuthChallenge")
        XCTAssertEqual(proofs, 1)
    }

    func testAWrongPasswordIsRefusedAndNothingIsStored() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let refused = try await cognitoError { try await pool.signIn(username: "ana", password: "Wrong-1-password") }
        guard case .incorrectCredentials = refused else { return XCTFail("\(refused)") }
        XCTAssertEqual(refused.code, "NotAuthorizedException")
        XCTAssertNotNil(refused.requestID)
        XCTAssertFalse(refused.isRetryable)
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
    }

    func testAnUnknownUserIsReportedLikeAWrongPassword() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let refused = try await cognitoError { try await pool.signIn(username: "nobody", password: Realm.password) }
        guard case .incorrectCredentials = refused else { return XCTFail("\(refused)") }
    }

    func testThePasswordItselfIsSentWhenTheFlowSaysSo() async throws {
        let realm = try await realmWithAna()
        let step = try await realm.userPool().signIn(
            username: "ana",
            flow: .userPassword(password: Realm.password),
            options: SignInOptions(clientMetadata: ["app": "tests"])
        )
        XCTAssertEqual(try step.session().username, "ana")
        let proofs = try await server.count(of: "RespondToAuthChallenge")
        XCTAssertEqual(proofs, 0)
    }

    func testAClientWithASecretProvesThatItKnowsIt() async throws {
        let realm = try await Realm.make(on: server, withSecret: true)
        try await realm.addUser()
        let session = try await realm.signIn(to: realm.userPool())
        let refreshed = try await session.refresh()
        XCTAssertEqual(refreshed.accessClaims.clientID, realm.clientID)

        let wrong = try realm.userPool { $0.clientSecret = "not-the-secret" }
        let refused = try await cognitoError { try await wrong.signIn(username: "ana", password: Realm.password) }
        guard case .configuration = refused else { return XCTFail("\(refused)") }
    }

    func testADisabledUserIsToldSo() async throws {
        let realm = try await realmWithAna()
        try await realm.admin("AdminDisableUser", "ana")
        let pool = try realm.userPool()
        let refused = try await cognitoError { try await pool.signIn(username: "ana", password: Realm.password) }
        guard case .userDisabled = refused else { return XCTFail("\(refused)") }
    }

    func testTooManyWrongPasswordsLockTheUserOutForAWhile() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        var refusals: [CognitoError] = []
        for _ in 1...6 {
            refusals.append(try await cognitoError { try await pool.signIn(username: "ana", password: "Wrong-1-password") })
        }
        guard case .lockedOut = refusals.last else { return XCTFail("\(refusals)") }
        guard case .incorrectCredentials = refusals.first else { return XCTFail("\(refusals)") }
    }

    func testATemporaryPasswordLeadsToAChallengeAndNobodyIsSignedInBeforeItsAnswer() async throws {
        let realm = try await Realm.make(on: server)
        try await realm.invite("eve", temporaryPassword: "Temporary-1-word")
        let pool = try realm.userPool()
        let challenge = try await pool.signIn(username: "eve", password: "Temporary-1-word").asks(NewPasswordChallenge.self)
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }

        let session = try await challenge.answer(Realm.password).session()
        XCTAssertEqual(session.username, "eve")
    }

    func testARefusedAnswerLeavesTheChallengeUsable() async throws {
        let realm = try await Realm.make(on: server)
        try await realm.invite("eve", temporaryPassword: "Temporary-1-word")
        let challenge = try await realm.userPool().signIn(username: "eve", password: "Temporary-1-word").asks(NewPasswordChallenge.self)
        let refused = try await cognitoError { try await challenge.answer("short") }
        guard case .invalidPassword = refused else { return XCTFail("\(refused)") }
        let session = try await challenge.answer(Realm.password).session()
        XCTAssertEqual(session.username, "eve")
    }

    func testTwoUsersOfOnePoolKeepSessionsOfTheirOwn() async throws {
        let realm = try await realmWithAna()
        try await realm.addUser("ben")
        let pool = try realm.userPool()
        let ana = try await realm.signIn("ana", to: pool)
        let ben = try await realm.signIn("ben", to: pool)
        await ben.signOut()
        let tokens = try await ana.refresh()
        XCTAssertEqual(tokens.idClaims.username, "ana")
    }
}
