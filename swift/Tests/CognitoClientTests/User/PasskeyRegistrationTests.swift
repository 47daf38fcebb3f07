import CognitoClient
import XCTest

final class PasskeyRegistrationTests: LocalPoolTestCase {
    /// The way of an app on Apple's systems: options to bytes, the authenticator's bytes to a registered passkey.
    func testTheOptionsAreReadAndTheBytesOfANewPasskeyAreRegistered() async throws {
        let realm = try await Realm.prepared(on: server, pool: Realm.firstFactors("PASSWORD", "WEB_AUTHN"))
        try await realm.prepareUser()
        let pool = try realm.userPool()
        let session = try await realm.signIn(to: pool)
        let registration = try await session.registerPasskey()
        let request = try PasskeyCreationRequest(json: registration.options)
        XCTAssertEqual(request.relyingPartyID, "localhost")
        XCTAssertGreaterThanOrEqual(request.challenge.count, 16)
        XCTAssertFalse(request.userID.isEmpty)
        XCTAssertFalse(request.userName.isEmpty)
        XCTAssertEqual(request.excludedCredentialIDs, [])

        let made = try await JSONDecoder().decode(JSON.self, from: Data(realm.newPasskey(for: registration.options).utf8))
        let attestation = PasskeyAttestation(
            credentialID: try bytes(made["id"]),
            clientDataJSON: try bytes(made["response"]?["clientDataJSON"]),
            attestationObject: try bytes(made["response"]?["attestationObject"]),
            transports: ["internal"],
            attachment: .platform
        )
        try await registration.complete(attestation)

        let listed = try await session.passkeys().all()
        let passkey = try required(listed.first)
        XCTAssertEqual(listed.count, 1)
        XCTAssertEqual(passkey.id, made["id"]?.text)
        XCTAssertEqual(passkey.transports, ["internal"])
        XCTAssertEqual(passkey.attachment, .platform)
        let next = try PasskeyCreationRequest(json: await session.registerPasskey().options)
        XCTAssertEqual(next.excludedCredentialIDs, [attestation.credentialID])

        let step = try await pool.signIn(
            username: "ana", flow: .user(preferred: .passkey), options: SignInOptions(replaceSession: true)
        )
        let challenge = try step.asks(PasskeyChallenge.self)
        _ = try await challenge.answer(realm.assertion(for: challenge.requestOptionsJSON)).session()

        let texts = ["\(listed)", "\(registration)", "\(request)", "\(attestation)", String(reflecting: passkey)]
        for text in texts {
            for secret in [passkey.id, request.userName, request.challenge.base64EncodedString()] {
                XCTAssertFalse(text.contains(secret), text)
            }
        }
    }

    private func bytes(_ value: JSON?) throws -> Data {
        let text = try required(value?.text)
        // The reader of options is the reader of base64url, too.
        return try PasskeyRequest(json: #"{"challenge":"\#(text)"}"#).challenge
    }
}

final class PasskeyCreationJSONTests: XCTestCase {
    private let least = #""challenge":"AAEC","rp":{"id":"example.com"},"user":{"id":"YW5h","name":"ana"}"#

    func testOptionsAreReadAsWebAuthenticationWritesThem() throws {
        let request = try PasskeyCreationRequest(
            json: """
                {\(least), "timeout": 90000, "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
                 "excludeCredentials": [{"type": "public-key", "id": "-_8"}, {"type": "other", "id": "?"}],
                 "authenticatorSelection": {"userVerification": "required", "residentKey": "required"}}
                """
        )
        XCTAssertEqual(request.challenge, Data([0, 1, 2]))
        XCTAssertEqual(request.userID, Data("ana".utf8))
        XCTAssertEqual(request.userName, "ana")
        XCTAssertEqual(request.userDisplayName, "ana")
        XCTAssertEqual(request.excludedCredentialIDs, [Data([0xFB, 0xFF])])
        XCTAssertEqual(request.userVerification, .required)
        XCTAssertEqual(request.timeout, 90)
        XCTAssertEqual("\(request)", "PasskeyCreationRequest(example.com, required)")
    }

    func testWhatIsLeftOutHasItsDefault() throws {
        let request = try PasskeyCreationRequest(json: #"{"challenge":"AA","rp":{},"user":{"id":"AQ","name":"a"}}"#)
        XCTAssertNil(request.relyingPartyID)
        XCTAssertNil(request.timeout)
        XCTAssertEqual(request.userVerification, .preferred)
        XCTAssertEqual(request.excludedCredentialIDs, [])
    }

    func testOptionsThatMakeNoSenseAreRefusedByTheNameOfTheMember() {
        let wrong = [
            ("", "JSON"), ("[]", "JSON"), ("{}", "challenge"),
            (#"{"challenge":"AA","rp":{"id":"e"}}"#, "user"),
            (#"{"challenge":"AA","user":{"id":"AQ","name":"a"}}"#, "rp"),
            (#"{"challenge":"?","rp":{},"user":{"id":"AQ","name":"a"}}"#, "challenge"),
            (#"{"challenge":"AA","rp":{},"user":{"id":"","name":"a"}}"#, "user.id"),
            (#"{"challenge":"AA","rp":{},"user":{"id":"AQ","name":7}}"#, "user.name"),
            ("{\(least), \"excludeCredentials\": [{\"type\":\"public-key\",\"id\":\"?\"}]}", "excludeCredentials.id"),
        ]
        for (json, member) in wrong {
            XCTAssertThrowsError(try PasskeyCreationRequest(json: json), json) { error in
                guard case .protocol(let details)? = error as? CognitoError else { return XCTFail("\(error)") }
                XCTAssertEqual(details.field, "CredentialCreationOptions")
                XCTAssertTrue(details.message.contains(member), details.message)
            }
        }
    }

    func testANewPasskeyIsWrittenAsWebAuthenticationWantsIt() throws {
        let attestation = PasskeyAttestation(
            credentialID: Data([0xFB, 0xFF]), clientDataJSON: Data([1]), attestationObject: Data([2]),
            transports: ["internal", "\"odd\""], attachment: .crossPlatform
        )
        XCTAssertEqual(
            try JSONDecoder().decode(JSON.self, from: Data(attestation.json.utf8)),
            [
                "id": "-_8", "rawId": "-_8", "type": "public-key", "authenticatorAttachment": "cross-platform",
                "clientExtensionResults": .object([:]),
                "response": ["clientDataJSON": "AQ", "attestationObject": "Ag", "transports": ["internal", "\"odd\""]],
            ]
        )
        let bare = PasskeyAttestation(credentialID: Data([1]), clientDataJSON: Data([2]), attestationObject: Data([3]))
        let written = try JSONDecoder().decode(JSON.self, from: Data(bare.json.utf8))
        XCTAssertNil(written["authenticatorAttachment"])
        XCTAssertEqual(written["response"]?["transports"], .list([]))
    }
}
