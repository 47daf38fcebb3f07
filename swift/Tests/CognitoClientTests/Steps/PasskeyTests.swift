import CognitoClient
import XCTest

final class PasskeyTests: LocalPoolTestCase {
    private func challenge() async throws -> (Realm, PasskeyChallenge) {
        let realm = try await Realm.prepared(on: server, pool: Realm.firstFactors("PASSWORD", "WEB_AUTHN"))
        try await realm.prepareUser()
        try await realm.registerPasskey()
        let step = try await realm.userPool().signIn(username: "ana", flow: .user(preferred: .passkey))
        guard case .passkey(let challenge) = step else { throw LocalPool.Failure(description: "no passkey is asked for: \(step)") }
        return (realm, challenge)
    }

    func testAPasskeySignsIn() async throws {
        let (realm, challenge) = try await challenge()
        let credential = try await realm.assertion(for: challenge.requestOptionsJSON)
        let session = try await challenge.answer(credential).session()
        XCTAssertEqual(session.username, "ana")
    }

    func testATamperedAssertionIsRefusedAndLeavesTheChallengeUsable() async throws {
        let (realm, challenge) = try await challenge()
        for tamper in ["signature", "origin", "challenge", "rp_id"] {
            let credential = try await realm.assertion(for: challenge.requestOptionsJSON, tamper: tamper)
            _ = try await cognitoError { try await challenge.answer(credential) }
        }
        let refused = try await cognitoError { try await challenge.answer("no credential") }
        XCTAssertEqual(refused.field, "credential")
        _ = try await challenge.answer(realm.assertion(for: challenge.requestOptionsJSON)).session()
    }

    /// The way of an app on Apple's systems: options to bytes, the authenticator's bytes to an answer.
    func testTheOptionsAreReadAndTheBytesOfAnAssertionSignIn() async throws {
        let (realm, challenge) = try await challenge()
        let request = try PasskeyRequest(json: challenge.requestOptionsJSON)
        XCTAssertEqual(request.relyingPartyID, "localhost")
        XCTAssertEqual(request.allowedCredentialIDs.count, 1)
        XCTAssertGreaterThanOrEqual(request.challenge.count, 16)

        let credential = try JSONDecoder().decode(
            JSON.self, from: Data(try await realm.assertion(for: challenge.requestOptionsJSON).utf8)
        )
        func bytes(_ text: JSON?) throws -> Data {
            let standard = try required(text?.text).replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
            return try required(Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)))
        }
        let response = credential["response"]
        let assertion = PasskeyAssertion(
            credentialID: try bytes(credential["rawId"]),
            clientDataJSON: try bytes(response?["clientDataJSON"]),
            authenticatorData: try bytes(response?["authenticatorData"]),
            signature: try bytes(response?["signature"]),
            userHandle: try bytes(response?["userHandle"]),
            attachment: .platform
        )
        XCTAssertEqual(request.allowedCredentialIDs, [assertion.credentialID])
        _ = try await challenge.answer(assertion).session()
    }
}
