import CognitoClient
import Foundation

/// One scenario under way: performs its steps one after the other and fails at the first that goes another way.
final class ScenarioRun {
    /// One sign-in of the scenario.
    struct SignIn {
        var current: SignInStep?
        var earlier: SignInStep?

        mutating func move(to step: SignInStep) {
            (earlier, current) = (current, step)
        }
    }

    /// One sign-up of the scenario.
    struct SignUp {
        var signedUp: NewAccount?
        var confirmed: ConfirmedAccount?
    }

    let scenario: Scenario
    let server: LocalPool
    let secrets: Secrets
    var realm: Realm
    var store = MemoryStore()
    var pool: UserPool
    var events: EventLog
    var signIns: [String: SignIn] = [:]
    var signUps: [String: SignUp] = [:]
    var softwareTokens: [String: TOTPRegistration] = [:]
    var registrations: [String: PasskeyRegistration] = [:]
    /// The secret for an authenticator app that a sign-in has shown last.
    var totpSecrets: [String: String] = [:]
    var variables: [String: String] = [:]

    /// Makes the scenario's pool, client and users.
    init(_ scenario: Scenario, on server: LocalPool, secrets: Secrets) async throws {
        self.scenario = scenario
        self.server = server
        self.secrets = secrets
        realm = try await Self.prepare(scenario, on: server, secrets: secrets)
        pool = try Self.userPool(of: scenario, in: realm, store: store)
        events = EventLog(of: pool)
    }

    /// Builds a new client object, which all that follows uses.
    func renewPool() throws {
        pool = try Self.userPool(of: scenario, in: realm, store: store)
        events = EventLog(of: pool)
    }

    static func prepare(_ scenario: Scenario, on server: LocalPool, secrets: Secrets) async throws -> Realm {
        secrets.add(membersNamed: ["password", "totp_secret"], of: .list(scenario.users))
        let pool = try await scenario.pool.replacingPlaceholders { $0 == "server" ? server.url : nil }
        let made = try await server.instrument("POST", "reset", ["pool": pool, "client": scenario.client])
        let realm = Realm(
            server: server,
            poolID: try made.requiredText("poolId"),
            clientID: try made.requiredText("clientId"),
            clientSecret: made["clientSecret"]?.text
        )
        secrets.add(realm.clientSecret)
        for user in scenario.users {
            try await realm.instrument("users", user.object ?? [:])
        }
        return realm
    }

    static func userPool(of scenario: Scenario, in realm: Realm, store: MemoryStore) throws -> UserPool {
        var device: DeviceContext?
        if let told = scenario.app["threat_protection"] {
            try told.mayHave(["device_name", "application_name", "platform_name"], in: "threat_protection")
            var context = DeviceContext()
            context.deviceName = told["device_name"]?.text
            context.applicationName = told["application_name"]?.text
            context.platformName = told["platform_name"]?.text
            device = context
        }
        let remembering = try deviceRemembering(of: scenario)
        return try realm.userPool {
            $0.store = store
            $0.threatProtection = device
            $0.deviceRemembering = remembering
            $0.deviceName = scenario.app["device_name"]?.text
        }
    }

    private static func deviceRemembering(of scenario: Scenario) throws -> DeviceRemembering {
        guard let told = scenario.app["device_remembering"] else { return .onRequest }
        switch (told, told["ask"]?.flag) {
        case ("always", _): return .always
        case ("on_request", _): return .onRequest
        case (.object, let answer?):
            try told.mayHave(["ask"], in: "device_remembering")
            return .ask { _ in answer }
        default: throw Scenario.Failure(description: "unknown device_remembering")
        }
    }

    /// Performs all steps.
    func perform() async throws {
        for (number, step) in scenario.steps.enumerated() {
            do {
                try await perform(step.replacingPlaceholders { try await self.value(of: $0, for: step) })
            } catch {
                throw Scenario.Failure(description: "step \(number + 1) (\(step["do"]?.text ?? "no action")): \(error)")
            }
        }
    }

    private func perform(_ step: JSON) async throws {
        let action = try step.requiredText("do")
        guard let known = Self.actions[action] else { throw Scenario.Failure(description: "unknown action \(action)") }
        secrets.add(
            membersNamed: known.secrets.union(["password", "new_password", "totp_secret"]),
            of: .object((step.object ?? [:]).filter { $0.key != "expect" })
        )
        if action != "answer" {
            try step.mayHave(known.members.union(["do"]), in: action)
        }
        switch known.kind {
        case .signIn: try await performInSignIn(action, step)
        case .aroundSignIn: try await performAroundSignIn(action, step)
        case .account: try await performOnAccount(action, step)
        case .user: try await performOnUser(action, step)
        case .secondFactor: try await performOnSecondFactors(action, step)
        case .list: try await performOnLists(action, step)
        case .device: try await performOnDevices(action, step)
        case .beside: try await performBesideSignIn(action, step)
        }
    }

    /// The name of the sign-in that a step is about.
    func name(of step: JSON) -> String { step["as"]?.text ?? "main" }

    /// The current step of the sign-in that a step is about.
    func current(_ step: JSON) throws -> SignInStep {
        guard let current = signIns[name(of: step)]?.current else {
            throw Scenario.Failure(description: "the sign-in \(name(of: step)) has no step yet")
        }
        return current
    }

    /// The session of the sign-in that a step is about.
    func session(_ step: JSON) throws -> Session {
        guard case .done(let session) = try current(step) else {
            throw Scenario.Failure(description: "the sign-in \(name(of: step)) is not done")
        }
        return session
    }
}
