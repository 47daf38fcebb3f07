//! Which URL to talk to: the Region's, by AWS's rules, or the app's own.

mod issuers;

use std::net::IpAddr;

use url::{Host, Url};

use super::idp;
use crate::{Error, ErrorKind};

/// What an app may say about where to.
#[derive(Clone, Debug, Default)]
pub(crate) struct EndpointOptions {
    /// A URL to use as it is.
    pub(crate) url: Option<String>,
    /// The Region, if it is another than the one in the pool's id.
    pub(crate) region: Option<String>,
    /// Takes `http` for hosts other than this one.
    pub(crate) allow_insecure_http: bool,
    pub(crate) fips: bool,
    pub(crate) dual_stack: bool,
}

/// Where the service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    url: Url,
    region: String,
    /// Whether the app named the URL.
    own: bool,
}

impl Endpoint {
    /// Finds the endpoint for a pool whose id names `pool_region`.
    pub(crate) fn resolve(pool_region: &str, options: &EndpointOptions) -> Result<Self, Error> {
        let region = options.region.as_deref().unwrap_or(pool_region);
        check_region(region)?;
        let Some(url) = &options.url else {
            // GovCloud documents FIPS endpoints only.
            let fips = options.fips || partition(region).name == "aws-us-gov";
            let host = host(idp::HOST_PREFIX, region, fips, options.dual_stack);
            return match Url::parse(&format!("https://{host}/")) {
                Ok(url) => Ok(Self { url, region: region.to_owned(), own: false }),
                Err(_) => Err(Error::invalid("region", "does not make a host name")),
            };
        };
        if options.fips || options.dual_stack {
            return Err(Error::new(
                ErrorKind::Configuration,
                "an endpoint of your own excludes the FIPS and dual-stack settings",
            )
            .with_field("endpoint"));
        }
        let url = custom(url, options.allow_insecure_http)?;
        Ok(Self { url, region: region.to_owned(), own: true })
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }
}

fn check_region(region: &str) -> Result<(), Error> {
    let refuse = |what: &str| Err(Error::invalid("region", what));
    if region.is_empty() {
        return refuse("must not be empty");
    }
    if region.len() > 32 {
        return refuse("must not be longer than 32 characters");
    }
    let well_formed = region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !well_formed || region.starts_with('-') || region.ends_with('-') {
        return refuse("must look like us-east-1");
    }
    Ok(())
}

/// A group of Regions that share domain names.
struct Partition {
    name: &'static str,
    /// What its Regions begin with; a word and a number follow.
    prefixes: &'static [&'static str],
    domain: &'static str,
    dual_stack_domain: &'static str,
}

const AWS: Partition = Partition {
    name: "aws",
    prefixes: &["us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-"],
    domain: "amazonaws.com",
    dual_stack_domain: "api.aws",
};

const OTHERS: [Partition; 7] = [
    Partition {
        name: "aws-cn",
        prefixes: &["cn-"],
        domain: "amazonaws.com.cn",
        dual_stack_domain: "api.amazonwebservices.com.cn",
    },
    Partition {
        name: "aws-us-gov",
        prefixes: &["us-gov-"],
        domain: "amazonaws.com",
        dual_stack_domain: "api.aws",
    },
    Partition {
        name: "aws-eusc",
        prefixes: &["eusc-de-"],
        domain: "amazonaws.eu",
        dual_stack_domain: "api.amazonwebservices.eu",
    },
    Partition {
        name: "aws-iso",
        prefixes: &["us-iso-"],
        domain: "c2s.ic.gov",
        dual_stack_domain: "api.aws.ic.gov",
    },
    Partition {
        name: "aws-iso-b",
        prefixes: &["us-isob-"],
        domain: "sc2s.sgov.gov",
        dual_stack_domain: "api.aws.scloud",
    },
    Partition {
        name: "aws-iso-e",
        prefixes: &["eu-isoe-"],
        domain: "cloud.adc-e.uk",
        dual_stack_domain: "api.cloud-aws.adc-e.uk",
    },
    Partition {
        name: "aws-iso-f",
        prefixes: &["us-isof-"],
        domain: "csp.hci.ic.gov",
        dual_stack_domain: "api.aws.hci.ic.gov",
    },
];

impl Partition {
    fn holds(&self, region: &str) -> bool {
        self.prefixes.iter().filter_map(|prefix| region.strip_prefix(prefix)).any(|rest| {
            rest.split_once('-').is_some_and(|(word, number)| {
                !word.is_empty() && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
            })
        })
    }
}

/// The partition of a Region; `aws` for Regions that none of them claims.
fn partition(region: &str) -> &'static Partition {
    OTHERS.iter().find(|partition| partition.holds(region)).unwrap_or(&AWS)
}

/// AWS's endpoint rules for the Cognito services.
fn host(service: &str, region: &str, fips: bool, dual_stack: bool) -> String {
    let partition = partition(region);
    let fips_is_dual_stack = ["us-east-1", "us-east-2", "us-west-1", "us-west-2"].contains(&region);
    let (suffix, domain) = match (fips, dual_stack) {
        (true, true) if fips_is_dual_stack => ("-fips", partition.domain),
        (true, true) => ("-fips", partition.dual_stack_domain),
        (true, false) => ("-fips", partition.domain),
        // The plain host of this partition answers over both.
        (false, true) if partition.name == AWS.name => ("", partition.domain),
        (false, true) => ("", partition.dual_stack_domain),
        (false, false) => ("", partition.domain),
    };
    format!("{service}{suffix}.{region}.{domain}")
}

fn custom(text: &str, allow_insecure_http: bool) -> Result<Url, Error> {
    let refuse = |what: &str| Err(Error::invalid("endpoint", what));
    if text.len() > 2048 {
        return refuse("must not be longer than 2048 characters");
    }
    // A URL parser would drop or reinterpret these without a word.
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
        return refuse("must not contain white space, control characters or backslashes");
    }
    // Which other letters a host may have, and what becomes of them, would depend on tables that not every build has.
    let host_and_port = authority(text).rsplit('@').next().unwrap_or_default();
    if !host_and_port.bytes().all(|b| b.is_ascii() && b != b'%') {
        return refuse(
            "must name its host in ASCII, a name in other letters in its form that begins with xn--",
        );
    }
    let Ok(url) = Url::parse(text) else {
        return refuse("must be a full URL such as https://example.com/");
    };
    if !matches!(url.scheme(), "https" | "http") {
        return refuse("must begin with https:// (or http:// for this machine)");
    }
    // `https:example.com` and `https:///example.com` parse, but are not what anybody means.
    let after_scheme = text.get(url.scheme().len()..).unwrap_or_default();
    if !after_scheme.starts_with("://") || after_scheme.starts_with(":///") {
        return refuse("must be a full URL such as https://example.com/");
    }
    // The parser forgets an empty user name, so its separator is looked for, too.
    if authority(text).contains('@') || !url.username().is_empty() || url.password().is_some() {
        return refuse("must not contain a user name or password");
    }
    if url.query().is_some() {
        return refuse("must not contain a query");
    }
    if url.fragment().is_some() {
        return refuse("must not contain a fragment");
    }
    if url.port() == Some(0) {
        return refuse("must not name port 0");
    }
    let Some(host) = url.host() else {
        return refuse("must name a host");
    };
    if let Host::Domain(name) = &host
        && !is_host_name(name)
    {
        return refuse("must name a valid host");
    }
    if url.scheme() == "http" && !allow_insecure_http && !is_loopback(&host) {
        return refuse("must begin with https://, because http:// is readable on the way");
    }
    Ok(url)
}

/// Host and port of a URL as it was written, with a user's name if there is one.
fn authority(text: &str) -> &str {
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    after_scheme.split(['/', '?', '#']).next().unwrap_or_default()
}

fn is_host_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let label_fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(label_fits)
}

/// Whether what is sent to this host stays on this machine.
pub(crate) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).to_canonical().is_loopback(),
    }
}

#[cfg(test)]
mod tests;
