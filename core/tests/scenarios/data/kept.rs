//! What of a scenario lives in one process alone, and where it may therefore be killed.

use serde_json::Value;

/// Actions without a sign-in of their own, and those with which one begins.
const WITHOUT: &[&str] = &[
    "sign_in",
    "resume",
    "new_client",
    "state",
    "control",
    "admin",
    "count",
    "read",
    "save",
    "sign_up",
    "confirm_sign_up",
    "sign_in_after_sign_up",
    "resend_confirmation_code",
    "forgot_password",
    "confirm_forgot_password",
    "update_auth_event_feedback",
    "events",
];
/// Those with which a sign-in begins.
const BEGINNING: &[&str] = &["sign_in", "resume", "sign_in_after_sign_up"];
/// Placeholders that look at a sign-in.
const LOOKING: &[&str] = &["${totp}", "${passkey", "${new_passkey}", "${parameter:"];

/// The steps after which another process can go on: wherever a sign-in is suspended and resumed, and where a new client
/// over the same pool and store is built and nothing is used any more that the old process had in memory. An emptied
/// store is in memory, too.
pub fn deaths(steps: &[Value]) -> Result<Vec<usize>, String> {
    let mut deaths = Vec::new();
    let emptied = steps.iter().position(|step| text(step, "store") == "empty").unwrap_or(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let rest = steps.get(at + 1..).unwrap_or_default();
        match text(step, "do") {
            "suspend_and_resume" => {
                if let Some(name) = needed(rest, sign_up) {
                    return Err(format!(
                        "the sign-up {name} is used after step {}, where it may have died with its process",
                        at + 1
                    ));
                }
                deaths.push(at);
            }
            "new_client"
                if text(step, "pool") != "other"
                    && at < emptied
                    && needed(rest, sign_up).is_none()
                    && needed(rest, sign_in).is_none() =>
            {
                deaths.push(at);
            }
            _ => {}
        }
    }
    Ok(deaths)
}

/// What a step does with something that is kept under a name.
enum Use {
    Begins,
    Needs,
    Nothing,
}

/// The name of something that is used before it begins anew.
fn needed(steps: &[Value], usage: fn(&Value) -> Use) -> Option<&str> {
    let mut begun = Vec::new();
    for step in steps {
        let name = if text(step, "as").is_empty() { "main" } else { text(step, "as") };
        match usage(step) {
            Use::Begins => begun.push(name),
            Use::Needs if !begun.contains(&name) => return Some(name),
            Use::Needs | Use::Nothing => {}
        }
    }
    None
}

fn sign_in(step: &Value) -> Use {
    let what = text(step, "do");
    let looks = || {
        let written = step.to_string();
        LOOKING.iter().any(|placeholder| written.contains(placeholder))
    };
    if BEGINNING.contains(&what) || (what == "state" && step.get("as").is_some()) {
        Use::Begins
    } else if !WITHOUT.contains(&what) || looks() {
        Use::Needs
    } else {
        Use::Nothing
    }
}

fn sign_up(step: &Value) -> Use {
    let named = step.get("username").is_some();
    match text(step, "do") {
        "sign_up" => Use::Begins,
        "confirm_sign_up" if named => Use::Begins,
        "confirm_sign_up" | "sign_in_after_sign_up" => Use::Needs,
        "resend_confirmation_code" if !named => Use::Needs,
        _ => Use::Nothing,
    }
}

fn text<'a>(step: &'a Value, member: &str) -> &'a str {
    step.get(member).and_then(Value::as_str).unwrap_or_default()
}
