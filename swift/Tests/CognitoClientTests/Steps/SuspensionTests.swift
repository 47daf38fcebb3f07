import CognitoClient
import XCTest

/// Sign-ins that go on in another process: all that is left is the suspended text and the store's folder.
final class SuspensionTests: LocalPoolTestCase {
    private var folder: URL?

    override func setUp() async throws {
        try await super.setUp()
        folder = try FileStore.temporary().folder
    }

    override func tearDown() async throws {
        try folder.map(FileStore.init)?.removeAll()
        try await super.tearDown()
    }

    /// A client as a new process makes it.
    private func userPool(of realm: Realm) throws -> UserPool {
        let store = try FileStore(folder: required(folder))
        return try realm.userPool { $0.store = store }
    }

    func testACodeIsAnsweredAfterTheProcessHasEnded() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["MfaConfiguration": "OPTIONAL"])
        try await realm.prepareUser("ana", ["phone_number": "+15550100100", "mfa": ["SMS_MFA"]])
        let suspended = try await userPool(of: realm).signIn(username: "ana", password: Realm.password)
            .asks(CodeChallenge.self).suspend()
        XCTAssertFalse(suspended.contains(Realm.password))

        let pool = try userPool(of: realm)
        let challenge = try await pool.resumeSignIn(suspended).asks(CodeChallenge.self)
        XCTAssertEqual(challenge.destination, "+*******0100")
        XCTAssertEqual(challenge.username, "ana")
        _ = try await challenge.answer(realm.newestCode()).session()
        guard case .signedIn = try await userPool(of: realm).state() else { return XCTFail("nobody is signed in") }
    }

    func testASetUpGoesOnWithTheSameSecret() async throws {
        let realm = try await Realm.prepared(on: server, pool: ["MfaConfiguration": "ON", "EnabledMfas": ["SOFTWARE_TOKEN_MFA"]])
        try await realm.prepareUser()
        let before = try await userPool(of: realm).signIn(username: "ana", password: Realm.password).asks(TOTPSetUp.self)
        let after = try await userPool(of: realm).resumeSignIn(before.suspend()).asks(TOTPSetUp.self)
        XCTAssertEqual(before.secret, after.secret)
        _ = try await after.answer(realm.totpCode(secret: after.secret)).session()
    }

    func testEveryKindOfStepGoesOnAsTheSameStep() async throws {
        let realm = try await Realm.prepared(
            on: server,
            pool: Realm.firstFactors("PASSWORD", "WEB_AUTHN", "EMAIL_OTP").merging(
                ["MfaConfiguration": "OPTIONAL", "AutoVerifiedAttributes": ["email"]]
            ) { $1 }
        )
        try await realm.prepareUser("new", ["status": "FORCE_CHANGE_PASSWORD"])
        try await realm.prepareUser("unconfirmed", ["status": "UNCONFIRMED", "email": "u@example.com"])
        try await realm.prepareUser("reset", ["status": "RESET_REQUIRED", "email": "r@example.com"])
        try await realm.prepareUser("ana", ["email": "ana@example.com"])
        try await realm.registerPasskey()
        try await realm.script(rounds: ["parameters": ["kind": "code"], "answer": "415926"])
        let another = "Another-horse-8-staple"
        let ways: [(AuthFlow, String, (SignInStep) async throws -> SignInStep)] = [
            (.userSRP(password: Realm.password), "new", { try await $0.asks(NewPasswordChallenge.self).answer(another) }),
            (
                .userSRP(password: Realm.password), "unconfirmed",
                { try await $0.asks(SignUpCodeChallenge.self).answer(realm.newestCode(of: "unconfirmed")) }
            ),
            (
                .userSRP(password: Realm.password), "reset",
                { try await $0.asks(PasswordReset.self).answer(realm.newestCode(of: "reset"), newPassword: another) }
            ),
            (.user(), "ana", { try await $0.asks(FirstFactorChoice.self).answer(.passwordSRP(Realm.password)) }),
            (
                .user(preferred: .passkey), "ana",
                { step in
                    let challenge = try step.asks(PasskeyChallenge.self)
                    return try await challenge.answer(realm.assertion(for: challenge.requestOptionsJSON))
                }
            ),
            (.custom, "ana", { try await $0.asks(CustomChallenge.self).answer("415926") }),
        ]
        for (flow, username, finish) in ways {
            let before = try await userPool(of: realm).signIn(username: username, flow: flow, options: SignInOptions(replaceSession: true))
            let suspended = try await required(before.challenge).suspend()
            let after = try await userPool(of: realm).resumeSignIn(suspended)
            XCTAssertEqual(after.scenarioName, before.scenarioName)
            var step = try await finish(after)
            // The password was not kept: what needs it again asks for it.
            if case .password(let challenge) = step { step = try await challenge.answer(username == "reset" ? another : Realm.password) }
            XCTAssertEqual(try step.session().username, username)
        }
    }

    func testATextOfAnotherStoreOrPoolOrADamagedOneIsRefused() async throws {
        let realm = try await Realm.prepared(on: server)
        try await realm.script(rounds: ["parameters": ["kind": "code"], "answer": "415926"])
        try await realm.prepareUser()
        let pool = try userPool(of: realm)
        let challenge = try await pool.signIn(username: "ana", flow: .custom).asks(CustomChallenge.self)
        let suspended = try await challenge.suspend()
        let other = try await Realm.prepared(on: server)
        let damaged = String(suspended.dropLast(7)) + (suspended.hasSuffix("AAAAAAA") ? "BBBBBBB" : "AAAAAAA")
        let attempts = [
            (try realm.userPool(), suspended), (try userPool(of: other), suspended), (pool, damaged), (pool, ""), (pool, "no such text"),
        ]
        for (pool, text) in attempts {
            let refused = try await cognitoError { try await pool.resumeSignIn(text) }
            guard case .invalidInput = refused else { return XCTFail("\(refused)") }
            XCTAssertEqual(refused.field, "suspended")
        }
        _ = try await pool.resumeSignIn(suspended).asks(CustomChallenge.self)
    }

    func testAStoreThatCannotKeepTheKeySuspendsNothing() async throws {
        let realm = try await Realm.prepared(on: server)
        try await realm.script(rounds: ["parameters": ["kind": "code"], "answer": "415926"])
        try await realm.prepareUser()
        let store = AppStoreForTests()
        let pool = try realm.userPool { $0.store = store }
        let challenge = try await pool.signIn(username: "ana", flow: .custom).asks(CustomChallenge.self)
        store.fail(with: StoreError.unavailable("the device is locked"))
        let refused = try await cognitoError { try await challenge.suspend() }
        guard case .storage = refused else { return XCTFail("\(refused)") }
        store.fail(with: nil)
        _ = try await challenge.suspend()
        _ = try await challenge.answer("415926").session()
        let late = try await cognitoError { try await challenge.suspend() }
        guard case .challengeExpired = late else { return XCTFail("\(late)") }
    }
}
