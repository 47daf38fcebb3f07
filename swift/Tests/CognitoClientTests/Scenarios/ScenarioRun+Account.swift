import CognitoClient

// Accounts: signing up, confirming, recovering.
extension ScenarioRun {
    func performOnAccount(_ action: String, _ step: JSON) async throws {
        let metadata = try step.texts("client_metadata") ?? [:]
        switch action {
        case "sign_up": try await signUp(step, metadata)
        case "confirm_sign_up": try await confirmSignUp(step, metadata)
        case "sign_in_after_sign_up":
            let options = SignInOptions(clientMetadata: metadata)
            let kept = signUps[name(of: step)]
            try await move(step) {
                if let confirmed = kept?.confirmed { return try await confirmed.signIn(options: options) }
                return try await self.signedUp(step).signIn(options: options)
            }
        case "resend_confirmation_code":
            try await deliver(step) {
                guard let username = step["username"]?.text else {
                    return try await self.signedUp(step).resendCode(clientMetadata: metadata)
                }
                return try await self.pool.resendConfirmationCode(username: username, clientMetadata: metadata)
            }
        case "forgot_password":
            let username = try step.requiredText("username")
            try await deliver(step) { try await self.pool.forgotPassword(username: username, clientMetadata: metadata) }
        case "confirm_forgot_password":
            let (username, code) = (try step.requiredText("username"), try step.requiredText("code"))
            let newPassword = try step.requiredText("new_password")
            try await succeed(step) {
                try await self.pool.confirmForgotPassword(
                    username: username, code: code, newPassword: newPassword, clientMetadata: metadata
                )
            }
        case "update_auth_event_feedback": try await giveFeedback(step)
        default: throw Scenario.Failure(description: "unknown action \(action)")
        }
    }

    /// Does what gives nothing to look at.
    func succeed(_ step: JSON, _ work: () async throws -> Void) async throws {
        guard try await outcome(step, of: work) != nil else { return }
        try compareOK(with: step)
    }

    private func signUp(_ step: JSON, _ metadata: [String: String]) async throws {
        let username = try step.requiredText("username")
        let attributes = UserAttributes(try step.texts("attributes") ?? [:])
        let validationData = try step.texts("validation_data") ?? [:]
        show(attributes)
        let signedUp = try await outcome(step) {
            try await pool.signUp(
                username: username,
                password: step["password"]?.text,
                attributes: attributes,
                validationData: validationData,
                clientMetadata: metadata
            )
        }
        guard let signedUp else { return }
        signUps[name(of: step)] = SignUp(signedUp: signedUp)
        show(signedUp)
        try compare(signedUp.told, with: step, under: "signed_up")
    }

    private func confirmSignUp(_ step: JSON, _ metadata: [String: String]) async throws {
        let code = try step.requiredText("code")
        let force = step["force_alias_creation"]?.flag ?? false
        let kept = step["username"] == nil ? try signedUp(step) : nil
        let confirmed = try await outcome(step) {
            if let kept { return try await kept.confirm(code, forceAliasCreation: force, clientMetadata: metadata) }
            return try await pool.confirmSignUp(
                username: step.requiredText("username"), code: code, forceAliasCreation: force, clientMetadata: metadata
            )
        }
        guard let confirmed else { return }
        signUps[name(of: step), default: SignUp()].confirmed = confirmed
        show(confirmed)
        try compare(["at_once": .bool(confirmed.canSignInAtOnce)], with: step, under: "confirmed")
    }

    private func giveFeedback(_ step: JSON) async throws {
        let (username, eventID) = (try step.requiredText("username"), try step.requiredText("event_id"))
        let token = try step.requiredText("feedback_token")
        let feedback: FeedbackValue
        switch step["value"]?.text {
        case "valid": feedback = .valid
        case "invalid": feedback = .invalid
        default: throw Scenario.Failure(description: "unknown value of feedback")
        }
        try await succeed(step) {
            try await pool.updateAuthEventFeedback(
                username: username, eventID: eventID, feedbackToken: token, feedback: feedback
            )
        }
    }

    private func signedUp(_ step: JSON) throws -> NewAccount {
        guard let signedUp = signUps[name(of: step)]?.signedUp else {
            throw Scenario.Failure(description: "there is no sign-up \(name(of: step)) any more")
        }
        return signedUp
    }
}
