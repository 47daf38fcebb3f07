//! A device's password, and what proves it to the pool.

use zeroize::Zeroizing;

use crate::{DevicePassword, Error, off_thread::off_thread, random, service::VerifierConfig, srp};

/// The verifier of this password, or of a fresh one, with a fresh salt: whichever of several verifiers of one password
/// the pool has, the device proves itself with the password.
pub(crate) async fn verifier_of(
    group_key: &str,
    key: &str,
    password: Option<DevicePassword>,
) -> Result<(DevicePassword, VerifierConfig), Error> {
    let (group_key, key) = (group_key.to_owned(), key.to_owned());
    off_thread(move || {
        let password = match password {
            Some(password) => password,
            None => fresh_password()?,
        };
        let mut salt = [0; srp::DeviceVerifier::SALT_BYTES];
        random::fill(&mut salt)?;
        let verifier = srp::DeviceVerifier::new(&group_key, &key, password.expose(), &salt)?;
        Ok((password, VerifierConfig::from(&verifier)))
    })
    .await?
}

fn fresh_password() -> Result<DevicePassword, Error> {
    let mut random = Zeroizing::new([0; 40]);
    random::fill(&mut *random)?;
    let password = srp::device_password(&random);
    Ok(DevicePassword::new(password.as_str()))
}
