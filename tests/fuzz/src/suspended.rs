use std::sync::OnceLock;

use cognito_client::{
    ErrorKind,
    fuzzing::{Answer, Moment, Sealing, SignIn},
};

use crate::shows;

const NOW: Moment = Moment { seconds: 1060, random: [7; 32] };
const PLAIN: &[u8] = include_bytes!("../corpus/suspended/plain-sms-code");

/// The first byte says what the rest is: `t` a suspended sign-in as the app hands it in, `p` what is sealed in one,
/// `s` something to seal, `x` changes to a valid one.
pub fn suspended(input: &[u8]) {
    let Some((way, rest)) = input.split_first() else { return };
    let Some(sealing) = sealing() else { return };
    match way {
        b't' => text(sealing, &String::from_utf8_lossy(rest)),
        b'p' => plain(rest),
        b's' => {
            let sealed = sealing.close(rest, [9; 12]);
            let opened = sealed.and_then(|sealed| sealing.open(&sealed));
            assert!(opened.is_ok_and(|opened| opened == rest), "what was sealed does not open");
        }
        _ => changed(sealing, rest),
    }
}

fn sealing() -> Option<&'static Sealing> {
    static SEALING: OnceLock<Option<Sealing>> = OnceLock::new();
    SEALING.get_or_init(|| Sealing::new().ok()).as_ref()
}

fn text(sealing: &Sealing, text: &str) {
    if let Err(error) = sealing.open(text) {
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("suspended")));
        assert!(!shows(&format!("{error:?}{error}"), text), "quotes what was handed in");
    }
}

/// What could only be written with the key: it must still not break anything.
fn plain(bytes: &[u8]) {
    let (mut sign_in, question) = match SignIn::resumed(bytes, None, &NOW) {
        Ok(resumed) => resumed,
        Err(error) => {
            let expected = match error.kind() {
                ErrorKind::InvalidInput => error.field() == Some("suspended"),
                kind => kind == ErrorKind::ChallengeExpired,
            };
            assert!(expected, "{error}");
            return;
        }
    };
    let written = sign_in.suspended(question.number, &NOW);
    let Ok(written) = written else {
        assert!(written.is_ok(), "a resumed sign-in cannot be suspended");
        return;
    };
    let again = SignIn::resumed(&written, None, &NOW).and_then(|(sign_in, again)| {
        assert_eq!(again, question);
        sign_in.suspended(again.number, &NOW)
    });
    assert!(again.is_ok_and(|again| again == written), "its own record is not taken as it is");
    let (_, _) = sign_in.restarted(question.number, &NOW);
    for answer in [
        Answer::Code("271828".to_owned()),
        Answer::Custom("271828".to_owned()),
        Answer::TotpSetUp { code: "271828".to_owned(), device_name: None },
        Answer::Password("hush-pass".to_owned()),
        Answer::SendCode,
    ] {
        let said = sign_in.answer(question.number, answer, false, &NOW);
        assert!(!said.printed.contains("271828") && !said.printed.contains("hush-pass"), "{}", said.printed);
    }
}

/// Two bytes each: where, and by what.
fn changed(sealing: &Sealing, changes: &[u8]) {
    let Ok(valid) = sealing.close(PLAIN.get(1..).unwrap_or_default(), [9; 12]) else { return };
    let mut bytes = valid.clone().into_bytes();
    for change in changes.chunks_exact(3) {
        let [high, low, by] = *change else { continue };
        let place = usize::from(u16::from_be_bytes([high, low])) % bytes.len();
        if let Some(byte) = bytes.get_mut(place) {
            *byte ^= by & 0x7f;
        }
    }
    let Ok(text) = String::from_utf8(bytes) else { return };
    assert_eq!(sealing.open(&text).is_ok(), text == valid, "a change was not noticed");
}
