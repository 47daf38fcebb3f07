import CognitoClient
import XCTest

final class SecondFactorTests: LocalPoolTestCase {
    private static let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    func testTheCodeOfAnAuthenticatorAppIsTakenOnce() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["MfaConfiguration": "OPTIONAL"])
        try await realm.prepareUser("ana", ["mfa": ["SOFTWARE_TOKEN_MFA"], "totp_secret": .text(Self.secret)])
        let pool = try realm.userPool()
        let step = try await pool.signIn(username: "ana", password: Realm.password)
        guard case .totpCode(let challenge) = step else { return XCTFail("\(step)") }
        let code = try await realm.totpCode()
        _ = try await challenge.answer(code).session()

        let again = try await pool.signIn(username: "ana", password: Realm.password, options: SignInOptions(replaceSession: true)).asks(
            TOTPChallenge.self)
        let refused = try await cognitoError { try await again.answer(code) }
        guard case .codeExpired = refused else { return XCTFail("\(refused)") }
        try await server.advanceClock(seconds: 60)
        _ = try await again.answer(realm.totpCode()).session()
    }

    func testTheUserChoosesAmongSeveralSecondFactors() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["MfaConfiguration": "OPTIONAL"])
        try await realm.prepareUser(
            "ana", ["phone_number": "+15550100100", "mfa": ["SMS_MFA", "SOFTWARE_TOKEN_MFA"], "totp_secret": .text(Self.secret)]
        )
        let step = try await realm.userPool().signIn(username: "ana", password: Realm.password)
        guard case .chooseMFA(let choice) = step else { return XCTFail("\(step)") }
        XCTAssertEqual(Set(choice.options), [.sms, .totp])
        let refused = try await cognitoError { try await choice.answer(.email) }
        XCTAssertEqual(refused.field, "mfa")
        let challenge = try await choice.answer(.totp).asks(TOTPChallenge.self)
        _ = try await challenge.answer(realm.totpCode()).session()
    }

    func testAnAuthenticatorAppIsSetUpInTheMiddleOfASignIn() async throws {
        let realm = try await Realm.prepared(
            on: server, pool: ["MfaConfiguration": "ON", "EnabledMfas": ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]]
        )
        try await realm.prepareUser()
        let pool = try realm.userPool()
        let step = try await pool.signIn(username: "ana", password: Realm.password)
        guard case .setUpMFA(let choice) = step else { return XCTFail("\(step)") }
        XCTAssertEqual(choice.options, [.totp, .email])
        let chosen = try await choice.answer(.totp)
        guard case .setUpTOTP(let setUp) = chosen else { return XCTFail("\(chosen)") }
        let code = try await realm.totpCode(secret: setUp.secret)
        let wrong = (code.hasPrefix("0") ? "1" : "0") + code.dropFirst()
        let refused = try await cognitoError { try await setUp.answer(wrong) }
        guard case .codeMismatch = refused else { return XCTFail("\(refused)") }
        _ = try await setUp.answer(code, deviceName: "Ana's phone").session()

        let asked = try await pool.signIn(username: "ana", password: Realm.password, options: SignInOptions(replaceSession: true)).asks(
            TOTPChallenge.self)
        XCTAssertEqual(asked.friendlyDeviceName, "Ana's phone")
    }

    func testTheSecretIsShownAsURIAndAsPictures() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["MfaConfiguration": "ON", "EnabledMfas": ["SOFTWARE_TOKEN_MFA"]])
        try await realm.prepareUser()
        let setUp = try await realm.userPool().signIn(username: "ana", password: Realm.password).asks(TOTPSetUp.self)
        let uri = try setUp.uri(issuer: "Example & Co")
        XCTAssertEqual(uri.text, "otpauth://totp/Example%20%26%20Co:ana?secret=\(setUp.secret)&issuer=Example%20%26%20Co")
        XCTAssertTrue(try uri.qrSVG().contains("<svg"))
        XCTAssertTrue(try uri.qrPNG().starts(with: [0x89, 0x50, 0x4E, 0x47]))
        XCTAssertGreaterThan(try uri.qrText().split(separator: "\n").count, 10)
        let refused = try await cognitoError { try setUp.uri(issuer: "Example: Co") }
        XCTAssertEqual(refused.field, "issuer")
    }

    func testAnAddressForCodesIsSetUpInTheMiddleOfASignIn() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["MfaConfiguration": "ON", "EnabledMfas": ["EMAIL_OTP"]])
        try await realm.prepareUser()
        let step = try await realm.userPool().signIn(username: "ana", password: Realm.password)
        guard case .setUpEmail(let setUp) = step else { return XCTFail("\(step)") }
        let refused = try await cognitoError { try await setUp.answer("not an address") }
        XCTAssertEqual(refused.field, "email")
        let challenge = try await setUp.answer("ana@example.com").asks(CodeChallenge.self)
        XCTAssertEqual(challenge.purpose, .secondFactor)
        _ = try await challenge.answer(realm.newestCode()).session()
    }
}
