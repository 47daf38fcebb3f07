import CognitoClient
import XCTest

final class UserAttributesTests: XCTestCase {
    func testEveryStandardAttributeHasItsName() {
        let names: [(WritableKeyPath<UserAttributes, String?>, String)] = [
            (\.email, "email"), (\.phoneNumber, "phone_number"), (\.name, "name"), (\.givenName, "given_name"),
            (\.familyName, "family_name"), (\.middleName, "middle_name"), (\.nickname, "nickname"),
            (\.preferredUsername, "preferred_username"), (\.profile, "profile"), (\.picture, "picture"),
            (\.website, "website"), (\.gender, "gender"), (\.birthdate, "birthdate"), (\.zoneinfo, "zoneinfo"),
            (\.locale, "locale"), (\.address, "address"),
        ]
        for (path, name) in names {
            var attributes = UserAttributes([name: "before"])
            XCTAssertEqual(attributes[keyPath: path], "before", name)
            attributes[keyPath: path] = "after"
            XCTAssertEqual(attributes.values, [name: "after"])
            attributes[keyPath: path] = nil
            XCTAssertEqual(attributes.values, [:])
        }
        let all = UserAttributes(
            email: "1", phoneNumber: "2", name: "3", givenName: "4", familyName: "5", middleName: "6", nickname: "7",
            preferredUsername: "8", profile: "9", picture: "10", website: "11", gender: "12", birthdate: "13", zoneinfo: "14",
            locale: "15", address: "16", custom: ["tier": "17", "custom:plan": "18"]
        )
        XCTAssertEqual(names.map { all[keyPath: $0.0] }, (1...16).map { "\($0)" })
        XCTAssertEqual(all.names, (names.map(\.1) + ["custom:plan", "custom:tier"]).sorted())
    }

    func testThePoolsOwnAttributesGoByEitherName() {
        var attributes: UserAttributes = ["custom:tier": "gold", "email": "ana@example.com"]
        XCTAssertEqual(attributes[custom: "tier"], "gold")
        XCTAssertEqual(attributes[custom: "custom:tier"], "gold")
        attributes[custom: "tier"] = "silver"
        attributes[custom: "custom:plan"] = ""
        XCTAssertEqual(attributes.values, ["custom:tier": "silver", "custom:plan": "", "email": "ana@example.com"])
        XCTAssertEqual(UserAttributes().values, [:])
    }

    func testWhatTheServiceWritesIsReadAsWhatItIs() {
        let told: UserAttributes = [
            "sub": "7c1e", "email_verified": "true", "phone_number_verified": "false", "updated_at": "1700000000",
        ]
        XCTAssertEqual(told.sub, "7c1e")
        XCTAssertEqual(told.emailVerified, true)
        XCTAssertEqual(told.phoneNumberVerified, false)
        XCTAssertEqual(told.updatedAt, Date(timeIntervalSince1970: 1_700_000_000))
        let odd: UserAttributes = ["email_verified": "perhaps", "updated_at": "soon"]
        XCTAssertNil(odd.emailVerified)
        XCTAssertNil(odd.phoneNumberVerified)
        XCTAssertNil(odd.updatedAt)
    }
}
