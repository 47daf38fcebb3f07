import CognitoClient
import Foundation

// The actions that lead from step to step.
extension ScenarioRun {
    func performInSignIn(_ action: String, _ step: JSON) async throws {
        switch action {
        case "sign_in": try await move(step) { try await self.signIn(step) }
        case "step_up": try await move(step) { try await self.stepUp(step) }
        case "answer": try await move(step) { try await self.answer(step) }
        case "resend": try await resend(step)
        case "send_code":
            guard case .resetPassword(let reset) = try current(step) else { throw doesNotFit(action, step) }
            let metadata = try step.texts("client_metadata")
            try await deliver(step) { try await reset.sendCode(clientMetadata: metadata) }
        case "cancel":
            guard let challenge = try current(step).challenge else { throw doesNotFit(action, step) }
            challenge.cancel()
        default: throw Scenario.Failure(description: "unknown action \(action)")
        }
    }

    /// Does what leads to a new step and compares what comes of it. After an error the step before stays current.
    func move(_ step: JSON, _ work: () async throws -> SignInStep) async throws {
        guard let new = try await outcome(step, of: work) else { return }
        signIns[name(of: step), default: SignIn()].move(to: new)
        if case .setUpTOTP(let setUp) = new { totpSecrets[name(of: step)] = setUp.secret }
        try await learnSecrets(of: new)
        try check(new, against: step["expect"])
    }

    private func signIn(_ step: JSON) async throws -> SignInStep {
        let username = try step.requiredText("username")
        let password = step["password"]?.text
        func needed() throws -> String {
            guard let password else { throw Scenario.Failure(description: "the flow needs a password") }
            return password
        }
        let flow: AuthFlow
        switch step["flow"]?.text ?? "user_srp" {
        case "user_srp": flow = .userSRP(password: try needed())
        case "user_password": flow = .userPassword(password: try needed())
        case "custom": flow = .custom
        case "custom_with_srp": flow = .customWithSRP(password: try needed())
        case "user":
            flow = .user(preferred: try step["first_factor"]?.text.map { try FirstFactor(scenarioName: $0, password: password) })
        case let other: throw Scenario.Failure(description: "unknown flow \(other)")
        }
        guard step["first_factor"] == nil || step["flow"] == "user" else {
            throw Scenario.Failure(description: "a first factor belongs to the flow user")
        }
        show(flow)
        return try await pool.signIn(username: username, flow: flow, options: options(step))
    }

    private func stepUp(_ step: JSON) async throws -> SignInStep {
        let options = try options(step)
        return try await pool.stepUp(
            session(step), to: options.targetACRValues, maxAge: options.maxAge, clientMetadata: options.clientMetadata
        )
    }

    private func options(_ step: JSON) throws -> SignInOptions {
        let options = SignInOptions(
            clientMetadata: try step.texts("client_metadata") ?? [:],
            targetACRValues: step["target_acr_values"]?.list.compactMap(\.text) ?? [],
            maxAge: step["max_age"]?.number,
            replaceSession: step["replace_session"]?.flag ?? false
        )
        show(options)
        return options
    }

    private func resend(_ step: JSON) async throws {
        let metadata = try step.texts("client_metadata")
        switch try current(step) {
        case .smsCode(let challenge), .emailCode(let challenge):
            try await move(step) { try await challenge.resend(clientMetadata: metadata) }
        case .confirmSignUp(let confirmation):
            try await deliver(step) { try await confirmation.resend(clientMetadata: metadata) }
        default: throw doesNotFit("resend", step)
        }
    }

    func deliver(_ step: JSON, _ work: () async throws -> CodeDelivery) async throws {
        guard let delivery = try await outcome(step, of: work) else { return }
        show(delivery)
        try compare(delivery.told, with: step, under: "delivery")
    }

    /// The result, or nothing if the work failed as expected. Any other end is a failure.
    func outcome<Value>(_ step: JSON, of work: () async throws -> Value) async throws -> Value? {
        let expect = step["expect"]
        do {
            let value = try await work()
            guard expect?["error"] == nil else {
                throw Scenario.Failure(description: "the error \(expect?["error"]?.text ?? "") did not come, but \(value)")
            }
            return value
        } catch let error as CognitoError {
            show(error)
            guard let wanted = expect?["error"]?.text else { throw error }
            try expect?.mayHave(["error", "field", "retry_after", "waf_action"], in: "expect")
            guard error.scenarioName == wanted else {
                throw Scenario.Failure(description: "expected the error \(wanted), got \(error.scenarioName): \(error)")
            }
            if let field = expect?["field"]?.text, error.field != field {
                throw Scenario.Failure(description: "expected the field \(field), got \(error.field ?? "none")")
            }
            if let action = expect?["waf_action"]?.text, error.wafAction != action {
                throw Scenario.Failure(description: "expected the action \(action), got \(error.wafAction ?? "none")")
            }
            if expect?["retry_after"] == true, error.retryAfter ?? 0 <= 0 {
                throw Scenario.Failure(description: "the error says no time to wait")
            }
            return nil
        }
    }

    /// A fault of the scenario: it asks something of a step that the step does not have.
    func doesNotFit(_ action: String, _ step: JSON) -> Scenario.Failure {
        let current = signIns[name(of: step)]?.current?.scenarioName ?? "none"
        return Scenario.Failure(description: "\(action) does not belong to the step \(current)")
    }
}
