import CognitoClient

// A signed-in user's passkeys and sessions.
extension ScenarioRun {
    func performOnLists(_ action: String, _ step: JSON) async throws {
        let session = try session(step)
        switch action {
        case "start_web_authn_registration":
            let begun = try await outcome(step) { try await session.registerPasskey() }
            guard let begun else { return }
            registrations[name(of: step)] = begun
            show(begun)
            try compareOK(with: step)
        case "complete_web_authn_registration":
            guard let registration = registrations[name(of: step)] else {
                throw Scenario.Failure(description: "no registration of a passkey has begun")
            }
            let credential = try step.requiredText("credential")
            try await succeed(step) { try await registration.complete(credential) }
        case "list_web_authn_credentials":
            let passkeys = try await outcome(step) { try await session.passkeys().all() }
            try compare(list: passkeys, with: step, \.told) { $0.first?.id }
        case "delete_web_authn_credential":
            let id = try step.requiredText("id")
            try await succeed(step) { try await session.deletePasskey(id: id) }
        case "list_user_sessions":
            let sessions = try await outcome(step) { try await session.sessions().all() }
            try compare(list: sessions, with: step, \.told) { $0.first { !$0.isCurrent }?.id }
        case "revoke_user_session":
            let id = try step.requiredText("id")
            let associated = try associated(step)
            try await succeed(step) { try await session.endSession(id: id, associated: associated) }
        default: throw Scenario.Failure(description: "unknown action \(action)")
        }
    }

    /// Compares a list, unless an error came as expected, and saves what names one of its items.
    func compare<Item>(
        list items: [Item]?,
        with step: JSON,
        _ told: (Item) -> JSON,
        saving name: ([Item]) -> String?
    ) throws {
        guard let items else { return }
        items.forEach { show($0) }
        if let variable = step["into"]?.text {
            guard let text = name(items) else { throw Scenario.Failure(description: "there is no item to be saved") }
            variables[variable] = text
        }
        try step["expect"]?.mayHave(["list", "list_count"], in: "expect")
        guard let wanted = step["expect"]?["list_count"] else {
            return try compare(list: items.map(told), with: step, under: "list")
        }
        guard step["expect"]?["list"] == nil, wanted.number == Double(items.count) else {
            throw Scenario.Failure(description: "list_count: there are \(items.count)")
        }
    }

    private func associated(_ step: JSON) throws -> RevokeAssociatedSessions {
        switch step["associated"]?.text {
        case nil, "none": return .none
        case "linked": return .linked
        case let other?: throw Scenario.Failure(description: "unknown associated sessions \(other)")
        }
    }
}
