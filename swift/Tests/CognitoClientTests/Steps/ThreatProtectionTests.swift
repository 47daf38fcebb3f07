import CognitoClient
import XCTest

final class ThreatProtectionTests: LocalPoolTestCase {
    private func contexts() async throws -> [JSON] {
        try await server.instrument("GET", "contexts")["contexts"]?.list ?? []
    }

    func testNothingIsToldOfTheDeviceUnlessTheAppSaysSo() async throws {
        let realm = try await realmWithAna()
        _ = try await realm.signIn(to: realm.userPool())
        let told = try await contexts()
        XCTAssertEqual(told, [])
    }

    func testWhatTheAppTellsArrivesWithAnIDThatStays() async throws {
        let realm = try await realmWithAna()
        var device = DeviceContext()
        device.applicationName = "Example"
        device.deviceName = "Test phone"
        device.timezoneOffsetMinutes = 120
        device.screen = DeviceContext.Screen(width: 1179, height: 2556)
        let store = MemoryStore()
        for _ in 1...2 {
            _ = try await realm.signIn(
                to: realm.userPool {
                    $0.store = store
                    $0.threatProtection = device
                }
            )
        }
        let told = try await contexts().compactMap { $0["contextData"] }
        XCTAssertGreaterThanOrEqual(told.count, 4)
        XCTAssertEqual(Set(told.map { $0["ApplicationName"]?.text }), ["Example"])
        XCTAssertEqual(Set(told.map { $0["DeviceName"]?.text }), ["Test phone"])
        XCTAssertEqual(Set(told.map { $0["ClientTimezone"]?.text }), ["02:00"])
        XCTAssertEqual(Set(told.map { $0["ScreenWidthPixels"]?.text }), ["1179"])
        let ids = Set(told.map { $0["DeviceId"]?.text })
        XCTAssertEqual(ids.count, 1)
        XCTAssertNotNil(ids.first ?? nil)
    }

    func testTriggersAreToldTheMetadataOfEveryCall() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool { $0.refreshClientMetadata = ["reason": "refresh"] }
        let options = SignInOptions(clientMetadata: ["reason": "sign-in"], replaceSession: true)
        let session = try await pool.signIn(username: "ana", password: Realm.password, options: options).session()
        _ = try await session.refresh()
        let calls = try await server.instrument("GET", "calls")["recent"]?.list ?? []
        let told = calls.compactMap { call in call["client_metadata"]?["reason"]?.text }
        XCTAssertEqual(told.filter { $0 == "sign-in" }.count, 2)
        XCTAssertEqual(told.filter { $0 == "refresh" }.count, 1)
    }
}
