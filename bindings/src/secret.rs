//! How secrets cross: as a text of their own, taken over without a copy and wiped after use.

use cognito_client::{AccessToken, Answer, ClientSecret, IdToken, Password, TotpSecret};

uniffi::custom_type!(
    /// A user's password, exactly as typed.
    Password,
    String,
    { remote, try_lift: |text| Ok(Password::new(text)), lower: |secret| secret.expose().to_owned() }
);

uniffi::custom_type!(
    /// An answer to a challenge, such as a code.
    Answer,
    String,
    { remote, try_lift: |text| Ok(Answer::new(text)), lower: |secret| secret.expose().to_owned() }
);

uniffi::custom_type!(
    /// The secret of an app client that has one.
    ClientSecret,
    String,
    { remote, try_lift: |text| Ok(ClientSecret::new(text)), lower: |secret| secret.expose().to_owned() }
);

uniffi::custom_type!(
    /// The secret of a software token in Base32.
    TotpSecret,
    String,
    { remote, try_lift: |text| Ok(TotpSecret::new(text)), lower: |secret| secret.expose().to_owned() }
);

uniffi::custom_type!(
    /// An access token.
    AccessToken,
    String,
    { remote, try_lift: |text| Ok(AccessToken::new(text)), lower: |secret| secret.expose().to_owned() }
);

uniffi::custom_type!(
    /// An id token.
    IdToken,
    String,
    { remote, try_lift: |text| Ok(IdToken::new(text)), lower: |secret| secret.expose().to_owned() }
);
