//! What is next, by where a sign-in stands and what has come: the whole machine at one glance. The diagram of it in
//! the README of this crate is compared with what the machine does.

#![allow(clippy::match_same_arms, reason = "a table reads better with a row per case")]

use crate::ErrorKind;

/// Where a sign-in stands: what it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// The public SRP value is out; the challenge that wants the proof must follow.
    ProofChallenge,
    /// An answer is out that the machine gave by itself, or the password itself.
    Verdict,
    /// The offer of a confirmed sign-up was taken up.
    Welcome,
    /// The device's public SRP value is out.
    DeviceChallenge,
    /// The device's proof is out.
    DeviceVerdict,
    /// A TOTP secret is being fetched.
    TotpSecret,
    /// The app has a question, and may have an answer to it on the way.
    Question(Topic),
    /// As a question, with an answer on the way whose proof must be asked for.
    ChosenProof,
    /// Tokens were handed out, or the sign-in failed beyond repair.
    Over,
}

impl Stage {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ProofChallenge => "ProofChallenge",
            Self::Verdict => "Verdict",
            Self::Welcome => "Welcome",
            Self::DeviceChallenge => "DeviceChallenge",
            Self::DeviceVerdict => "DeviceVerdict",
            Self::TotpSecret => "TotpSecret",
            Self::Question(_) => "Question",
            Self::ChosenProof => "ChosenProof",
            Self::Over => "Over",
        }
    }
}

/// What a question is about, as far as what is next depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    ConfirmSignUp,
    ResetPassword,
    TotpSetUp,
    Custom,
    Passkey,
    /// The password, or which first factor.
    FirstFactor,
    Other,
}

/// What has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Heard {
    Tokens,
    /// `PASSWORD_VERIFIER`.
    ProofWanted {
        password_known: bool,
    },
    /// `SELECT_CHALLENGE`, `PASSWORD`, `PASSWORD_SRP`.
    FirstFactorWanted {
        password_known: bool,
    },
    /// `DEVICE_SRP_AUTH`, of a device that was spoken of.
    DeviceSrp {
        provable: bool,
    },
    /// `DEVICE_PASSWORD_VERIFIER`, of a device that was spoken of.
    DeviceVerifier,
    /// Any other challenge.
    Challenge,
    /// Neither tokens nor a challenge.
    Nothing,
    /// The secret for an authenticator app.
    TotpSecret,
    TotpVerdict {
        right: bool,
    },
    ConfirmSignUpReply {
        /// There is a session string to sign in with.
        continues: bool,
    },
    PasswordReset,
    CodeSent,
    Failed(Failure),
}

/// What went wrong.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "what there is to say of an error, in any combination")]
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    /// It is the answer to `InitiateAuth` or `RespondToAuthChallenge`.
    pub(super) in_sign_in: bool,
    /// The service said so, and will say so again.
    pub(super) is_refusal: bool,
    pub(super) may_pass: bool,
    /// The request named the device, and the service does not know it.
    pub(super) device_unknown: bool,
    /// The request was one that went again without the device.
    pub(super) was_repeated: bool,
    /// The user is confirmed, it says.
    pub(super) already_confirmed: bool,
    /// The question's challenge takes no further answer.
    pub(super) spent: bool,
}

/// What is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Signed in.
    Finish,
    /// Answer with the password's proof.
    Prove,
    /// Answer with the device's public value.
    BeginDeviceProof,
    /// Answer with the device's proof.
    ProveDevice,
    /// Put it to the app, unless its answer is known or has to be fetched first.
    Pose,
    /// Put a step to the app that is no challenge of the service's.
    AskForAccount(Topic),
    /// Put the fetched secret to the app.
    AskForTotpCode,
    /// The authenticator app is set up: answer the challenge that wanted it.
    AnswerSetUp,
    /// The code of the authenticator app is wrong; the question stays.
    RefuseTotpCode,
    /// Sign in by the session string of the confirmed sign-up.
    ContinueSignUp,
    /// The sign-in from its beginning, for the question that waits.
    BeginAgain,
    /// The same request without the device.
    RepeatWithoutDevice,
    /// The sign-in from its beginning without the device.
    StartOverWithoutDevice,
    /// The code is on its way; the question stays.
    TellSent,
    /// Tell the failure; the question stays as it is.
    Keep,
    /// Tell the failure as a passkey that did not hold; the question stays.
    KeepPasskey,
    /// Tell the failure; the next answer begins the sign-in anew.
    Spend,
    /// Tell the failure: back to the question whose answer led here, or the end.
    Fail,
    /// As [`Fail`](Self::Fail), for a reply that makes no sense.
    Distrust(&'static str),
    /// Tell the failure; the sign-in is over.
    End,
    /// It is over already.
    Stale,
    /// The reply belongs to no request of this state.
    Unexpected,
}

/// What is next.
pub(super) fn next(stage: Stage, heard: Heard) -> Move {
    use Heard as H;
    use Move as M;
    use Stage as S;

    match (stage, heard) {
        (_, H::Failed(failure)) => after(stage, failure),
        (_, H::Nothing) => M::Distrust("the reply holds neither tokens nor a challenge"),

        (S::TotpSecret, H::TotpSecret) => M::AskForTotpCode,
        (S::TotpSecret, _) | (_, H::TotpSecret) => M::Unexpected,
        (S::Question(Topic::TotpSetUp), H::TotpVerdict { right: true }) => M::AnswerSetUp,
        (S::Question(Topic::TotpSetUp), H::TotpVerdict { right: false }) => M::RefuseTotpCode,
        (
            S::Question(Topic::ConfirmSignUp | Topic::ResetPassword),
            H::ConfirmSignUpReply { continues: true },
        ) => M::ContinueSignUp,
        (
            S::Question(Topic::ConfirmSignUp | Topic::ResetPassword),
            H::ConfirmSignUpReply { continues: false } | H::PasswordReset,
        ) => M::BeginAgain,
        (S::Question(_) | S::ChosenProof, H::CodeSent) => M::TellSent,
        (_, H::TotpVerdict { .. } | H::ConfirmSignUpReply { .. } | H::PasswordReset | H::CodeSent) => {
            M::Unexpected
        }

        // What is left are the replies of the sign-in itself: tokens and challenges.
        (S::Over, _) => M::Stale,
        (S::ProofChallenge | S::ChosenProof, H::Tokens) => {
            M::Distrust("the service handed out tokens without asking for the proof")
        }
        // Whether it wants the device's proof is the service's own affair.
        (_, H::Tokens) => M::Finish,
        (S::ProofChallenge | S::ChosenProof, H::ProofWanted { .. }) => M::Prove,
        // Not the tokens that the sign-up offered, but the question that the known password answers.
        (
            S::Welcome,
            H::ProofWanted { password_known: true } | H::FirstFactorWanted { password_known: true },
        ) => M::BeginAgain,
        (S::DeviceChallenge, H::DeviceVerifier) => M::ProveDevice,
        // The device is asked what it cannot prove, or has proved already.
        (S::DeviceChallenge | S::DeviceVerdict, H::DeviceSrp { .. })
        | (_, H::DeviceVerifier | H::DeviceSrp { provable: false }) => M::StartOverWithoutDevice,
        (_, H::DeviceSrp { provable: true }) => M::BeginDeviceProof,
        (_, H::ProofWanted { .. } | H::FirstFactorWanted { .. } | H::Challenge) => M::Pose,
    }
}

/// What is next after a failure.
fn after(stage: Stage, failure: Failure) -> Move {
    use ErrorKind as E;
    use Move as M;
    use Stage as S;

    match (stage, failure.kind) {
        (S::Over, _) => M::Keep,

        // The device's alone. At most once in a sign-in the same step is tried without the device, and should that not
        // do, the sign-in from its beginning.
        (S::DeviceChallenge | S::DeviceVerdict, kind) if failure.in_sign_in && is_about_device(kind) => {
            M::StartOverWithoutDevice
        }
        _ if failure.in_sign_in && failure.device_unknown => M::RepeatWithoutDevice,
        (_, E::ChallengeExpired) if failure.in_sign_in && failure.was_repeated => M::StartOverWithoutDevice,

        // What the user can mend before the sign-in goes on.
        (_, E::UserNotConfirmed) if failure.in_sign_in => M::AskForAccount(Topic::ConfirmSignUp),
        (_, E::PasswordResetRequired) if failure.in_sign_in => M::AskForAccount(Topic::ResetPassword),

        // The session string of the sign-up is an offer; the sign-in as it was asked for works as well.
        (S::Welcome, _) if failure.is_refusal => M::BeginAgain,
        (
            S::ProofChallenge
            | S::Verdict
            | S::Welcome
            | S::DeviceChallenge
            | S::DeviceVerdict
            | S::TotpSecret,
            _,
        ) => M::Fail,

        // The confirmation reached the service earlier, and its reply got lost.
        (S::Question(Topic::ConfirmSignUp), E::NotAuthorized) if failure.already_confirmed => M::BeginAgain,
        // The session string of the sign-up is an offer; the sign-in as it was begun works as well.
        (S::Question(Topic::ConfirmSignUp), _)
            if failure.spent && failure.in_sign_in && !failure.may_pass =>
        {
            M::BeginAgain
        }
        (S::Question(Topic::ConfirmSignUp | Topic::ResetPassword), _) => M::Keep,
        // The pool's triggers gave the user up.
        (S::Question(Topic::Custom), E::IncorrectCredentials) => M::End,
        (S::Question(_) | S::ChosenProof, E::ChallengeExpired) => M::End,
        // The service has no code of its own for an assertion that does not hold.
        (S::Question(Topic::Passkey), E::NotAuthorized) => M::KeepPasskey,
        (S::Question(Topic::FirstFactor) | S::ChosenProof, E::IncorrectCredentials) => M::Spend,
        (S::Question(_) | S::ChosenProof, _) => M::Keep,
    }
}

/// Whether the service refused a device's proof, or made it impossible. Whatever is about the user, the network or
/// the service itself is none of the device's fault.
fn is_about_device(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::IncorrectCredentials
            | ErrorKind::NotAuthorized
            | ErrorKind::ChallengeExpired
            | ErrorKind::NotFound
            | ErrorKind::InvalidInput
            | ErrorKind::Configuration
            | ErrorKind::Protocol
    )
}
