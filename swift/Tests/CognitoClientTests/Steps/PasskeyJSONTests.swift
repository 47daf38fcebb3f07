import CognitoClient
import XCTest

final class PasskeyJSONTests: XCTestCase {
    private func request(_ json: String) throws -> PasskeyRequest {
        try PasskeyRequest(json: json)
    }

    func testTheOptionsOfTheServiceAreRead() throws {
        let request = try request(
            """
            {"challenge":"-_8AAQ","timeout":180000,"rpId":"auth.example.com","userVerification":"required","extensions":{},
             "allowCredentials":[{"type":"public-key","id":"AQID","transports":["internal","hybrid"]},
                                 {"type":"public-key","id":"_w"},{"type":"something-new","id":"!!"}]}
            """
        )
        XCTAssertEqual(request.challenge, Data([0xFB, 0xFF, 0x00, 0x01]))
        XCTAssertEqual(request.relyingPartyID, "auth.example.com")
        XCTAssertEqual(request.allowedCredentialIDs, [Data([1, 2, 3]), Data([0xFF])])
        XCTAssertEqual(request.userVerification, .required)
        XCTAssertEqual(request.timeout, 180)
    }

    func testWhatIsLeftOutHasTheDefaultsOfWebAuthentication() throws {
        let request = try request(#"{"challenge":"AQID","userVerification":"some-later-wish"}"#)
        XCTAssertNil(request.relyingPartyID)
        XCTAssertEqual(request.allowedCredentialIDs, [])
        XCTAssertEqual(request.userVerification, .preferred)
        XCTAssertNil(request.timeout)
    }

    func testUnusableOptionsAreRefusedNamingTheMember() throws {
        let cases = [
            ("", "JSON"), ("[]", "JSON"), ("{}", "challenge"), (#"{"challenge":7}"#, "challenge"),
            (#"{"challenge":""}"#, "challenge"), (#"{"challenge":"a b"}"#, "challenge"), (#"{"challenge":"A"}"#, "challenge"),
            (#"{"challenge":"AQ+/"}"#, "challenge"),
            (#"{"challenge":"AQID","allowCredentials":[{"type":"public-key"}]}"#, "allowCredentials.id"),
            (#"{"challenge":"AQID","allowCredentials":[{"type":"public-key","id":"é"}]}"#, "allowCredentials.id"),
            (#"{"challenge":"AQID","allowCredentials":[{"type":"password","id":"AQID"}]}"#, "allowCredentials"),
            (#"{"challenge":"AQID","rpId":{}}"#, "rpId"),
        ]
        for (json, member) in cases {
            XCTAssertThrowsError(try request(json), json) { error in
                guard case CognitoError.protocol(let details) = error else { return XCTFail("\(error)") }
                XCTAssertEqual(details.field, "CREDENTIAL_REQUEST_OPTIONS")
                XCTAssertTrue(details.message.contains(member), "\(json): \(details.message)")
            }
        }
    }

    func testAnAssertionIsWrittenAsUnpaddedBase64URL() throws {
        let assertion = PasskeyAssertion(
            credentialID: Data([0xFB, 0xFF]),
            clientDataJSON: Data(#"{"type":"webauthn.get"}"#.utf8),
            authenticatorData: Data([0xFF]),
            signature: Data([1, 2, 3]),
            userHandle: Data("ana".utf8),
            attachment: .crossPlatform
        )
        let written = try JSONDecoder().decode(JSON.self, from: Data(assertion.json.utf8))
        XCTAssertEqual(
            written,
            [
                "id": "-_8", "rawId": "-_8", "type": "public-key", "authenticatorAttachment": "cross-platform",
                "clientExtensionResults": .object([:]),
                "response": [
                    "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0", "authenticatorData": "_w", "signature": "AQID",
                    "userHandle": "YW5h",
                ],
            ]
        )
    }

    func testWhatTheAuthenticatorDoesNotTellIsLeftOut() throws {
        let assertion = PasskeyAssertion(
            credentialID: Data([1]), clientDataJSON: Data([2]), authenticatorData: Data([3]), signature: Data([4]), userHandle: Data()
        )
        let written = try JSONDecoder().decode(JSON.self, from: Data(assertion.json.utf8))
        XCTAssertEqual(written["response"]?.object?.keys.sorted(), ["authenticatorData", "clientDataJSON", "signature"])
        XCTAssertNil(written["authenticatorAttachment"])
    }

    func testBytesOfEveryLengthComeBackAsTheyWere() throws {
        for length in 1...70 {
            let bytes = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) })
            let assertion = PasskeyAssertion(
                credentialID: bytes, clientDataJSON: bytes, authenticatorData: bytes, signature: bytes
            )
            let id = try required(try JSONDecoder().decode(JSON.self, from: Data(assertion.json.utf8))["id"]?.text)
            XCTAssertEqual(try request(#"{"challenge":"\#(id)"}"#).challenge, bytes)
        }
    }
}
