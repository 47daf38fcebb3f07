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
#[derive(Default)]
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
    /// Where else one may go, and what the link says.
    pub(super) links: Vec<(String, &'a str)>,
}

impl Form<'_> {
    /// The page with the form, which is sent to `action` with the token that binds it to the browser.
    pub(super) fn page(&self, action: &str, token: &str) -> String {
        let mut body = vec![format!("<h1>{}</h1>\n", escaped(self.title))];
        body.extend(self.complaint.map(|text| format!("<p role=\"alert\">{}</p>\n", escaped(text))));
        body.extend(self.note.map(|text| format!("<p>{}</p>\n", escaped(text))));
        body.push(format!("<form method=\"post\" action=\"{}\">\n", escaped(action)));
        body.extend(self.hidden.iter().chain([&("_csrf", token)]).map(|(name, value)| {
            format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escaped(name), escaped(value))
        }));
        body.extend(self.fields.iter().map(Field::markup));
        body.extend(self.choice.as_ref().map(|(name, choices)| fieldset(name, choices)));
        let button = escaped(self.button);
        body.push(format!("<p><button type=\"submit\">{button}</button></p>\n</form>\n"));
        body.extend(
            self.links
                .iter()
                .map(|(to, text)| format!("<p><a href=\"{}\">{}</a></p>\n", escaped(to), escaped(text))),
        );
        document(self.title, &body.concat())
    }
}

fn fieldset(name: &str, choices: &[(&str, &str)]) -> String {
    let name = escaped(name);
    let each: Vec<_> = choices
        .iter()
        .map(|(value, text)| {
            let (value, text) = (escaped(value), escaped(text));
            format!(
                "<p><label><input type=\"radio\" name=\"{name}\" value=\"{value}\" required> {text}</label></p>\n"
            )
        })
        .collect();
    format!("<fieldset><legend>Choose one</legend>\n{}</fieldset>\n", each.concat())
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
