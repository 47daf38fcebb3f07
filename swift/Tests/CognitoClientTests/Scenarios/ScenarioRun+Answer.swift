import CognitoClient

extension ScenarioRun {
    /// Answers a step with those members that belong to it.
    func answer(_ step: JSON) async throws -> SignInStep {
        let answered: SignInStep
        if step["earlier"] == true {
            guard let earlier = signIns[name(of: step)]?.earlier else {
                throw Scenario.Failure(description: "there is no earlier step")
            }
            answered = earlier
        } else {
            answered = try current(step)
        }
        let metadata = try step.texts("client_metadata")
        func given(_ name: String, and others: String...) throws -> String {
            let known = Set(["do", "as", "earlier", "client_metadata", "expect", name]).union(others)
            try step.mayHave(known, in: "answer to \(answered.scenarioName)")
            return try step.requiredText(name)
        }
        switch answered {
        case .done: throw Scenario.Failure(description: "the sign-in is done")
        case .smsCode(let challenge), .emailCode(let challenge):
            return try await challenge.answer(given("code"), clientMetadata: metadata)
        case .totpCode(let challenge):
            return try await challenge.answer(given("code"), clientMetadata: metadata)
        case .chooseMFA(let choice):
            return try await choice.answer(MFAMethod(scenarioName: given("mfa")), clientMetadata: metadata)
        case .setUpMFA(let choice):
            return try await choice.answer(MFAMethod(scenarioName: given("mfa")), clientMetadata: metadata)
        case .setUpTOTP(let setUp):
            let code = try given("code", and: "device_name")
            return try await setUp.answer(code, deviceName: step["device_name"]?.text, clientMetadata: metadata)
        case .setUpEmail(let setUp):
            return try await setUp.answer(given("email"), clientMetadata: metadata)
        case .newPassword(let challenge):
            let password = try given("new_password", and: "attributes")
            return try await challenge.answer(
                password, attributes: step.texts("attributes") ?? [:], clientMetadata: metadata
            )
        case .chooseFirstFactor(let choice):
            let name = try given("first_factor", and: "password")
            let factor = try FirstFactor(scenarioName: name, password: step["password"]?.text)
            show(factor)
            return try await choice.answer(factor, clientMetadata: metadata)
        case .password(let challenge):
            return try await challenge.answer(given("password"), clientMetadata: metadata)
        case .passkey(let challenge):
            return try await challenge.answer(given("credential"), clientMetadata: metadata)
        case .custom(let challenge):
            return try await challenge.answer(given("text"), clientMetadata: metadata)
        case .confirmSignUp(let confirmation):
            return try await confirmation.answer(given("code"), clientMetadata: metadata)
        case .resetPassword(let reset):
            let code = try given("code", and: "new_password")
            return try await reset.answer(code, newPassword: step.requiredText("new_password"), clientMetadata: metadata)
        case .unknown(let challenge):
            try step.mayHave(["do", "as", "earlier", "client_metadata", "expect", "responses"], in: "answer to unknown")
            guard let responses = try step.texts("responses") else {
                throw Scenario.Failure(description: "the responses are missing")
            }
            return try await challenge.answer(responses, clientMetadata: metadata)
        }
    }
}
