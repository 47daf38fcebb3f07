import CognitoClient

// What a signed-in user does with second factors.
extension ScenarioRun {
    func performOnSecondFactors(_ action: String, _ step: JSON) async throws {
        let session = try session(step)
        switch action {
        case "get_user_auth_factors":
            guard let factors = try await outcome(step, of: { try await session.authFactors() }) else { return }
            show(factors)
            try compare(factors.told, with: step, under: "auth_factors", sets: ["configured", "mfa"])
        case "mfa_preference":
            guard let preference = try await outcome(step, of: { try await session.mfaPreference() }) else { return }
            show(preference)
            try compare(preference.told, with: step, under: "mfa_preference", sets: ["enabled"])
        case "set_user_mfa_preference":
            let change = try mfaChange(step)
            show(change)
            try await succeed(step) { try await session.changeMFA(change) }
        case "associate_software_token":
            guard let setUp = try await outcome(step, of: { try await session.setUpTOTP() }) else { return }
            softwareTokens[name(of: step)] = setUp
            totpSecrets[name(of: step)] = setUp.secret
            secrets.add(setUp.secret)
            show(setUp)
            try step["expect"]?.mayHave(["software_token"], in: "expect")
            guard let wanted = step["expect"]?["software_token"] else {
                throw Scenario.Failure(description: "no software_token is expected")
            }
            guard try uri(as: wanted, { try setUp.uri(issuer: $0) }) else {
                throw Scenario.Failure(description: "the URI is not as expected")
            }
        case "verify_software_token":
            guard let setUp = softwareTokens[name(of: step)] else {
                throw Scenario.Failure(description: "no software token is being set up")
            }
            let code = try step.requiredText("code")
            try await succeed(step) { try await setUp.verify(code: code, deviceName: step["device_name"]?.text) }
        default: throw Scenario.Failure(description: "unknown action \(action)")
        }
    }

    private func mfaChange(_ step: JSON) throws -> MFAPreferenceChange {
        var change = MFAPreferenceChange()
        for name in try step.listOfTexts("enable") ?? [] { change = change.enable(MFAMethod(scenarioName: name)) }
        for name in try step.listOfTexts("disable") ?? [] { change = change.disable(MFAMethod(scenarioName: name)) }
        switch step["prefer"] {
        case nil: return change
        case .null?: return change.preferNone()
        case .text(let name)?: return change.prefer(MFAMethod(scenarioName: name))
        default: throw Scenario.Failure(description: "prefer is no name")
        }
    }
}
