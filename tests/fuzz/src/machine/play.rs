//! A sign-in being played, and what must be true of it all the time.

use arbitrary::{Result, Unstructured};
use cognito_client::{
    ErrorKind,
    fuzzing::{Beginning, Moment, Next, Question, Reply, Said, SignIn},
};

use super::{
    answers, moment, replies,
    words::{self, CODE},
};
use crate::MARK;

/// What the client makes in a row without asking the app; the machine itself must need fewer.
const MOST_CALLS: u32 = 12;

const OPERATIONS: [&str; 8] = [
    "InitiateAuth",
    "RespondToAuthChallenge",
    "AssociateSoftwareToken",
    "VerifySoftwareToken",
    "ConfirmSignUp",
    "ResendConfirmationCode",
    "ForgotPassword",
    "ConfirmForgotPassword",
];

pub(super) struct Play {
    sign_in: SignIn,
    client_secret: Option<String>,
    /// The newest question, and whether it can still be answered.
    newest: Option<Question>,
    open: bool,
    /// The operation of the request that is out.
    awaited: Option<&'static str>,
    calls_in_a_row: u32,
    over: bool,
    seconds: u64,
    /// The sign-in that a fresh start is about to replace, and its open question.
    behind: Option<(SignIn, Question)>,
}

impl Play {
    /// Nothing to play when the sign-in fails at once.
    pub(super) fn start(beginning: Beginning, at: &Moment) -> Option<Self> {
        let client_secret = beginning.client_secret.clone();
        let (sign_in, said) = SignIn::start(beginning, at);
        let mut play = Self {
            sign_in: sign_in?,
            client_secret,
            newest: None,
            open: false,
            awaited: None,
            calls_in_a_row: 0,
            over: false,
            seconds: at.seconds,
            behind: None,
        };
        play.take(said);
        Some(play)
    }

    pub(super) fn awaits_reply(&self) -> bool {
        self.awaited.is_some()
    }

    /// The service replies to the request that is out, or to none.
    pub(super) fn reply(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let operation = match self.awaited {
            Some(operation) if !u.ratio(1_u8, 16)? => operation,
            _ => u.choose(&OPERATIONS)?,
        };
        let reply = replies::to(operation, u)?;
        let fits = self.awaited == Some(operation);
        let at = moment(u, self.seconds)?;
        let was_over = self.over;
        let tokens = matches!(reply, Reply::Tokens { .. });
        let said = self.sign_in.reply(reply, &at);
        assert!(!was_over || said.next.is_err(), "a sign-in that was over went on: {}", said.printed);
        assert!(tokens || !matches!(said.next, Ok(Next::Done)), "done without tokens");
        self.awaited = None;
        let failed = said.next.is_err();
        self.take(said);
        if failed && self.behind.is_some() {
            self.come_back();
        } else if failed && fits && !self.open {
            self.over = true;
        }
        Ok(())
    }

    /// The app answers: the newest question mostly, or one that is none.
    pub(super) fn answer(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let wrong = u.ratio(1_u8, 16)?;
        let answer = match &self.newest {
            Some(question) if !u.ratio(1_u8, 16)? => answers::fitting(question, u)?,
            _ => answers::any(u)?,
        };
        let newest = self.newest.as_ref().map_or(0, |question| question.number);
        let number = if wrong { newest.wrapping_sub(1) } else { newest };
        let at = moment(u, self.seconds)?;
        let was_open = self.open && !wrong;
        let said = self.sign_in.answer(number, answer, u.ratio(1_u8, 8)?, &at);
        match &said.next {
            Err(error) if !was_open => assert_eq!(error.kind(), ErrorKind::ChallengeExpired),
            Ok(_) => assert!(was_open, "an answer to no question was taken: {}", said.printed),
            Err(_) => {}
        }
        let failed = said.next.is_err();
        let before = self.open;
        if !failed {
            self.awaited = None;
            self.calls_in_a_row = 0;
        }
        self.take(said);
        assert!(!failed || self.open == before, "a refused answer changed what can be answered");
        Ok(())
    }

    /// The app is put away and comes back, sooner or later.
    pub(super) fn suspend_and_resume(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let Some(question) = self.newest.clone().filter(|_| self.open) else { return Ok(()) };
        let at = moment(u, self.seconds)?;
        let Ok(bytes) = self.sign_in.suspended(question.number, &at) else { return Ok(()) };
        let text = String::from_utf8_lossy(&bytes);
        for mark in [words::PASSWORD, CODE, "hush-code", "hush-custom", "hush-response"] {
            assert!(!text.contains(mark), "what the user typed is kept");
        }
        let away = *u.choose(&[0, 60, 900, 901, 86_400, 86_401])?;
        let back = moment(u, self.seconds.saturating_add(away))?;
        let account = matches!(question.kind, "ConfirmSignUp" | "ResetPassword");
        let too_late = away > if account { 86_400 } else { 900 };
        match SignIn::resumed(&bytes, self.client_secret.clone(), &back) {
            Ok((sign_in, again)) => {
                assert!(!too_late, "resumed too late");
                assert_eq!(again, question);
                let written = sign_in.suspended(again.number, &at);
                assert!(written.is_ok_and(|written| written == bytes), "changed by being written down");
                self.sign_in = sign_in;
                self.seconds = back.seconds;
                self.awaited = None;
                self.calls_in_a_row = 0;
                self.behind = None;
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ChallengeExpired);
                assert!(too_late, "{error}");
            }
        }
        Ok(())
    }

    /// The app asks for a new code. The question that waits stays good until that has led somewhere.
    pub(super) fn restart(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let Some(question) = self.newest.clone() else { return Ok(()) };
        let at = moment(u, self.seconds)?;
        let (fresh, said) = self.sign_in.restarted(question.number, &at);
        no_secret_in(&said.printed);
        let Some(fresh) = fresh else {
            assert_eq!(self.is_open(), self.open, "a fresh start that failed changed the sign-in");
            return Ok(());
        };
        assert!(self.open, "a sign-in without a question was started afresh");
        self.behind = Some((std::mem::replace(&mut self.sign_in, fresh), question));
        self.open = false;
        self.awaited = None;
        self.calls_in_a_row = 0;
        self.take(said);
        Ok(())
    }

    pub(super) fn cancel(&mut self) {
        self.sign_in.cancel();
        self.behind = None;
        self.over = true;
        self.open = false;
        self.awaited = None;
        assert!(!self.is_open(), "cancelled, and still asking");
    }

    fn take(&mut self, said: Said) {
        no_secret_in(&said.printed);
        match said.next {
            Ok(Next::Call(operation)) => {
                self.calls_in_a_row = self.calls_in_a_row.saturating_add(1);
                assert!(self.calls_in_a_row <= MOST_CALLS, "one request after the other");
                self.awaited = Some(operation);
            }
            Ok(Next::Ask(question)) => {
                let before = self.newest.as_ref().map_or(0, |question| question.number);
                assert!(question.number > before, "question {} after {before}", question.number);
                self.newest = Some(question);
                self.settled();
                assert!(self.is_open(), "a question that cannot be answered");
            }
            Ok(Next::Sent) => {
                self.calls_in_a_row = 0;
                assert!(self.is_open(), "a code for no question");
            }
            Ok(Next::Done) => {
                self.settled();
                self.over = true;
                assert!(!self.is_open(), "done, and still asking");
            }
            Err(_) => self.calls_in_a_row = 0,
        }
        self.open = self.is_open();
        assert!(!(self.over && self.open), "over, and still asking");
    }

    fn settled(&mut self) {
        self.calls_in_a_row = 0;
        self.awaited = None;
        self.behind = None;
    }

    /// A fresh start has failed.
    fn come_back(&mut self) {
        if let Some((sign_in, question)) = self.behind.take() {
            self.sign_in = sign_in;
            self.newest = Some(question);
            self.open = self.is_open();
            assert!(self.open, "a fresh start that failed took the question along");
        }
    }

    fn is_open(&self) -> bool {
        let at = Moment { seconds: self.seconds, random: [7; 32] };
        self.newest.as_ref().is_some_and(|question| self.sign_in.suspended(question.number, &at).is_ok())
    }
}

fn no_secret_in(printed: &str) {
    assert!(!printed.contains(MARK) && !printed.contains(CODE), "a secret prints: {printed}");
}
