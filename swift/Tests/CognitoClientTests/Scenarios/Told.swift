import CognitoClient

// What the API tells, in the form that scenarios match.

extension JSON {
    /// A text, if there is one.
    init(_ text: String?) {
        self = text.map(JSON.text) ?? .null
    }

    /// Names in an order of no meaning, as something to compare sets by.
    static func set(_ names: [String]) -> JSON {
        .list(names.sorted().map(JSON.text))
    }

    /// The pattern with the lists of these members in the order of ``set(_:)``.
    func sorted(_ members: Set<String>) -> JSON {
        guard case .object(let all) = self else { return self }
        return .object(
            Dictionary(
                uniqueKeysWithValues: all.map { name, value in
                    guard members.contains(name), case .list(let items) = value else { return (name, value) }
                    return (name, .set(items.compactMap(\.text)))
                }
            )
        )
    }
}

extension CodeDelivery {
    var told: JSON {
        ["medium": JSON(medium), "destination": JSON(destination), "attribute": JSON(attribute)]
    }
}

extension NewAccount {
    var told: JSON {
        [
            "confirmed": .bool(isConfirmed), "delivery": codeDelivery?.told ?? .null, "username": .text(username),
            "not_delivered": JSON(notDelivered?.scenarioName),
        ]
    }
}

extension UserInfo {
    var told: JSON {
        [
            "username": .text(username), "attributes": .object(attributes.values.mapValues(JSON.text)),
            "preferred_mfa": JSON(preferredMFA?.scenarioName), "mfa": .set(mfa.map(\.scenarioName)),
        ]
    }
}

extension UserAuthFactors {
    var told: JSON {
        [
            "configured": .set(configured.map(\.scenarioName)), "mfa": .set(mfa.map(\.scenarioName)),
            "preferred_mfa": JSON(preferredMFA?.scenarioName),
        ]
    }
}

extension MFAPreference {
    var told: JSON {
        ["enabled": .set(enabled.map(\.scenarioName)), "preferred": JSON(preferred?.scenarioName)]
    }
}

extension PasskeyCredential {
    var told: JSON {
        ["id": .text(id), "relying_party_id": .text(relyingPartyID), "friendly_name": .text(friendlyName)]
    }
}

extension UserSession {
    var told: JSON {
        ["is_current": .bool(isCurrent), "type": JSON(sessionType?.scenarioName)]
    }
}

extension Device {
    var told: JSON {
        ["key": .text(key), "name": JSON(name), "is_current": .bool(isCurrent)]
    }
}

extension SessionEvent {
    var told: JSON {
        var told: [String: JSON] = ["event": .text(scenarioName), "username": JSON(username)]
        switch self {
        case .deviceConfirmed(_, let deviceKey, let remembered):
            told["device_key"] = .text(deviceKey)
            told["remembered"] = .bool(remembered)
        case .deviceForgotten(_, let deviceKey): told["device_key"] = .text(deviceKey)
        case .refreshFailed(_, let error, _), .expired(_, let error), .storageTrouble(_, let error),
            .deviceConfirmationFailed(_, let error):
            told["error"] = .text(error.scenarioName)
        case .signedIn, .refreshed, .signedOut, .missed: break
        }
        return .object(told)
    }
}

extension ScenarioRun {
    /// Matches what was told with what is expected under its name.
    ///
    /// - Parameters:
    ///   - told: Has every member that may be expected, `null` for what there is not.
    ///   - sets: The members that are compared as sets.
    func compare(_ told: JSON, with step: JSON, under name: String, sets: Set<String> = []) throws {
        try step["expect"]?.mayHave([name], in: "expect")
        guard let wanted = step["expect"]?[name] else {
            throw Scenario.Failure(description: "it succeeded, and no \(name) is expected")
        }
        try Self.check(told, against: wanted, name, sets: sets)
    }

    /// Matches a list's items, each at its place.
    func compare(list told: [JSON], with step: JSON, under name: String) throws {
        guard case .list(let wanted)? = step["expect"]?[name] else {
            throw Scenario.Failure(description: "it succeeded, and no \(name) is expected")
        }
        guard wanted.count == told.count else {
            throw Scenario.Failure(description: "\(name): there are \(told.count)")
        }
        for (told, wanted) in zip(told, wanted) { try Self.check(told, against: wanted, name) }
    }

    /// Sees to it that a success is all that is expected.
    func compareOK(with step: JSON) throws {
        try step["expect"]?.mayHave(["ok"], in: "expect")
        guard step["expect"]?["ok"] == true else { throw Scenario.Failure(description: "it succeeded, which is not expected") }
    }

    private static func check(_ told: JSON, against wanted: JSON, _ name: String, sets: Set<String> = []) throws {
        if let known = told.object, wanted != .null { try wanted.mayHave(Set(known.keys), in: name) }
        guard wanted != .null || told == .null else { throw Scenario.Failure(description: "\(name): there is one") }
        guard told.matches(wanted.sorted(sets)) else { throw Scenario.Failure(description: "\(name) is not as expected") }
    }
}
