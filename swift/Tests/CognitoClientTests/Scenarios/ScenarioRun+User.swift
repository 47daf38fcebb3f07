import CognitoClient

// What a signed-in user does with attributes, password and the account as a whole.
extension ScenarioRun {
    func performOnUser(_ action: String, _ step: JSON) async throws {
        let session = try session(step)
        let metadata = try step.texts("client_metadata") ?? [:]
        switch action {
        case "get_user":
            guard let user = try await outcome(step, of: { try await session.user() }) else { return }
            show(user)
            try compare(user.told, with: step, under: "user", sets: ["mfa"])
        case "update_user_attributes":
            let attributes = UserAttributes(try step.texts("attributes") ?? [:])
            let deliveries = try await outcome(step) {
                try await session.updateAttributes(attributes, clientMetadata: metadata)
            }
            guard let deliveries else { return }
            show(deliveries)
            try step["expect"]?.mayHave(["deliveries"], in: "expect")
            try compare(list: deliveries.map(\.told), with: step, under: "deliveries")
        case "delete_user_attributes":
            let names = try step.listOfTexts("names") ?? []
            try await succeed(step) { try await session.deleteAttributes(names) }
        case "get_user_attribute_verification_code":
            let attribute = try step.requiredText("attribute")
            try await deliver(step) {
                try await session.sendAttributeCode(attribute: attribute, clientMetadata: metadata)
            }
        case "verify_user_attribute":
            let (attribute, code) = (try step.requiredText("attribute"), try step.requiredText("code"))
            try await succeed(step) { try await session.verifyAttribute(attribute: attribute, code: code) }
        case "change_password":
            let proposed = try step.requiredText("proposed")
            try await succeed(step) {
                try await session.changePassword(previous: step["previous"]?.text, proposed: proposed)
            }
        case "delete_user": try await succeed(step) { try await session.deleteUser() }
        case "sign_out":
            let result = await session.signOut(try scope(step))
            show(result)
            try compare(["complete": .bool(result.isComplete)], with: step, under: "signed_out")
        case "refresh":
            guard let tokens = try await outcome(step, of: { try await session.refresh() }) else { return }
            [tokens.accessToken, tokens.idToken, tokens.refreshToken].forEach(secrets.add)
            show(tokens)
            try compareOK(with: step)
        default: throw Scenario.Failure(description: "unknown action \(action)")
        }
    }

    private func scope(_ step: JSON) throws -> SignOut {
        switch step["scope"]?.text {
        case "this_device": return .thisDevice
        case "everywhere": return .everywhere
        default: throw Scenario.Failure(description: "unknown scope")
        }
    }
}
