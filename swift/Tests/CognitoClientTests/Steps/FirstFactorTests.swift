import CognitoClient
import XCTest

final class FirstFactorTests: LocalPoolTestCase {
    private func realm() async throws -> Realm {
        let realm = try await Realm.prepared(
            on: server, pool: Realm.firstFactors("PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")
        )
        try await realm.prepareUser("ana", ["email": "ana@example.com", "phone_number": "+15550100100"])
        return realm
    }

    func testTheUserChoosesHowToSignIn() async throws {
        let realm = try await realm()
        let step = try await realm.userPool().signIn(username: "ana", flow: .user())
        guard case .chooseFirstFactor(let choice) = step else { return XCTFail("\(step)") }
        XCTAssertEqual(Set(choice.options), [.password, .passwordSRP, .emailOTP, .smsOTP])
        let absent = try await cognitoError { try await choice.answer(.passkey) }
        XCTAssertEqual(absent.field, "factor")
        let challenge = try await choice.answer(.smsOTP).asks(CodeChallenge.self)
        XCTAssertEqual(challenge.purpose, .firstFactor)
        _ = try await challenge.answer(realm.newestCode()).session()
    }

    func testAPasswordIsGivenWithTheChoiceAndAWrongOneLeavesItOpen() async throws {
        let realm = try await realm()
        for factor in [FirstFactor.password, FirstFactor.passwordSRP] {
            let choice = try await realm.userPool().signIn(username: "ana", flow: .user()).asks(FirstFactorChoice.self)
            let refused = try await cognitoError { try await choice.answer(factor("Wrong-1-password")) }
            guard case .incorrectCredentials = refused else { return XCTFail("\(refused)") }
            _ = try await choice.answer(factor(Realm.password)).session()
        }
    }

    func testAPreferredFactorIsUsedWithoutAChoice() async throws {
        let realm = try await realm()
        let pool = try realm.userPool()
        for factor in [FirstFactor.password(Realm.password), .passwordSRP(Realm.password)] {
            _ = try await pool.signIn(username: "ana", flow: .user(preferred: factor), options: SignInOptions(replaceSession: true))
                .session()
        }
        _ = try await pool.signIn(username: "ana", flow: .user(preferred: .passkey), options: SignInOptions(replaceSession: true)).asks(
            FirstFactorChoice.self)
    }

    func testEveryFlowWithAPasswordTakesIt() async throws {
        let realm = try await realm()
        let pool = try realm.userPool()
        for flow in [AuthFlow.userSRP(password: Realm.password), .userPassword(password: Realm.password)] {
            _ = try await pool.signIn(username: "ana", flow: flow, options: SignInOptions(replaceSession: true)).session()
        }
        let closed = try await Realm.prepared(on: server, client: ["ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]])
        let refused = try await cognitoError {
            try await closed.userPool().signIn(username: "ana", flow: .userPassword(password: Realm.password))
        }
        guard case .configuration = refused else { return XCTFail("\(refused)") }
    }

    func testAResumedSignInThatNeedsThePasswordAsksForIt() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["MfaConfiguration": "OPTIONAL"])
        try await realm.prepareUser("ana", ["phone_number": "+15550100100", "mfa": ["SMS_MFA"]])
        let pool = try realm.userPool()
        let asked = try await pool.signIn(username: "ana", password: Realm.password).asks(CodeChallenge.self)
        let resumed = try await pool.resumeSignIn(asked.suspend()).asks(CodeChallenge.self)
        let refused = try await cognitoError { try await resumed.resend() }
        guard case .challengeExpired = refused else { return XCTFail("\(refused)") }
        _ = try await resumed.answer(realm.newestCode()).session()
    }

    func testALevelOfAssuranceIsReachedAndRaised() async throws {
        let realm = try await Realm.prepared(
            on: server,
            pool: Realm.firstFactors("PASSWORD", "EMAIL_OTP").merging(["MfaConfiguration": "OPTIONAL"]) { $1 }
        )
        try await realm.prepareUser("ana", ["email": "ana@example.com", "totp_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"])
        let pool = try realm.userPool()
        let choice = try await pool.signIn(username: "ana", flow: .user()).asks(FirstFactorChoice.self)
        let session = try await choice.answer(.password(Realm.password)).session()
        XCTAssertNil(try session.idClaims.text("acr"))

        let level = "urn:cognito:loa:4"
        var step = try await pool.stepUp(session, to: [level], maxAge: 0)
        if case .chooseFirstFactor(let choice) = step {
            step = try await choice.answer(.password(Realm.password))
        }
        let challenge = try step.asks(TOTPChallenge.self)
        let raised = try await challenge.answer(realm.totpCode()).session()
        XCTAssertEqual(try raised.idClaims.text("acr"), level)
        XCTAssertEqual(try session.idClaims.text("acr"), level)

        for maxAge in [-1, Double.infinity, .nan] {
            let refused = try await cognitoError { try await pool.stepUp(session, to: [level], maxAge: maxAge) }
            XCTAssertEqual(refused.field, "max_age")
        }
        let refused = try await cognitoError {
            try await pool.signIn(username: "ana", password: Realm.password, options: SignInOptions(targetACRValues: [level]))
        }
        XCTAssertEqual(refused.field, "flow")
    }
}
