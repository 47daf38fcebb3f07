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

    let scenario: Scenario
    let server: LocalPool
    let secrets: Secrets
    var realm: Realm
    var store = MemoryStore()
    var pool: UserPool
    var signIns: [String: SignIn] = [:]
    var variables: [String: String] = [:]

    /// Makes the scenario's pool, client and users.
    init(_ scenario: Scenario, on server: LocalPool, secrets: Secrets) async throws {
        self.scenario = scenario
        self.server = server
        self.secrets = secrets
        realm = try await Self.prepare(scenario, on: server, secrets: secrets)
        pool = try Self.userPool(of: scenario, in: realm, store: store)
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
        return try realm.userPool {
            $0.store = store
            $0.threatProtection = device
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
        let given: Set<String> = action == "answer" ? ["code", "text", "responses", "credential"] : []
        secrets.add(
            membersNamed: given.union(["password", "new_password", "totp_secret"]),
            of: .object((step.object ?? [:]).filter { $0.key != "expect" })
        )
        guard let members = Self.members[action] else { throw Scenario.Failure(description: "unknown action \(action)") }
        if action != "answer" {
            try step.mayHave(members.union(["do"]), in: action)
        }
        switch action {
        case "sign_in", "step_up", "answer", "resend", "send_code", "cancel": try await performInSignIn(action, step)
        case "suspend", "resume", "suspend_and_resume": try await performAroundSignIn(action, step)
        default: try await performBesideSignIn(action, step)
        }
    }

    /// What each action takes; `answer` depends on the step that is answered.
    private static let members: [String: Set<String>] = [
        "sign_in": [
            "as", "username", "flow", "password", "first_factor", "client_metadata", "target_acr_values", "max_age",
            "replace_session", "expect",
        ],
        "step_up": ["as", "target_acr_values", "max_age", "client_metadata", "expect"],
        "answer": [],
        "resend": ["as", "client_metadata", "expect"],
        "send_code": ["as", "client_metadata", "expect"],
        "cancel": ["as"],
        "suspend": ["as", "into", "expect"],
        "resume": ["as", "text", "expect"],
        "suspend_and_resume": ["as", "expect"],
        "new_client": ["pool", "store"],
        "tokens": ["as", "expect"],
        "state": ["expect"],
        "control": ["path", "with"],
        "admin": ["operation", "with"],
        "count": ["path", "list", "where", "expect"],
        "read": ["path", "pointer", "into"],
        "save": ["value", "into"],
    ]

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
