//! STOW-RS (PS3.18 10.5): one batch to the server, retried until each instance has its verdict.

use std::collections::HashSet;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use scanveil::Reason;
use scanveil::bytes::{ByteSource, FileSource};
use ureq::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, SendBody};

use super::Unusable;
use super::stow_answer::{Answer, DUPLICATE, failure_reason, status_reason};

const AUTHORIZATION: &str = "SCANVEIL_AUTHORIZATION";
const FIRST_DELAY: Duration = Duration::from_millis(500);
const LONGEST_DELAY: Duration = Duration::from_secs(30);
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(300);
/// A request may take this long,
const TIMEOUT: Duration = Duration::from_secs(120);
/// and a millisecond more for each of these bytes: about 64 kbit/s.
const BYTES_PER_MILLISECOND: u64 = 8;
/// No answer about a batch is longer.
const LONGEST_ANSWER: u64 = 16 << 20;

/// One instance to store.
pub(crate) struct Item {
    /// New SOP Instance UID; for matching the answer only.
    pub instance: String,
    pub source: FileSource,
}

/// Where to send, and how.
pub(crate) struct Options<'a> {
    pub url: &'a str,
    pub headers: &'a [String],
    pub insecure_http: bool,
    pub ca_file: Option<&'a Path>,
    pub attempts: u32,
}

/// A server.
pub(crate) struct Client {
    agent: Agent,
    url: Uri,
    headers: HeaderMap,
    attempts: u32,
    /// What ended the whole sending: all that follows would get the same answer.
    ended: Option<Reason>,
    /// Sent in a try whose answer was lost: a later "duplicate" of these is our own.
    perhaps_stored: HashSet<String>,
}

enum Try {
    Answered {
        status: u16,
        body: String,
        retry_after: Option<Duration>,
    },
    Lost,
    /// The file itself could not be read to its end.
    Unreadable,
}

impl Client {
    /// Checks the address and the headers; sends nothing.
    pub(crate) fn new(options: &Options<'_>) -> Result<Self, Unusable> {
        let url = stow_url(options.url, options.insecure_http)?;
        let mut tls = TlsConfig::builder();
        if let Some(path) = options.ca_file {
            tls = tls.root_certs(certificates(path)?);
        }
        let config = Agent::config_builder()
            .tls_config(tls.build())
            .http_status_as_error(false)
            // The person named this address and no other.
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(30)))
            .user_agent(concat!("scanveil/", env!("CARGO_PKG_VERSION")));
        Ok(Self {
            agent: config.build().new_agent(),
            url,
            headers: headers(options.headers)?,
            attempts: options.attempts,
            ended: None,
            perhaps_stored: HashSet::new(),
        })
    }

    /// Stores a batch; a verdict for each of its items, in order.
    pub(crate) fn store(&mut self, items: &[Item]) -> Vec<Result<(), Reason>> {
        let mut verdicts: Vec<Option<Result<(), Reason>>> = items.iter().map(|_| None).collect();
        let mut groups = vec![(0..items.len()).collect::<Vec<usize>>()];
        while let Some(group) = groups.pop() {
            if !group.is_empty() {
                self.group(items, group, &mut verdicts, &mut groups);
            }
        }
        let unsaid = || Err(unconfirmed());
        verdicts
            .into_iter()
            .map(|verdict| verdict.unwrap_or_else(unsaid))
            .collect()
    }

    /// Sends the items of `pending` together until each has its verdict or is put into a group of its own.
    fn group(
        &mut self,
        items: &[Item],
        mut pending: Vec<usize>,
        verdicts: &mut [Option<Result<(), Reason>>],
        groups: &mut Vec<Vec<usize>>,
    ) {
        for attempt in 1.. {
            if let Some(reason) = &self.ended {
                for index in pending {
                    verdicts[index] = Some(Err(reason.clone()));
                }
                return;
            }
            let last = attempt >= self.attempts;
            let batch: Vec<&Item> = pending.iter().map(|index| &items[*index]).collect();
            let mut wait = None;
            match self.post(&batch) {
                Try::Lost => {
                    self.perhaps_stored
                        .extend(batch.iter().map(|item| item.instance.clone()));
                    if last {
                        self.ended = Some(network());
                        continue;
                    }
                }
                Try::Unreadable if pending.len() > 1 => return groups.extend(alone(pending)),
                Try::Unreadable => return verdicts[pending[0]] = Some(Err(unreadable())),
                Try::Answered {
                    status,
                    retry_after,
                    ..
                } if is_retried(status) => {
                    wait = retry_after;
                    // One bad instance may break a whole batch; a server that is away breaks everything.
                    if last && status == 500 && pending.len() > 1 {
                        return groups.extend(alone(pending));
                    }
                    if last && status == 500 {
                        return verdicts[pending[0]] = Some(Err(status_reason(status)));
                    }
                    if last {
                        self.ended = Some(status_reason(status));
                        continue;
                    }
                }
                Try::Answered { status, .. } if is_final(status) => {
                    self.ended = Some(status_reason(status));
                    continue;
                }
                Try::Answered {
                    status,
                    body,
                    retry_after,
                } => {
                    wait = retry_after;
                    let answer = Answer::read(&body);
                    let is_alone = pending.len() == 1;
                    let (mut again, mut unknown) = (Vec::new(), Vec::new());
                    for index in pending {
                        let instance = &items[index].instance;
                        let verdict = self.verdict(instance, status, &answer, is_alone);
                        match verdict {
                            Verdict::Settled(Err(_))
                                if !last && answer.is_out_of_resources(instance) =>
                            {
                                again.push(index);
                            }
                            Verdict::Settled(result) => verdicts[index] = Some(result),
                            Verdict::Unknown => unknown.push(index),
                        }
                    }
                    if !unknown.is_empty() {
                        unknown.extend(again);
                        return groups.extend(alone(unknown));
                    }
                    if again.is_empty() {
                        return;
                    }
                    pending = again;
                }
            }
            std::thread::sleep(delay(attempt, wait));
        }
    }

    fn verdict(&self, instance: &str, status: u16, answer: &Answer, is_alone: bool) -> Verdict {
        let succeeded = (200..300).contains(&status);
        if let Some(failure) = answer.failed.get(instance) {
            let is_own = *failure == DUPLICATE && self.perhaps_stored.contains(instance);
            return Verdict::Settled(if is_own {
                Ok(())
            } else {
                Err(failure_reason(*failure))
            });
        }
        if answer.stored.contains(instance) {
            return Verdict::Settled(Ok(()));
        }
        // 200 says that everything was stored; not every server lists it.
        let is_silent = answer.other.is_empty() && (is_alone || answer.stored.is_empty());
        match answer.other.first() {
            _ if succeeded && status != 202 && is_silent => Verdict::Settled(Ok(())),
            _ if !is_alone => Verdict::Unknown,
            Some(failure) => Verdict::Settled(Err(failure_reason(*failure))),
            None if succeeded => Verdict::Settled(Err(unconfirmed())),
            None => Verdict::Settled(Err(status_reason(status))),
        }
    }

    fn post(&self, items: &[&Item]) -> Try {
        let Ok(boundary) = boundary() else {
            return Try::Lost;
        };
        let mut body = Body::new(items, &boundary);
        let length = body.length();
        let timeout = TIMEOUT + Duration::from_millis(length / BYTES_PER_MILLISECOND);
        let mut request = self.agent.post(self.url.clone());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let content_type =
            format!("multipart/related; type=\"application/dicom\"; boundary={boundary}");
        let sent = request
            .header(header::CONTENT_TYPE, content_type)
            .header(header::CONTENT_LENGTH, length)
            .header(header::ACCEPT, "application/dicom+json")
            .config()
            .timeout_global(Some(timeout))
            .build()
            .send(SendBody::from_reader(&mut body));
        let mut response = match sent {
            Ok(response) => response,
            Err(_) if body.unreadable => return Try::Unreadable,
            Err(_) => return Try::Lost,
        };
        let retry_after = response
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(parse_retry_after);
        let status = response.status().as_u16();
        let text = response
            .body_mut()
            .with_config()
            .limit(LONGEST_ANSWER)
            .lossy_utf8(true)
            .read_to_string();
        match text {
            Ok(body) => Try::Answered {
                status,
                body,
                retry_after,
            },
            Err(_) => Try::Lost,
        }
    }
}

enum Verdict {
    Settled(Result<(), Reason>),
    /// The answer says nothing of it: it is sent alone.
    Unknown,
}

fn alone(indexes: Vec<usize>) -> impl Iterator<Item = Vec<usize>> {
    indexes.into_iter().rev().map(|index| vec![index])
}

/// Nothing about one instance: all others would get the same answer.
fn is_final(status: u16) -> bool {
    let is_redirect = (300..400).contains(&status);
    is_redirect
        || matches!(
            status,
            401..=407 | 410 | 414 | 415 | 431 | 451 | 501 | 505 | 511
        )
}

fn is_retried(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

fn reason(code: &str, message: &str) -> Reason {
    Reason {
        code: code.to_owned(),
        message: message.to_owned(),
        tag: None,
    }
}

fn network() -> Reason {
    reason("network", "The server could not be reached.")
}

fn unreadable() -> Reason {
    reason("unreadable", "The file can no longer be read.")
}

fn unconfirmed() -> Reason {
    reason(
        "unconfirmed",
        "The server did not say whether it stored the instance.",
    )
}

/// How long to wait after this try. Half of it by chance, so that many senders do not come back together.
fn delay(attempt: u32, retry_after: Option<Duration>) -> Duration {
    let longest = FIRST_DELAY
        .saturating_mul(1 << (attempt - 1).min(10))
        .min(LONGEST_DELAY);
    let chance = getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX));
    longest
        .mul_f64(0.5 + chance / 2.0)
        .max(retry_after.unwrap_or_default())
}

/// Seconds, or a date (RFC 9110 10.2.3).
fn parse_retry_after(value: &HeaderValue) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => httpdate::parse_http_date(text)
            .ok()?
            .duration_since(SystemTime::now())
            .unwrap_or_default(),
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

/// The address to post to; refuses what would send in the clear.
fn stow_url(text: &str, insecure_http: bool) -> Result<Uri, Unusable> {
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
    let host = authority.host();
    let is_local = host == "localhost"
        || host.ends_with(".localhost")
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback());
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_local || insecure_http => {}
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

fn headers(lines: &[String]) -> Result<HeaderMap, Unusable> {
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

fn certificates(path: &Path) -> Result<RootCerts, Unusable> {
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

/// 192 random bits: no chance worth naming that they stand in somebody's pixels.
fn boundary() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A multipart body that reads the files as it is sent.
struct Body<'a> {
    items: &'a [&'a Item],
    between: Vec<u8>,
    end: Vec<u8>,
    /// Which item, whether in its header, and how far.
    item: usize,
    in_file: bool,
    position: u64,
    unreadable: bool,
}

impl<'a> Body<'a> {
    fn new(items: &'a [&'a Item], boundary: &str) -> Self {
        Self {
            items,
            between: format!("\r\n--{boundary}\r\nContent-Type: application/dicom\r\n\r\n")
                .into_bytes(),
            end: format!("\r\n--{boundary}--\r\n").into_bytes(),
            item: 0,
            in_file: false,
            // The line break before a boundary belongs to the part before it.
            position: 2,
            unreadable: false,
        }
    }

    fn length(&self) -> u64 {
        let files: u64 = self.items.iter().map(|item| item.source.len()).sum();
        files + (self.between.len() * self.items.len() + self.end.len()) as u64 - 2
    }
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let item = self.items.get(self.item);
            if let (Some(item), true) = (item, self.in_file) {
                if self.position < item.source.len() {
                    let bytes = item
                        .source
                        .read_at(self.position, buffer.len())
                        .inspect_err(|_| self.unreadable = true)?;
                    if bytes.is_empty() {
                        self.unreadable = true;
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    buffer[..bytes.len()].copy_from_slice(&bytes);
                    self.position += bytes.len() as u64;
                    return Ok(bytes.len());
                }
                (self.item, self.in_file, self.position) = (self.item + 1, false, 0);
                continue;
            }
            let text = if item.is_some() {
                &self.between
            } else {
                &self.end
            };
            // It is within `text`, which is in memory.
            let rest = text.get(self.position as usize..).unwrap_or_default();
            if rest.is_empty() && item.is_none() {
                return Ok(0);
            }
            if rest.is_empty() {
                (self.in_file, self.position) = (true, 0);
                continue;
            }
            let length = rest.len().min(buffer.len());
            buffer[..length].copy_from_slice(&rest[..length]);
            self.position += length as u64;
            return Ok(length);
        }
    }
}
