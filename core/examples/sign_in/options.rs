use clap::{Parser, ValueEnum};

/// Signs in to a user pool, whatever it asks.
#[derive(Parser)]
pub(crate) struct Options {
    /// The pool's id, such as us-east-1_AbCdEf123; a local pool is started without it.
    #[arg(long, requires = "client_id")]
    pub(crate) pool_id: Option<String>,
    /// The app client's id.
    #[arg(long, requires = "pool_id")]
    pub(crate) client_id: Option<String>,
    /// Ask for the app client's secret.
    #[arg(long)]
    pub(crate) client_secret: bool,
    /// A URL to talk to instead of AWS, such as a local pool's.
    #[arg(long)]
    pub(crate) endpoint: Option<String>,
    /// Keep the session in the platform's secret store; suspended sign-ins need it to be resumed.
    #[arg(long)]
    pub(crate) keep: bool,
    /// How to sign in.
    #[arg(long, value_enum, default_value = "srp")]
    pub(crate) flow: Flow,
    /// Who signs in; asked for otherwise.
    #[arg(long)]
    pub(crate) username: Option<String>,
    /// Go on with a sign-in that was suspended.
    #[arg(long, value_name = "TEXT")]
    pub(crate) resume: Option<String>,
}

/// The ways in.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Flow {
    /// Prove the password (USER_SRP_AUTH).
    Srp,
    /// Send the password (USER_PASSWORD_AUTH).
    Password,
    /// Whatever the pool's triggers ask (CUSTOM_AUTH).
    Custom,
    /// The same after a proof of the password.
    CustomSrp,
    /// Choose a first factor (USER_AUTH).
    Choice,
    /// A code by e-mail as the first factor.
    EmailOtp,
    /// A code by text message as the first factor.
    SmsOtp,
    /// A passkey as the first factor.
    Passkey,
}
