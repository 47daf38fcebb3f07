#![allow(clippy::unwrap_used)]
use super::*;

fn custom_options(url: &str) -> EndpointOptions {
    EndpointOptions { url: Some(url.to_owned()), ..EndpointOptions::default() }
}

#[test]
fn hosts_follow_the_rules_of_every_partition() {
    // Region, then: plain, FIPS, dual-stack, both.
    let table = [
        (
            "eu-west-1",
            "cognito-idp.eu-west-1.amazonaws.com",
            "cognito-idp-fips.eu-west-1.amazonaws.com",
            "cognito-idp.eu-west-1.amazonaws.com",
            "cognito-idp-fips.eu-west-1.api.aws",
        ),
        (
            "us-east-1",
            "cognito-idp.us-east-1.amazonaws.com",
            "cognito-idp-fips.us-east-1.amazonaws.com",
            "cognito-idp.us-east-1.amazonaws.com",
            "cognito-idp-fips.us-east-1.amazonaws.com",
        ),
        (
            "cn-north-1",
            "cognito-idp.cn-north-1.amazonaws.com.cn",
            "cognito-idp-fips.cn-north-1.amazonaws.com.cn",
            "cognito-idp.cn-north-1.api.amazonwebservices.com.cn",
            "cognito-idp-fips.cn-north-1.api.amazonwebservices.com.cn",
        ),
        (
            "us-gov-west-1",
            "cognito-idp.us-gov-west-1.amazonaws.com",
            "cognito-idp-fips.us-gov-west-1.amazonaws.com",
            "cognito-idp.us-gov-west-1.api.aws",
            "cognito-idp-fips.us-gov-west-1.api.aws",
        ),
        (
            "eusc-de-east-1",
            "cognito-idp.eusc-de-east-1.amazonaws.eu",
            "cognito-idp-fips.eusc-de-east-1.amazonaws.eu",
            "cognito-idp.eusc-de-east-1.api.amazonwebservices.eu",
            "cognito-idp-fips.eusc-de-east-1.api.amazonwebservices.eu",
        ),
        (
            "us-iso-east-1",
            "cognito-idp.us-iso-east-1.c2s.ic.gov",
            "cognito-idp-fips.us-iso-east-1.c2s.ic.gov",
            "cognito-idp.us-iso-east-1.api.aws.ic.gov",
            "cognito-idp-fips.us-iso-east-1.api.aws.ic.gov",
        ),
        (
            "us-isob-east-1",
            "cognito-idp.us-isob-east-1.sc2s.sgov.gov",
            "cognito-idp-fips.us-isob-east-1.sc2s.sgov.gov",
            "cognito-idp.us-isob-east-1.api.aws.scloud",
            "cognito-idp-fips.us-isob-east-1.api.aws.scloud",
        ),
        (
            "eu-isoe-west-1",
            "cognito-idp.eu-isoe-west-1.cloud.adc-e.uk",
            "cognito-idp-fips.eu-isoe-west-1.cloud.adc-e.uk",
            "cognito-idp.eu-isoe-west-1.api.cloud-aws.adc-e.uk",
            "cognito-idp-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk",
        ),
        (
            "us-isof-south-1",
            "cognito-idp.us-isof-south-1.csp.hci.ic.gov",
            "cognito-idp-fips.us-isof-south-1.csp.hci.ic.gov",
            "cognito-idp.us-isof-south-1.api.aws.hci.ic.gov",
            "cognito-idp-fips.us-isof-south-1.api.aws.hci.ic.gov",
        ),
        (
            "xx-new-1",
            "cognito-idp.xx-new-1.amazonaws.com",
            "cognito-idp-fips.xx-new-1.amazonaws.com",
            "cognito-idp.xx-new-1.amazonaws.com",
            "cognito-idp-fips.xx-new-1.api.aws",
        ),
    ];
    for (region, plain, fips, dual, both) in table {
        assert_eq!(host("cognito-idp", region, false, false), plain);
        assert_eq!(host("cognito-idp", region, true, false), fips);
        assert_eq!(host("cognito-idp", region, false, true), dual);
        assert_eq!(host("cognito-idp", region, true, true), both);
    }
    assert_eq!(
        host("cognito-identity", "cn-north-1", false, false),
        "cognito-identity.cn-north-1.amazonaws.com.cn"
    );
}

#[test]
fn partitions_are_told_apart_by_their_whole_pattern() {
    for (region, name) in [
        ("us-gov-east-1", "aws-us-gov"),
        ("us-gov-1", "aws"),
        ("us-iso-west-1", "aws-iso"),
        ("us-isob-west-1", "aws-iso-b"),
        ("eusc-fr-east-1", "aws"),
        ("cn-northwest-1", "aws-cn"),
        ("mx-central-1", "aws"),
        ("cn-", "aws"),
        ("cn--1", "aws"),
    ] {
        assert_eq!(partition(region).name, name, "{region}");
    }
    assert!(["eu-north-1", "ap-southeast-7", "il-central-1"].iter().all(|region| AWS.holds(region)));
    assert!(!AWS.holds("us-gov-west-1"));
}

#[test]
fn the_pools_region_counts_unless_another_is_given() {
    let options = EndpointOptions::default();
    let endpoint = Endpoint::resolve("eu-west-1", &options).unwrap();
    assert_eq!(endpoint.url().as_str(), "https://cognito-idp.eu-west-1.amazonaws.com/");
    let options = EndpointOptions { region: Some("us-east-2".into()), ..options };
    let endpoint = Endpoint::resolve("eu-west-1", &options).unwrap();
    assert_eq!(endpoint.url().as_str(), "https://cognito-idp.us-east-2.amazonaws.com/");
}

#[test]
fn govcloud_means_fips() {
    let endpoint = Endpoint::resolve("us-gov-west-1", &EndpointOptions::default()).unwrap();
    assert_eq!(endpoint.url().as_str(), "https://cognito-idp-fips.us-gov-west-1.amazonaws.com/");
}

#[test]
fn regions_that_could_bend_the_host_name_are_refused() {
    for bad in
        ["", "US-east-1", "us-east-1.evil.example", "us/east", "us@east", "-us", "us-", "ü", &"a".repeat(33)]
    {
        let error = Endpoint::resolve(bad, &EndpointOptions::default()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("region")), "{bad}");
    }
}

#[test]
fn good_urls_are_used_as_they_are() {
    for (text, url) in [
        ("https://example.com", "https://example.com/"),
        ("https://example.com:8443/cognito/idp", "https://example.com:8443/cognito/idp"),
        ("HTTPS://Example.COM/", "https://example.com/"),
        ("http://127.0.0.1:9229", "http://127.0.0.1:9229/"),
        ("http://127.9.9.9/", "http://127.9.9.9/"),
        ("http://[::1]:9229/", "http://[::1]:9229/"),
        ("http://localhost:9229/", "http://localhost:9229/"),
        ("https://cognito_proxy.internal/", "https://cognito_proxy.internal/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://example.com/b%C3%BCcher", "https://example.com/b%C3%BCcher"),
    ] {
        let endpoint = Endpoint::resolve("us-east-1", &custom_options(text)).unwrap();
        assert_eq!(endpoint.url().as_str(), url);
    }
}

#[test]
fn bad_urls_are_refused_each_with_its_reason() {
    for (text, reason) in [
        ("", "full URL"),
        ("example.com", "full URL"),
        ("127.0.0.1:9229", "full URL"),
        ("localhost:9229", "must begin with https://"),
        ("/path", "full URL"),
        ("https:example.com", "full URL"),
        ("https:///example.com", "full URL"),
        ("https://", "full URL"),
        ("https://:443/", "full URL"),
        ("ftp://example.com/", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("unix:/tmp/s", "must begin with https://"),
        ("https://user@example.com/", "user name or password"),
        ("https://user:pw@example.com/", "user name or password"),
        ("https://@example.com/", "user name or password"),
        ("https://example.com/?a=b", "query"),
        ("https://example.com/?", "query"),
        ("https://example.com/#a", "fragment"),
        ("https://example.com/#", "fragment"),
        ("https://example.com:0/", "port 0"),
        ("https://example.com:70000/", "full URL"),
        ("https://a..b/", "valid host"),
        ("https://-a.example/", "valid host"),
        ("https://bücher.example/", "xn--"),
        ("https://b%C3%BCcher.example/", "xn--"),
        ("https://example。com/", "xn--"),
        ("https://127.0.0.１/", "xn--"),
        (&format!("https://{}.example/", "a".repeat(64)), "valid host"),
        (&format!("https://example.com/{}", "a".repeat(2048)), "2048"),
        (" https://example.com/", "white space"),
        ("https://exa\nmple.com/", "white space"),
        ("https:\\\\example.com/", "backslashes"),
        ("http://example.com/", "readable on the way"),
        ("http://10.0.0.1/", "readable on the way"),
        ("http://0.0.0.0/", "readable on the way"),
        ("http://localhost.example.com/", "readable on the way"),
        ("http://127.0.0.1.example.com/", "readable on the way"),
        ("http://[::2]/", "readable on the way"),
    ] {
        let error = Endpoint::resolve("us-east-1", &custom_options(text)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("endpoint")), "{text}");
        assert!(error.message().contains(reason), "{text}: {}", error.message());
        assert!(!error.message().contains("pw"));
    }
}

#[test]
fn an_app_may_opt_in_to_plain_http() {
    let options = EndpointOptions { allow_insecure_http: true, ..custom_options("http://10.0.2.2:9229/") };
    assert!(Endpoint::resolve("us-east-1", &options).is_ok());
}

#[test]
fn an_own_url_excludes_the_settings_that_make_one() {
    for (fips, dual_stack) in [(true, false), (false, true), (true, true)] {
        let options = EndpointOptions { fips, dual_stack, ..custom_options("https://example.com/") };
        let error = Endpoint::resolve("us-east-1", &options).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("endpoint")));
    }
}
