//! Reads what the service says when it says no (HTTP status other than 2xx), in whatever shape it says so.

use std::time::{Duration, SystemTime};

use super::{json::Members, transport::HttpResponse};

/// The service's refusal, cleaned and bounded, but not yet judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// Such as `NotAuthorizedException`; `None` if the reply names none.
    pub(crate) code: Option<String>,
    /// The service's words, if any.
    pub(crate) message: Option<String>,
    /// Whether the code stands where the service writes it, so that the answer is its own and not that of something
    /// in front of it.
    pub(crate) own: bool,
}

impl Refusal {
    pub(crate) fn read(reply: &HttpResponse) -> Self {
        // Anything may stand here: a firewall's page, a proxy's, nothing at all.
        let mut body = Members::parse(reply.body.expose()).unwrap_or_default();
        let mut body_text = |name| body.text(name).ok().flatten();
        let header_code = reply.headers.get("x-amzn-errortype").and_then(clean_code);
        let body_code = body_text("__type").as_deref().and_then(clean_code);
        let own_code = match (header_code, body_code) {
            (Some(family), Some(code)) if is_family(&family) => Some(code),
            (header_code, body_code) => header_code.or(body_code),
        };
        let own = own_code.is_some();
        let code = own_code.or_else(|| body_text("code").as_deref().and_then(clean_code));
        let message = body_text("message")
            .or_else(|| body_text("Message"))
            .or_else(|| reply.headers.get("x-amzn-errormessage").map(str::to_owned));
        let reason = body_text("reasonCode").as_deref().and_then(clean_code);
        let message = message.as_deref().and_then(clean_message);
        let message = match (message, reason) {
            (Some(message), Some(reason)) => Some(format!("{message} ({reason})")),
            (message, reason) => message.or(reason),
        };
        Self { status: reply.status, code, message, own }
    }
}

/// The longest error code and request id taken over.
const LONGEST_NAME: usize = 128;
/// The longest message taken over, in characters.
const LONGEST_MESSAGE: usize = 1024;
/// Words longer than any that people write; tokens and session strings are, and some servers quote them.
const LONGEST_WORD: usize = 128;

/// Whether this names a family of errors rather than an error.
fn is_family(code: &str) -> bool {
    let family = code.strip_suffix("Exception").unwrap_or(code);
    matches!(
        family,
        "" | "Service" | "AmazonService" | "AWS" | "Client" | "Server" | "Base" | "CognitoIdentityProvider"
    )
}

/// `ns#Name:http://…` and its parts, down to `Name`.
fn clean_code(raw: &str) -> Option<String> {
    let name = raw.split([':', ',']).next().unwrap_or_default();
    let name = name.rsplit('#').next().unwrap_or_default().trim();
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    (plain && (1..=LONGEST_NAME).contains(&name.len())).then(|| name.to_owned())
}

/// Makes a text from outside fit for one line of a log, without anything that looks like a token.
fn clean_message(raw: &str) -> Option<String> {
    let mut clean = String::new();
    for word in raw.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.push_str(if word.len() > LONGEST_WORD { "(redacted)" } else { word });
        if clean.chars().count() > LONGEST_MESSAGE {
            clean = clean.chars().take(LONGEST_MESSAGE).collect();
            clean.push('…');
            break;
        }
    }
    (!clean.is_empty()).then_some(clean)
}

/// The service's id of the request, if it looks like one.
pub(crate) fn request_id(reply: &HttpResponse) -> Option<String> {
    let id = reply.headers.get("x-amzn-requestid")?.trim();
    let fits = (1..=LONGEST_NAME).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    fits.then(|| id.to_owned())
}

/// Whether the reply says that it is JSON.
pub(crate) fn is_json(reply: &HttpResponse) -> bool {
    reply.headers.get("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
}

/// What the firewall in front of the service (AWS WAF) wants before it lets a request through, such as `captcha` or
/// `challenge`; `None` if it let this one through.
pub(crate) fn waf_action(reply: &HttpResponse) -> Option<String> {
    let action = reply.headers.get("x-amzn-waf-action")?.trim().to_ascii_lowercase();
    let plain = action.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let named = plain && (1..=LONGEST_NAME).contains(&action.len());
    Some(if named { action } else { "unknown".to_owned() })
}

/// When the reply says it was made.
pub(crate) fn date(reply: &HttpResponse) -> Option<SystemTime> {
    httpdate::parse_http_date(reply.headers.get("date")?.trim()).ok()
}

/// The longest wait taken over from a reply: a day.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the reply asks to wait, given as seconds or as a date, which counts from the reply's own.
pub(crate) fn retry_after(reply: &HttpResponse, now: SystemTime) -> Option<Duration> {
    let asked = reply.headers.get("retry-after")?.trim();
    let wait = if !asked.is_empty() && asked.bytes().all(|b| b.is_ascii_digit()) {
        asked.parse().map_or(LONGEST_WAIT, Duration::from_secs)
    } else {
        let until = httpdate::parse_http_date(asked).ok()?;
        until.duration_since(date(reply).unwrap_or(now)).unwrap_or_default()
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{WipedBytes, service::transport::HttpHeaders};

    fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
        let headers: HttpHeaders = headers.iter().copied().collect();
        HttpResponse::new(status, headers, WipedBytes::from(body.as_bytes().to_vec()))
    }

    fn read(headers: &[(&str, &str)], body: &str) -> (Option<String>, Option<String>) {
        let refusal = Refusal::read(&reply(400, headers, body));
        assert_eq!(refusal.status, 400);
        (refusal.code, refusal.message)
    }

    #[test]
    fn the_code_is_found_wherever_it_stands() {
        let forms: &[(&[(&str, &str)], &str)] = &[
            (&[("x-amzn-ErrorType", "XException:http://internal.example/x/")], ""),
            (&[("X-AMZN-ERRORTYPE", "XException:")], "{}"),
            (&[("x-amzn-errortype", "com.example.idp#XException")], "<html>"),
            (&[("x-amzn-errortype", "XException,YException")], r#"{"__type":"ZException"}"#),
            (&[("x-amzn-errortype", " : ")], r#"{"__type":"XException"}"#),
            (&[("x-amzn-errortype", "Exception:")], r#"{"__type":"XException"}"#),
            (&[("x-amzn-errortype", "ServiceException")], r#"{"__type":"ns#XException"}"#),
            (&[], r#"{"__type":"com.example.idp#XException:http://x/"}"#),
            (&[], r#"{"__type":null,"code":"XException"}"#),
            (&[], r#"{"__type":17,"code":"XException"}"#),
        ];
        for (headers, body) in forms {
            assert_eq!(read(headers, body).0.as_deref(), Some("XException"), "{headers:?} {body}");
        }
    }

    #[test]
    fn a_code_is_the_service_s_own_where_the_service_writes_it() {
        let own = |headers: &[(&str, &str)], body| Refusal::read(&reply(504, headers, body)).own;
        assert!(own(&[("x-amzn-errortype", "XException")], ""));
        assert!(own(&[], r#"{"__type":"XException"}"#));
        for foreign in
            ["", "<html>", r#"{"code":"GATEWAY_TIMEOUT"}"#, r#"{"message":"Endpoint request timed out"}"#]
        {
            assert!(!own(&[("x-amzn-requestid", "r-1")], foreign), "{foreign}");
        }
        assert_eq!(read(&[("x-amzn-errortype", "Exception")], "").0.as_deref(), Some("Exception"));
    }

    #[test]
    fn what_the_firewall_wants_is_read_as_one_plain_word() {
        let action = |value: &str| waf_action(&reply(202, &[("X-Amzn-Waf-Action", value)], ""));
        assert_eq!(action("captcha").as_deref(), Some("captcha"));
        assert_eq!(action(" Challenge ").as_deref(), Some("challenge"));
        for odd in ["", "a b", "<script>", &"x".repeat(129)] {
            assert_eq!(action(odd).as_deref(), Some("unknown"), "{odd}");
        }
        assert_eq!(waf_action(&reply(202, &[], "")), None);
    }

    #[test]
    fn no_code_is_no_code() {
        let long = format!(r#"{{"__type":"{}"}}"#, "x".repeat(129));
        for body in [
            "",
            "{}",
            "[]",
            "<html>no</html>",
            r#"{"__type":""}"#,
            r#"{"code":500}"#,
            r#"{"__type":"a b"}"#,
            &long,
        ] {
            assert_eq!(read(&[], body).0, None, "{body}");
        }
    }

    #[test]
    fn the_message_is_found_wherever_it_stands() {
        assert_eq!(read(&[], r#"{"message":"a"}"#).1.as_deref(), Some("a"));
        assert_eq!(read(&[], r#"{"Message":"b"}"#).1.as_deref(), Some("b"));
        assert_eq!(read(&[("x-amzn-ErrorMessage", "c")], "").1.as_deref(), Some("c"));
        assert_eq!(read(&[("x-amzn-ErrorMessage", "c")], r#"{"message":"a"}"#).1.as_deref(), Some("a"));
        assert_eq!(read(&[], r#"{"message":"a","reasonCode":"r"}"#).1.as_deref(), Some("a (r)"));
        assert_eq!(read(&[], "plain text").1, None);
    }

    #[test]
    fn messages_are_one_bounded_line_without_tokens() {
        let token = format!("eyJ{}", "a".repeat(500));
        let (_, message) = read(&[], &format!(r#"{{"message":"bad\n\n token\u0007 {token} ."}}"#));
        assert_eq!(message.as_deref(), Some("bad token (redacted) ."));
        let (_, message) = read(&[], &format!(r#"{{"message":"{}"}}"#, "é ".repeat(100_000)));
        assert_eq!(message.unwrap().chars().count(), LONGEST_MESSAGE + 1);
    }

    #[test]
    fn request_ids_are_taken_only_if_they_look_like_one() {
        assert_eq!(request_id(&reply(200, &[("X-Amzn-RequestId", "a-1")], "")).as_deref(), Some("a-1"));
        for bad in ["", "a b", "a\nb", &"a".repeat(129)] {
            assert_eq!(request_id(&reply(200, &[("x-amzn-requestid", bad)], "")), None);
        }
    }

    #[test]
    fn retry_after_may_be_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sat, 21 Nov 2026 12:00:00 GMT").unwrap();
        let date = ("Date", "Sat, 21 Nov 2026 11:00:00 GMT");
        let wait = |headers: &[(&str, &str)]| retry_after(&reply(429, headers, ""), now).map(|w| w.as_secs());
        assert_eq!(wait(&[("Retry-After", "7")]), Some(7));
        assert_eq!(wait(&[("retry-after", " 0 ")]), Some(0));
        assert_eq!(wait(&[("Retry-After", "Sat, 21 Nov 2026 12:00:30 GMT")]), Some(30));
        assert_eq!(wait(&[("Retry-After", "Sat, 21 Nov 2026 11:00:05 GMT"), date]), Some(5));
        assert_eq!(wait(&[("Retry-After", "Sat, 21 Nov 2026 10:00:00 GMT"), date]), Some(0));
        for huge in ["86401", "99999999999999999999999", "Sat, 21 Nov 2099 12:00:30 GMT"] {
            assert_eq!(wait(&[("Retry-After", huge)]), Some(86_400));
        }
        for nonsense in ["", "-1", "soon", "1.5", "٣"] {
            assert_eq!(wait(&[("Retry-After", nonsense)]), None, "{nonsense}");
        }
        assert_eq!(wait(&[]), None);
    }
}
