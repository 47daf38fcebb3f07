import CognitoClient
import Foundation

extension ScenarioRun {
    /// Compares a step with what is said of it.
    func check(_ step: SignInStep, against expect: JSON?) throws {
        guard let expect, let wanted = expect["step"]?.text else {
            throw Scenario.Failure(description: "no step is expected, but it is \(step.scenarioName)")
        }
        guard step.scenarioName == wanted else {
            throw Scenario.Failure(description: "expected the step \(wanted), got \(step.scenarioName)")
        }
        let facts = try facts(of: step, expect)
        try expect.mayHave(Set(facts.keys).union(["step"]), in: "expect \(wanted)")
        for (name, fact) in facts {
            guard let wanted = expect[name] else { continue }
            guard fact(wanted) else { throw Scenario.Failure(description: "\(step.scenarioName): \(name) is not as expected") }
        }
    }

    private typealias Fact = (JSON) -> Bool

    /// What can be said of a step, and whether it is so.
    private func facts(of step: SignInStep, _ expect: JSON) throws -> [String: Fact] {
        func text(_ value: String?) -> Fact { { $0 == (value.map(JSON.text) ?? .null) } }
        func names(_ values: [String]) -> Fact {
            { wanted in wanted.list.count == values.count && Set(wanted.list.compactMap(\.text)) == Set(values) }
        }
        func texts(_ values: [String: String]) -> Fact {
            { wanted in wanted.object != nil && JSON.object(values.mapValues(JSON.text)).matches(wanted) }
        }
        var facts: [String: Fact] =
            switch step {
            case .done, .setUpEmail, .password, .passkey, .confirmSignUp, .resetPassword: [:]
            case .smsCode(let challenge), .emailCode(let challenge):
                [
                    "destination": text(challenge.destination), "medium": text(challenge.medium),
                    "purpose": text(challenge.purpose.scenarioName),
                ]
            case .totpCode(let challenge): ["friendly_device_name": text(challenge.friendlyDeviceName)]
            case .chooseMFA(let choice): ["options": names(choice.options.map(\.scenarioName))]
            case .setUpMFA(let choice): ["options": names(choice.options.map(\.scenarioName))]
            case .setUpTOTP(let setUp): ["uri": try uri(of: setUp, expect["uri"])]
            case .newPassword(let challenge):
                ["required_attributes": names(challenge.requiredAttributes), "attributes": texts(challenge.attributes)]
            case .chooseFirstFactor(let choice): ["options": names(choice.options.map(\.scenarioName))]
            case .custom(let challenge): ["parameters": texts(challenge.parameters)]
            case .unknown(let challenge): ["name": text(challenge.name), "parameters": texts(challenge.parameters)]
            }
        if case .done(let session) = step {
            facts["username"] = text(session.username)
        } else {
            facts["username"] = text(step.challenge?.username)
        }
        return facts
    }

    private func uri(of setUp: TOTPSetUp, _ wanted: JSON?) throws -> Fact {
        guard let wanted else { return { _ in true } }
        let fits = try uri(as: wanted) { try setUp.uri(issuer: $0) }
        return { _ in fits }
    }

    /// Whether the URI for the wanted issuer begins as wanted.
    func uri(as wanted: JSON, _ make: (String) throws -> TOTPURI) throws -> Bool {
        try wanted.mayHave(["issuer", "starts_with"], in: "uri")
        let uri = try make(wanted.requiredText("issuer"))
        secrets.add(uri.text)
        show(uri)
        return uri.text.hasPrefix(try wanted.requiredText("starts_with"))
    }

    /// Notes what must not show up anywhere, and shows the step in every form that an app might log.
    func learnSecrets(of step: SignInStep) async throws {
        show(step)
        switch step {
        case .done(let session):
            let tokens = try await session.tokens()
            [tokens.accessToken, tokens.idToken, tokens.refreshToken].forEach(secrets.add)
            show(session)
            show(tokens)
            show(tokens.idClaims)
            show(tokens.accessClaims)
        case .setUpTOTP(let setUp): secrets.add(setUp.secret)
        default: break
        }
    }

    /// Prints all text forms of a value, as apps do in logs: the suite's output is searched for secrets.
    func show(_ value: Any) {
        print(value)
        print(String(reflecting: value))
        dump(value)
        if let error = value as? CognitoError {
            print(error.localizedDescription, error.recoverySuggestion ?? "", error.details)
        }
    }
}
