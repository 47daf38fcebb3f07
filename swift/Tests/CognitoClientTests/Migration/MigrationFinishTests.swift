import CognitoClient
import Foundation
import XCTest

/// Sessions of which only the refresh token is left.
final class MigrationFinishTests: LocalPoolTestCase {
    private func left(in realm: Realm) async throws -> [MigrationItem] {
        let tokens = try await realm.signIn(to: realm.userPool()).tokens()
        func item(_ part: String, _ value: String) -> MigrationItem {
            let key = "CognitoIdentityServiceProvider.\(realm.clientID).\(part)"
            return MigrationItem(container: "localStorage", key: key, value: Data(value.utf8))
        }
        return [item("LastAuthUser", "ana"), item("ana.refreshToken", tokens.refreshToken)]
    }

    private func migration(of realm: Realm, into store: any SecretStore) -> Migration {
        let scope = MigrationScope(poolID: realm.poolID, clientID: realm.clientID)
        return Migration(from: .amplifyJS, into: store, scope: scope)
    }

    func testTheyAreRefreshedWithThePoolAndStored() async throws {
        let realm = try await realmWithAna()
        let store = MemoryStore()
        let migration = migration(of: realm, into: store)
        let pool = try realm.userPool { $0.store = store }
        let early = try await cognitoError { _ = try await migration.finish(with: pool) }
        XCTAssertEqual(early.field, "report")
        let begun = try await migration.run(left(in: realm))
        XCTAssertEqual(begun.unfinished, ["ana"])

        let report = try await migration.finish(with: pool)
        XCTAssertEqual(report.copied, ["ana"])
        XCTAssertTrue(report.isComplete && report.refused.isEmpty, "\(report)")
        XCTAssertNil(report.lastError)
        let done = try await migration.isDone()
        XCTAssertTrue(done)
        let tokens = try await pool.state().session?.tokens()
        XCTAssertEqual(tokens?.idClaims.username, "ana")
    }

    func testOneThatTheServerHasEndedIsRefusedAndNamedInNoLog() async throws {
        let realm = try await realmWithAna()
        let store = MemoryStore()
        let migration = migration(of: realm, into: store)
        _ = try await migration.run(left(in: realm))
        _ = try await server.call(
            "AdminUserGlobalSignOut", ["UserPoolId": .text(realm.poolID), "Username": .text("ana")]
        )
        let report = try await migration.finish(with: realm.userPool { $0.store = store })
        XCTAssertEqual(report.refused.map(\.username), ["ana"])
        guard case .sessionExpired = report.refused.first?.error else { return XCTFail("\(report.refused)") }
        var dumped = ""
        dump(report, to: &dumped)
        for text in ["\(report)", "\(report.refused)", dumped] { XCTAssertFalse(text.contains("ana"), text) }
        XCTAssertTrue(report.isComplete)
    }
}
