import CognitoClient
import XCTest

final class ClaimsTests: LocalPoolTestCase {
    func testTheIDTokenTellsWhoTheUserIs() async throws {
        let realm = try await Realm.make(on: server)
        try await realm.addUser(
            "ana",
            groups: ["admins", "staff"],
            attributes: ["email": "ana@example.com", "email_verified": "true", "custom:tier": "gold"]
        )
        let claims = try await realm.signIn(to: realm.userPool()).idClaims
        XCTAssertEqual(claims.username, "ana")
        XCTAssertEqual(claims.email, "ana@example.com")
        XCTAssertEqual(claims.emailVerified, true)
        XCTAssertEqual(Set(claims.groups), ["admins", "staff"])
        XCTAssertEqual(claims.custom("tier"), "gold")
        XCTAssertEqual(claims.text("custom:tier"), "gold")
        XCTAssertEqual(claims.issuer?.hasSuffix(realm.poolID), true)
        XCTAssertNil(claims.phoneNumber)
        XCTAssertNil(claims.custom("unheard-of"))
        XCTAssertTrue(claims.names.contains("sub"))
        let known = try await realm.admin("AdminGetUser", "ana")
        let sub = known["UserAttributes"]?.list.first { $0["Name"] == "sub" }
        XCTAssertEqual(claims.subject, sub?["Value"]?.text)
    }

    func testTheAccessTokenTellsWhatTheSessionMayDo() async throws {
        let realm = try await Realm.make(on: server)
        try await realm.addUser("ana", groups: ["staff"])
        let session = try await realm.signIn(to: realm.userPool())
        let claims = try session.accessClaims
        XCTAssertEqual(claims.username, "ana")
        XCTAssertEqual(claims.clientID, realm.clientID)
        XCTAssertEqual(claims.scopes, ["aws.cognito.signin.user.admin"])
        XCTAssertEqual(claims.groups, ["staff"])
        XCTAssertEqual(claims.subject, try session.idClaims.subject)
        let expiry = try XCTUnwrap(claims.expiresAt)
        let issued = try XCTUnwrap(claims.issuedAt)
        XCTAssertEqual(expiry.timeIntervalSince(issued), 3600)
        XCTAssertNotNil(claims.authenticatedAt)
        XCTAssertEqual(claims.origin, try session.idClaims.origin)
    }

    func testAClaimOfAnyTypeIsDecodedFromItsJSON() async throws {
        let realm = try await Realm.make(on: server)
        try await realm.addUser("ana", groups: ["staff"])
        let claims = try await realm.signIn(to: realm.userPool()).idClaims
        XCTAssertEqual(try claims.decode([String].self, from: "cognito:groups"), ["staff"])
        XCTAssertNil(try claims.decode(String.self, from: "unheard-of"))
        XCTAssertThrowsError(try claims.decode(Int.self, from: "sub"))
        let all = try JSONDecoder().decode(JSON.self, from: Data(claims.json.utf8))
        XCTAssertEqual(all["token_use"], "id")
    }

    func testChangedGroupsShowAfterARefresh() async throws {
        let realm = try await realmWithAna()
        let session = try await realm.signIn(to: realm.userPool())
        XCTAssertEqual(try session.idClaims.groups, [])
        try await server.call("CreateGroup", ["UserPoolId": .text(realm.poolID), "GroupName": "late"])
        try await realm.admin("AdminAddUserToGroup", "ana", ["GroupName": "late"])
        _ = try await session.refresh()
        XCTAssertEqual(try session.idClaims.groups, ["late"])
    }
}
