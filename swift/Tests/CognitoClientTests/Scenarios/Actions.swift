extension ScenarioRun {
    /// What an action is about.
    enum Kind {
        case signIn, aroundSignIn, account, user, secondFactor, list, device, beside
    }

    /// What the runner knows of an action.
    struct Action {
        let kind: Kind
        let members: Set<String>
        /// Those members that are secret besides passwords.
        let secrets: Set<String>

        init(_ kind: Kind, _ members: String..., secret: Set<String> = []) {
            self.kind = kind
            self.members = secret.union(members)
            secrets = secret
        }
    }

    /// All actions and what they take; `answer` depends on the step that is answered.
    static let actions: [String: Action] = [
        "sign_in": Action(
            .signIn, "as", "username", "flow", "password", "first_factor", "client_metadata", "target_acr_values", "max_age",
            "replace_session", "expect"
        ),
        "step_up": Action(.signIn, "as", "target_acr_values", "max_age", "client_metadata", "expect"),
        "answer": Action(.signIn, secret: ["code", "text", "responses", "credential"]),
        "resend": Action(.signIn, "as", "client_metadata", "expect"),
        "send_code": Action(.signIn, "as", "client_metadata", "expect"),
        "cancel": Action(.signIn, "as"),
        "suspend": Action(.aroundSignIn, "as", "into", "expect"),
        "resume": Action(.aroundSignIn, "as", "text", "expect"),
        "suspend_and_resume": Action(.aroundSignIn, "as", "expect"),

        "sign_up": Action(
            .account, "as", "username", "password", "attributes", "validation_data", "client_metadata", "expect"
        ),
        "confirm_sign_up": Action(
            .account, "as", "username", "force_alias_creation", "client_metadata", "expect", secret: ["code"]
        ),
        "sign_in_after_sign_up": Action(.account, "as", "client_metadata", "expect"),
        "resend_confirmation_code": Action(.account, "as", "username", "client_metadata", "expect"),
        "forgot_password": Action(.account, "as", "username", "client_metadata", "expect"),
        "confirm_forgot_password": Action(
            .account, "as", "username", "new_password", "client_metadata", "expect", secret: ["code"]
        ),
        "update_auth_event_feedback": Action(
            .account, "as", "username", "event_id", "value", "expect", secret: ["feedback_token"]
        ),

        "get_user": Action(.user, "as", "expect"),
        "update_user_attributes": Action(.user, "as", "attributes", "client_metadata", "expect"),
        "delete_user_attributes": Action(.user, "as", "names", "expect"),
        "get_user_attribute_verification_code": Action(.user, "as", "attribute", "client_metadata", "expect"),
        "verify_user_attribute": Action(.user, "as", "attribute", "expect", secret: ["code"]),
        "change_password": Action(.user, "as", "expect", secret: ["previous", "proposed"]),
        "delete_user": Action(.user, "as", "expect"),
        "sign_out": Action(.user, "as", "scope", "expect"),
        "refresh": Action(.user, "as", "expect"),

        "get_user_auth_factors": Action(.secondFactor, "as", "expect"),
        "associate_software_token": Action(.secondFactor, "as", "expect"),
        "verify_software_token": Action(.secondFactor, "as", "device_name", "expect", secret: ["code"]),
        "mfa_preference": Action(.secondFactor, "as", "expect"),
        "set_user_mfa_preference": Action(.secondFactor, "as", "enable", "disable", "prefer", "expect"),

        "start_web_authn_registration": Action(.list, "as", "expect"),
        "complete_web_authn_registration": Action(.list, "as", "expect", secret: ["credential"]),
        "list_web_authn_credentials": Action(.list, "as", "into", "expect"),
        "delete_web_authn_credential": Action(.list, "as", "id", "expect"),
        "list_user_sessions": Action(.list, "as", "into", "expect"),
        "revoke_user_session": Action(.list, "as", "id", "associated", "expect"),

        "list_devices": Action(.device, "as", "into", "expect"),
        "get_device": Action(.device, "as", "key", "expect"),
        "current_device": Action(.device, "as", "into", "expect"),
        "update_device_status": Action(.device, "as", "key", "status", "expect"),
        "remember_device": Action(.device, "as", "expect"),
        "forget_device": Action(.device, "as", "key", "expect"),
        "forget_this_device": Action(.device, "as", "expect"),

        "new_client": Action(.beside, "pool", "store"),
        "tokens": Action(.beside, "as", "expect"),
        "state": Action(.beside, "as", "expect"),
        "events": Action(.beside, "expect"),
        "control": Action(.beside, "path", "with", "into"),
        "admin": Action(.beside, "operation", "with"),
        "count": Action(.beside, "path", "list", "where", "expect"),
        "read": Action(.beside, "path", "pointer", "into"),
        "save": Action(.beside, "value", "into"),
    ]
}
