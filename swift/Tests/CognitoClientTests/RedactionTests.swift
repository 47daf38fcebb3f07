import CognitoClient
import XCTest

final class RedactionTests: LocalPoolTestCase {
    func testNoTextFormHoldsASecretOrAClaimsValue() async throws {
        let realm = try await Realm.make(on: server, withSecret: true)
        try await realm.addUser("ana", groups: ["staff"], attributes: ["email": "private@example.com", "custom:tier": "gold-tier"])
        try await realm.invite("eve", temporaryPassword: "Temporary-1-word", attributes: ["email": "eve@example.com"])
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let tokens = try await session.tokens()
        let user = try await session.user()
        let step = try await pool.signIn(username: "eve", password: "Temporary-1-word")
        let wrong = try await cognitoError { try await pool.signIn(username: "ana", password: "Wrong-1-password") }
        let configuration = UserPool.Configuration(clientSecret: realm.clientSecret, store: AppStoreForTests())
        let options = SignInOptions(clientMetadata: ["campaign": "hidden-value"])
        let state = await pool.state()
        let values: [Any] = [
            pool, session, tokens, user, step, wrong, configuration, options, state, tokens.idClaims, tokens.accessClaims,
            SignInStep.done(session), [tokens], ["tokens": tokens], tokens as Tokens? as Any, MemoryStore(),
        ]

        let secrets = [
            Realm.password, "Temporary-1-word", "Wrong-1-password", tokens.accessToken, tokens.idToken,
            tokens.refreshToken, try required(realm.clientSecret), "private@example.com", "eve@example.com", "gold-tier",
            "hidden-value", try required(tokens.idClaims.subject),
        ]
        assertRedacted(values, secrets)
    }

    func testNoTextFormOfAWayInHoldsItsPassword() {
        let password = Realm.password
        let factors: [FirstFactor] = [.password(password), .passwordSRP(password), .emailOTP, .smsOTP, .passkey]
        let flows: [AuthFlow] =
            [.userSRP(password: password), .userPassword(password: password), .custom, .customWithSRP(password: password), .user()]
            + factors.map { .user(preferred: $0) }
        assertRedacted(factors + flows + [factors, flows] as [Any], [password])
        XCTAssertEqual("\(AuthFlow.user(preferred: .password(password)))", "user(preferred: password)")
    }

    func testNoTextFormOfAChallengeHoldsWhatItTells() async throws {
        let realm = try await Realm.prepared(
            on: server,
            pool: Realm.firstFactors("PASSWORD", "WEB_AUTHN", "EMAIL_OTP").merging(
                ["MfaConfiguration": "OPTIONAL", "AutoVerifiedAttributes": ["email"]]
            ) { $1 }
        )
        let email: JSON = "private@example.com"
        try await realm.prepareUser("code", ["phone_number": "+15550100100", "mfa": ["SMS_MFA"]])
        try await realm.prepareUser("new", ["status": "FORCE_CHANGE_PASSWORD", "email": email])
        try await realm.prepareUser("unconfirmed", ["status": "UNCONFIRMED", "email": email])
        try await realm.prepareUser("unknown")
        let invented: [String: JSON] = [
            "username": "unknown", "name": "HOLOGRAM_MFA", "parameters": ["HUE": "hidden-hue"], "expects": ["HOLOGRAM_CODE": "42"],
        ]
        try await realm.instrument("challenges", invented)
        try await realm.prepareUser("passkey")
        try await realm.registerPasskey(for: "passkey")
        try await realm.prepareUser("custom")
        try await realm.script(rounds: ["parameters": ["question": "hidden-question"], "answer": "w7fq"])
        let pool = try realm.userPool()

        var values: [Any] = []
        for user in ["code", "new", "unconfirmed", "unknown"] {
            values.append(try await pool.signIn(username: user, password: Realm.password))
        }
        let custom = try await pool.signIn(username: "custom", flow: .custom)
        let passkey = try await pool.signIn(username: "passkey", flow: .user(preferred: .passkey))
        let options = try passkey.asks(PasskeyChallenge.self).requestOptionsJSON
        let request = try PasskeyRequest(json: options)
        let assertion = PasskeyAssertion(
            credentialID: Data([1]), clientDataJSON: Data(options.utf8), authenticatorData: Data([2]), signature: Data([3])
        )
        var device = DeviceContext()
        device.deviceName = "hidden-device"
        let suspended = try await custom.asks(CustomChallenge.self).suspend()
        values += [custom, passkey, request, assertion, device] as [Any]
        values += values.compactMap { ($0 as? SignInStep)?.challenge }
        XCTAssertEqual(values.count, 15)
        assertRedacted(
            values,
            [
                Realm.password, try await realm.newestCode(of: "code"), "0100", "private@example.com", "p***@e***", "hidden-hue",
                "hidden-question", "hidden-device", request.challenge.base64EncodedString(), "\(request.challenge as NSData)", suspended,
            ]
        )
        XCTAssertEqual("\(request)", "PasskeyRequest(localhost, preferred)")
        XCTAssertEqual("\(device)", "DeviceContext(deviceName)")
        XCTAssertEqual("\(custom)", "custom(CustomChallenge)")
    }

    func testNoTextFormOfASetUpHoldsTheSecret() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["MfaConfiguration": "ON", "EnabledMfas": ["SOFTWARE_TOKEN_MFA"]])
        try await realm.prepareUser()
        let step = try await realm.userPool().signIn(username: "ana", password: Realm.password)
        let setUp = try step.asks(TOTPSetUp.self)
        let uri = try setUp.uri(issuer: "Example")
        assertRedacted([step, setUp, uri], [setUp.secret, uri.text])
    }

    func testNoTextFormOfAnAccountHoldsWhatIsPersonalOrSecret() async throws {
        let realm = try await Realm.prepared(
            on: server,
            pool: [
                "MfaConfiguration": "OPTIONAL", "EnabledMfas": ["SOFTWARE_TOKEN_MFA"], "AutoVerifiedAttributes": ["email"],
                "UserSessionTracking": "ENABLED",
                "DeviceConfiguration": ["ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false],
            ]
        )
        let pool = try realm.userPool { $0.deviceName = "hidden-device" }
        let attributes = UserAttributes(email: "private@example.com", custom: ["tier": "hidden-tier"])
        let signedUp = try await pool.signUp(
            username: "eve", password: Realm.password, attributes: UserAttributes(email: "private@example.com")
        )
        let code = try await realm.newestCode(of: "eve")
        let confirmed = try await signedUp.confirm(code)
        let session = try await confirmed.signIn().session()
        let user = try await session.user()
        let setUp = try await session.setUpTOTP()
        let sessions = try await session.sessions().all()
        let devices = try await session.devices().all()
        XCTAssertEqual(devices.first?.name, "hidden-device")
        XCTAssertEqual(devices.count, 1)
        XCTAssertEqual(sessions.count, 1)
        let question = DeviceRemembering.ask { _ in true }
        let configuration = UserPool.Configuration(deviceRemembering: question, deviceName: "hidden-device")
        let new = NewDevice(username: "eve", deviceKey: "key", deviceName: "hidden-device")
        let values: [Any] = [
            attributes, signedUp, confirmed, user, user.attributes, setUp, sessions, devices, question, configuration, new,
            try required(signedUp.codeDelivery), try setUp.uri(issuer: "Example"), session.devices(),
            MFAPreferenceChange().prefer(.totp), try required(sessions.first), try required(devices.first),
        ]
        let address = [sessions.first?.lastIPAddress, devices.first?.lastIPUsed].compactMap { $0 }
        assertRedacted(
            values,
            address + [
                Realm.password, code, "private@example.com", "p***@e***", "hidden-tier", "hidden-device", setUp.secret,
                try required(sessions.first).id, try required(signedUp.userSub),
            ]
        )
        XCTAssertEqual("\(signedUp), \(confirmed)", "NewAccount(eve), ConfirmedAccount(eve)")
        XCTAssertEqual("\(attributes)", "UserAttributes(custom:tier, email)")
    }

    /// Looks into every text form that Swift has for a value.
    private func assertRedacted(_ values: [Any], _ secrets: [String], line: UInt = #line) {
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(describing: value), String(reflecting: value), dumped] {
                XCTAssertFalse(text.isEmpty, line: line)
                for secret in secrets where text.contains(secret) {
                    XCTFail("a text form of \(type(of: value)) holds a secret of \(secret.count) characters", line: line)
                }
            }
        }
    }

    func testTextFormsTellWhatIsNotSecret() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let tokens = try await session.tokens()
        XCTAssertEqual("\(pool)", "UserPool(\(realm.poolID), \(realm.clientID))")
        XCTAssertEqual("\(session)", "Session(ana)")
        XCTAssertEqual("\(tokens)", "Tokens(redacted)")
        XCTAssertTrue("\(tokens.idClaims)".hasPrefix("IDClaims("))
        XCTAssertTrue("\(tokens.idClaims)".contains("email"))
        let user = try await session.user()
        XCTAssertEqual("\(user)", "UserInfo(username: ana, attributes: email, sub)")
    }

    func testAnErrorIsOneReadableLine() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool()
        let refused = try await cognitoError { try await pool.signIn(username: "ana", password: "Wrong-1-password") }
        let request = try required(refused.requestID)
        XCTAssertEqual(
            "\(refused)",
            "RespondToAuthChallenge: Incorrect username or password. (NotAuthorizedException) [request \(request)]"
        )
        XCTAssertEqual(refused.localizedDescription, "Incorrect username or password.")
        XCTAssertEqual(refused.operation, "RespondToAuthChallenge")
    }
}
