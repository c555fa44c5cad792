//! Where to send: the address, the headers and whose certificates to trust, checked before anything is read.

use std::path::Path;
use std::sync::Arc;

use ureq::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use ureq::tls::{PemItem, RootCerts, parse_pem};

use super::Unusable;

const AUTHORIZATION: &str = "SCANVEIL_AUTHORIZATION";

/// The address to post to; refuses what would send in the clear.
pub(crate) fn stow_url(text: &str, insecure_http: bool) -> Result<Uri, Unusable> {
    let text = text.split('#').next().unwrap_or_default();
    let uri: Uri = text
        .parse()
        .map_err(|_| Unusable::new("the address of the server is no URL"))?;
    let authority = uri
        .authority()
        .ok_or_else(|| Unusable::new("the address of the server is no URL"))?;
    if authority.as_str().contains('@') {
        return Err(Unusable::new(format!(
            "the address must not hold a password; use {AUTHORIZATION} or --header"
        )));
    }
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_local(authority.host()) || insecure_http => {}
        Some("http") => {
            return Err(Unusable::new(
                "the address must begin with https: what is sent could be read on its way (--insecure-http permits it)",
            ));
        }
        _ => return Err(Unusable::new("the address must begin with https")),
    }
    let path = uri.path().trim_end_matches('/');
    let is_study = |study: &str| {
        study
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let is_whole = match path.rsplit_once("/studies") {
        Some((_, "")) => true,
        Some((_, study)) => study.strip_prefix('/').is_some_and(is_study),
        None => false,
    };
    let studies = if is_whole { "" } else { "/studies" };
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    let scheme = uri.scheme_str().unwrap_or("https");
    format!("{scheme}://{authority}{path}{studies}{query}")
        .parse()
        .map_err(|_| Unusable::new("the address of the server is no URL"))
}

/// Whether this name or address is this computer's own.
pub(crate) fn is_local(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse();
    host == "localhost"
        || host.ends_with(".localhost")
        || address.is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

pub(crate) fn headers(lines: &[String]) -> Result<HeaderMap, Unusable> {
    let mut headers = HeaderMap::new();
    if let Some(value) = std::env::var_os(AUTHORIZATION) {
        let value = value
            .into_string()
            .ok()
            .and_then(|value| HeaderValue::from_str(value.trim()).ok());
        let value = value
            .ok_or_else(|| Unusable::new(format!("{AUTHORIZATION} is no value of a header")))?;
        headers.insert(header::AUTHORIZATION, value);
    }
    for (index, line) in lines.iter().enumerate() {
        // The line may hold a password, so the message does not repeat it.
        let bad = || {
            Unusable::new(format!(
                "header {} is not of the form \"Name: value\"",
                index + 1
            ))
        };
        let (name, value) = line.split_once(':').ok_or_else(bad)?;
        let name: HeaderName = name.trim().parse().map_err(|_| bad())?;
        let mut value = HeaderValue::from_str(value.trim()).map_err(|_| bad())?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    for own in [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::ACCEPT,
        header::HOST,
    ] {
        if headers.contains_key(&own) {
            return Err(Unusable::new(format!(
                "the header {own} is scanveil's own to set"
            )));
        }
    }
    Ok(headers)
}

pub(crate) fn certificates(path: &Path) -> Result<RootCerts, Unusable> {
    let pem = std::fs::read(path).map_err(|error| {
        Unusable::new(format!(
            "the file of --ca-file cannot be read: {}",
            error.kind()
        ))
    })?;
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        if let Ok(PemItem::Certificate(certificate)) = item {
            certificates.push(certificate);
        }
    }
    match certificates.is_empty() {
        true => Err(Unusable::new(
            "the file of --ca-file holds no certificate in PEM",
        )),
        false => Ok(RootCerts::Specific(Arc::new(certificates))),
    }
}
