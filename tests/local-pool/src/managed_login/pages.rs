//! The pages: plain forms with labels, without scripts and styles.

use super::html::escaped;

/// One field of a form.
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) kind: &'a str,
    pub(super) autocomplete: &'a str,
    pub(super) value: &'a str,
}

/// One form.
pub(super) struct Form<'a> {
    pub(super) title: &'a str,
    pub(super) complaint: Option<&'a str>,
    pub(super) note: Option<&'a str>,
    /// Values that go back as they are.
    pub(super) hidden: Vec<(&'a str, &'a str)>,
    pub(super) fields: Vec<Field<'a>>,
    /// What may be chosen, as value and text, for the name before it.
    pub(super) choice: Option<(&'a str, Vec<(&'a str, &'a str)>)>,
    pub(super) button: &'a str,
}

impl Form<'_> {
    /// The page with the form, which is sent to `action` with the token that binds it to the browser.
    pub(super) fn page(&self, action: &str, token: &str) -> String {
        let mut body = format!("<h1>{}</h1>\n", escaped(self.title));
        if let Some(complaint) = self.complaint {
            body += &format!("<p role=\"alert\">{}</p>\n", escaped(complaint));
        }
        if let Some(note) = self.note {
            body += &format!("<p>{}</p>\n", escaped(note));
        }
        body += &format!("<form method=\"post\" action=\"{}\">\n", escaped(action));
        for (name, value) in self.hidden.iter().chain([&("_csrf", token)]) {
            body +=
                &format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escaped(name), escaped(value));
        }
        for field in &self.fields {
            body += &field.markup();
        }
        if let Some((name, choices)) = &self.choice {
            body += "<fieldset><legend>Choose one</legend>\n";
            for (value, text) in choices {
                body += &format!(
                    "<p><label><input type=\"radio\" name=\"{}\" value=\"{}\" required> {}</label></p>\n",
                    escaped(name),
                    escaped(value),
                    escaped(text)
                );
            }
            body += "</fieldset>\n";
        }
        body += &format!("<p><button type=\"submit\">{}</button></p>\n</form>", escaped(self.button));
        document(self.title, &body)
    }
}

impl Field<'_> {
    fn markup(&self) -> String {
        let numeric = if self.autocomplete == "one-time-code" { " inputmode=\"numeric\"" } else { "" };
        let [name, label, kind, autocomplete, value] =
            [self.name, self.label, self.kind, self.autocomplete, self.value].map(escaped);
        format!(
            "<p><label for=\"{name}\">{label}</label><br>\n<input id=\"{name}\" name=\"{name}\" type=\"{kind}\" \
             autocomplete=\"{autocomplete}\" value=\"{value}\"{numeric} required></p>\n"
        )
    }
}

/// The page that tells what is wrong with a request.
pub(super) fn error(error: &str) -> String {
    let error: String = error.chars().take(256).collect();
    let text = match error.as_str() {
        "redirect_mismatch" => "The app's redirect URL is not registered for this app client.",
        "invalid_client" => "There is no such app client with managed login.",
        "form_expired" => "This form is not from this browser. Go back to the app and start again.",
        "server_error" => "Something went wrong here.",
        _ => "The request is not in order.",
    };
    document(
        "An error was encountered",
        &format!(
            "<h1>An error was encountered</h1>\n<p role=\"alert\">{text}</p>\n<p><code>{}</code></p>",
            escaped(&error)
        ),
    )
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n</head>\n\
         <body>\n<main>\n{body}\n</main>\n</body>\n</html>\n",
        escaped(title)
    )
}
