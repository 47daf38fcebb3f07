//! `LambdaConfig`: where a pool's triggers are found.

use std::collections::BTreeMap;
use std::net::IpAddr;

use axum::http::Uri;

use super::Trigger;
use crate::wire::{Input, ServiceError};

/// The URLs of a pool's triggers.
#[derive(Clone, Debug, Default)]
pub(crate) struct TriggerUrls(BTreeMap<Trigger, String>);

impl TriggerUrls {
    /// Reads `LambdaConfig`, whose values are URLs on this machine instead of ARNs.
    pub(crate) fn read(config: Option<Input<'_>>) -> Result<Self, ServiceError> {
        let mut urls = BTreeMap::new();
        let Some(config) = config else {
            return Ok(Self::default());
        };
        for name in config.members().keys() {
            if name == "PreTokenGenerationConfig" {
                let Some(version) = config.object(name)? else { continue };
                if version.required_text("LambdaVersion")? != "V1_0" {
                    return Err(ServiceError::invalid_parameter(
                        "The local pool calls PreTokenGeneration in version V1_0 only.",
                    ));
                }
                urls.insert(Trigger::PreTokenGeneration, local(version.required_text("LambdaArn")?, name)?);
                continue;
            }
            let Some(url) = config.text(name)? else { continue };
            let trigger = Trigger::ALL.into_iter().find(|trigger| trigger.name() == name);
            let trigger = trigger.ok_or_else(|| {
                ServiceError::invalid_parameter(format!("The local pool has no trigger {name}."))
            })?;
            urls.insert(trigger, local(url, name)?);
        }
        Ok(Self(urls))
    }

    pub(crate) fn get(&self, trigger: Trigger) -> Option<&String> {
        self.0.get(&trigger)
    }
}

/// Triggers are called on this machine and nowhere else: events carry passwords.
fn local(url: &str, name: &str) -> Result<String, ServiceError> {
    let refused = || {
        ServiceError::invalid_parameter(format!(
            "LambdaConfig.{name}: The local pool calls triggers at http://127.0.0.1:PORT/PATH, not elsewhere."
        ))
    };
    let uri: Uri = url.parse().map_err(|_| refused())?;
    let authority = uri.authority().ok_or_else(refused)?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if uri.scheme_str() != Some("http") || !here || authority.as_str().contains('@') {
        return Err(refused());
    }
    Ok(url.to_owned())
}
