// The Swift of the READMEs and the guides, which has to compile: `cargo xtask lint` finds every block of it here. None of it is run.

import CognitoClient
import Foundation

/// What an app has around such lines.
private struct App {
    let password = "", name = "", code = "", newPassword = "", old = "", new = "", firstCode = "", credentialJSON = ""
    let poolID = "", clientID = ""
    let window = Window()
    let dialog = Dialog()
    let store = MemoryStore()

    func askForMore() {}
    func ask(_ question: String) -> String { question }
    func ask(all attributes: [String]) -> [String: String] { Dictionary(uniqueKeysWithValues: attributes.map { ($0, ask($0)) }) }
    func pick<Option>(_ options: [Option]) -> Option { options[0] }
    func show(svg: String, text: String) {}
    func showSignIn(for username: String) {}
    func log(_ line: String) {}
}

private struct Window: Sendable {}

private struct Dialog: Sendable {
    func confirm(_ question: String) async -> Bool { question.isEmpty }
}

// What only Apple's systems have.
#if !canImport(AuthenticationServices)
    extension PasskeyChallenge {
        fileprivate func answer(presentingOn window: Window) async throws -> SignInStep { try await answer("{}") }
    }
#endif
#if !canImport(Security)
    private struct KeychainContainer: MigrationContainer {
        init(of source: MigrationSource) {}
        func items(_ wanted: [WantedItem]) throws -> [MigrationItem] { [] }
        func remove(_ items: [WantedItem]) throws {}
    }
#endif

extension App {
    fileprivate func firstLines() async throws {
        let pool = try UserPool(
            poolID: "us-east-1_AbCdEf123",
            clientID: "4k2v0p9examplecl1ent7id8q",
            configuration: .init(store: KeyringStore(service: "com.example.app"))
        )
        var step = try await pool.signIn(username: "ana", password: password)
        if case .totpCode(let challenge) = step {
            step = try await challenge.answer("287 082")
        }
        if case .done(let session) = step {
            let tokens = try await session.tokens()
            print("hello \(tokens.idClaims.email ?? session.username)")
            print(await session.signOut(.everywhere).isComplete)
        }
    }

    fileprivate func passwordAlone() async throws {
        let pool = try UserPool(
            poolID: "us-east-1_AbCdEf123",
            clientID: "4k2v0p9examplecl1ent7id8q",
            configuration: .init(store: try KeyringStore(service: "com.example.app"))
        )
        guard case .done(let session) = try await pool.signIn(username: "ana", password: password) else { return askForMore() }
        print("hello \(try session.idClaims.email ?? session.username)")
        let token = try await session.tokens().accessToken
        await session.signOut(.everywhere)
        _ = token
    }

    fileprivate func everyStep(pool: UserPool) async throws -> Session {
        var step = try await pool.signIn(username: name, flow: .user())
        while true {
            switch step {
            case .done(let session):
                return session
            case .smsCode(let code), .emailCode(let code):
                step = try await code.answer(ask("Code sent to \(code.destination ?? "you")"))
            case .totpCode(let code):
                step = try await code.answer(ask("Code of \(code.friendlyDeviceName ?? "your app")"))
            case .chooseMFA(let choice):
                step = try await choice.answer(pick(choice.options))
            case .setUpMFA(let choice):
                step = try await choice.answer(pick(choice.options))
            case .setUpTOTP(let setUp):
                show(svg: try setUp.uri(issuer: "Example").qrSVG(), text: setUp.secret)
                step = try await setUp.answer(ask("Code that it shows"), deviceName: "My phone")
            case .setUpEmail(let setUp):
                step = try await setUp.answer(ask("E-mail address"))
            case .newPassword(let challenge):
                step = try await challenge.answer(ask("New password"), attributes: ask(all: challenge.requiredAttributes))
            case .chooseFirstFactor(let choice):
                step = try await choice.answer(.passwordSRP(ask("Password")))
            case .password(let challenge):
                step = try await challenge.answer(ask("Password"))
            case .passkey(let challenge):
                step = try await challenge.answer(presentingOn: window)
            case .custom(let challenge):
                step = try await challenge.answer(ask("\(challenge.parameters)"))
            case .confirmSignUp(let confirmation):
                step = try await confirmation.answer(ask("Code of your sign-up"))
            case .resetPassword(let reset):
                step = try await reset.answer(ask("Code"), newPassword: ask("New password"))
            case .unknown(let challenge):
                step = try await challenge.answer(ask("\(challenge.name)"), with: ask("value"))
            }
        }
    }

    fileprivate func accounts(pool: UserPool) async throws {
        let signedUp = try await pool.signUp(username: "ana", password: password, attributes: ["email": "ana@example.com"])
        if signedUp.notDelivered != nil { try await signedUp.resendCode() }
        let step = try await signedUp.confirm(code).signIn()

        try await pool.forgotPassword(username: "ana")
        try await pool.confirmForgotPassword(username: "ana", code: code, newPassword: newPassword)
        _ = step
    }

    fileprivate func accountsOfTheGuide(pool: UserPool) async throws {
        let signedUp = try await pool.signUp(
            username: "ana",
            password: password,
            attributes: UserAttributes(email: "ana@example.com", custom: ["tier": "gold"])
        )
        let confirmed = try await signedUp.confirm(code)
        let step = try await confirmed.signIn()

        let sent = try await pool.forgotPassword(username: "ana")
        try await pool.confirmForgotPassword(username: "ana", code: code, newPassword: newPassword)
        _ = (step, sent)
    }

    fileprivate func devices(session: Session) async throws {
        var configuration = UserPool.Configuration()
        configuration.deviceName = "Ana's phone"
        configuration.deviceRemembering = .ask { device in await dialog.confirm("Skip the code here?") }
        for try await device in session.devices() where !device.isCurrent {
            try await session.forgetDevice(key: device.key)
        }
    }

    fileprivate func devicesOfTheGuide(session: Session) async throws {
        var configuration = UserPool.Configuration(store: store, deviceName: "Ana's phone")
        configuration.deviceRemembering = .ask { device in await dialog.confirm("Skip the code on this device?") }
        let pool = try UserPool(poolID: "us-east-1_AbCdEf123", clientID: "4k2v0p9examplecl1ent7id8q", configuration: configuration)
        for try await device in session.devices() where !device.isCurrent {
            try await session.forgetDevice(key: device.key)
        }
        try await session.rememberDevice()
        _ = pool
    }

    fileprivate func events(pool: UserPool) async {
        for await event in pool.events {
            if case .expired(let username, _) = event { showSignIn(for: username) }
        }
    }

    fileprivate func users(pool: UserPool) async throws {
        let users = try await pool.users()
        let session = try await pool.switchUser("bob")
        if case .signedIn(let other) = await pool.session("ana") { print(other.username) }
        let results = await pool.signOut(["ana", "bob"], .everywhere)
        if let retry = await session.signOut(.everywhere).retry { await retry.run() }
        _ = (users, results)
    }

    fileprivate func transports(pool: UserPool) {
        var configuration = UserPool.Configuration()
        configuration.transport = URLSessionTransport()
        Task { await pool.prepare() }
    }

    fileprivate func migration() async {
        for source in [MigrationSource.amplifySwift, .awsMobileClientIOS] {
            let migration = Migration(from: source, into: store, scope: MigrationScope(poolID: poolID, clientID: clientID))
            do { log("\(try await migration.run(from: KeychainContainer(of: source)))") } catch { log("again at the next start: \(error)") }
        }
    }

    fileprivate func user(session: Session) async throws {
        let user = try await session.user()
        print(user.attributes.email ?? "no address", user.attributes.emailVerified == true, user.attributes[custom: "tier"] ?? "no tier")
        for delivery in try await session.updateAttributes(["email": "new@example.com", "custom:tier": "gold"]) {
            try await session.verifyAttribute(attribute: delivery.attribute ?? "email", code: code)
        }
        try await session.changePassword(previous: old, proposed: new)
        let setUp = try await session.setUpTOTP()
        try await setUp.verify(code: firstCode, deviceName: "my phone")
        let registration = try await session.registerPasskey()
        try await registration.complete(credentialJSON)
        try await session.changeMFA(MFAPreferenceChange().prefer(.totp).disable(.sms))
        for try await other in session.sessions() where !other.isCurrent {
            try await session.endSession(id: other.id)
        }
        let passkeys = try await session.passkeys().all()
        try await session.deleteUser()
        _ = passkeys
    }
}
