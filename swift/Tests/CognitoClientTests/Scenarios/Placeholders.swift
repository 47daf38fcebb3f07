import CognitoClient
import Foundation

extension JSON {
    /// The value with the placeholders of all its texts replaced; `nil` for a name refuses it.
    func replacingPlaceholders(_ value: (String) async throws -> String?) async throws -> JSON {
        switch self {
        case .text(let text): return .text(try await text.replacingPlaceholders(value))
        case .list(let items):
            var replaced: [JSON] = []
            for item in items { replaced.append(try await item.replacingPlaceholders(value)) }
            return .list(replaced)
        case .object(let members):
            var replaced: [String: JSON] = [:]
            for (name, member) in members { replaced[name] = try await member.replacingPlaceholders(value) }
            return .object(replaced)
        case .null, .bool, .number: return self
        }
    }
}

extension String {
    fileprivate func replacingPlaceholders(_ value: (String) async throws -> String?) async throws -> String {
        var (result, rest) = ("", self[...])
        while let start = rest.range(of: "${") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                throw Scenario.Failure(description: "a placeholder has no end")
            }
            let name = String(rest[start.upperBound..<end])
            guard let text = try await value(name) else { throw Scenario.Failure(description: "unknown placeholder \(name)") }
            result += rest[..<start.lowerBound] + text
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}

extension ScenarioRun {
    /// What a placeholder stands for now.
    func value(of placeholder: String, for step: JSON) async throws -> String? {
        let parts = placeholder.split(separator: ":", maxSplits: 1).map(String.init)
        let value: String? =
            switch (parts.first, parts.dropFirst().first) {
            case ("server", nil): server.url
            case ("pool_id", nil): realm.poolID
            case ("client_id", nil): realm.clientID
            case ("code", let user?): try await secret(newestCode(of: user))
            case ("totp", let user?): try await secret(realm.totpCode(of: user))
            case ("totp", nil): try await secret(totpCode(step))
            case ("passkey", let tamper): try await secret(assertion(step, tamper: tamper))
            case ("new_passkey", nil): try await secret(newPasskey(step))
            case ("parameter", let name?): try parameter(name, step)
            case ("var", let name?): try variable(name)
            case ("tampered", let name?): try secret(Self.tampered(variable(name)))
            default: nil
            }
        return value
    }

    private func secret(_ text: String) -> String {
        secrets.add(text)
        return text
    }

    private func newestCode(of user: String) async throws -> String {
        let messages = try await server.instrument("GET", "outbox")["messages"]?.list ?? []
        let newest = messages.last { $0["username"]?.text == user && $0["pool_id"]?.text == realm.poolID }
        guard let code = newest?["code"]?.text else { throw Scenario.Failure(description: "\(user) was sent no code") }
        return code
    }

    private func totpCode(_ step: JSON) async throws -> String {
        guard let secret = totpSecrets[name(of: step)] else {
            throw Scenario.Failure(description: "no secret for an authenticator app was shown")
        }
        return try await realm.totpCode(secret: secret)
    }

    private func newPasskey(_ step: JSON) async throws -> String {
        guard let registration = registrations[name(of: step)] else {
            throw Scenario.Failure(description: "no registration of a passkey has begun")
        }
        return try await realm.newPasskey(for: registration.options)
    }

    private func assertion(_ step: JSON, tamper: String?) async throws -> String {
        guard case .passkey(let challenge) = try current(step) else { throw doesNotFit("${passkey}", step) }
        return try await realm.assertion(for: challenge.requestOptionsJSON, tamper: tamper)
    }

    private func parameter(_ name: String, _ step: JSON) throws -> String {
        let parameters: [String: String]
        switch try current(step) {
        case .custom(let challenge): parameters = challenge.parameters
        case .unknown(let challenge): parameters = challenge.parameters
        default: throw doesNotFit("${parameter}", step)
        }
        guard let value = parameters[name] else { throw Scenario.Failure(description: "there is no parameter \(name)") }
        return value
    }

    private func variable(_ name: String) throws -> String {
        guard let value = variables[name] else { throw Scenario.Failure(description: "there is no variable \(name)") }
        return value
    }

    private static func tampered(_ text: String) -> String {
        var characters = Array(text)
        let middle = characters.count / 2
        guard characters.indices.contains(middle) else { return text }
        characters[middle] = characters[middle] == "A" ? "B" : "A"
        return String(characters)
    }
}
