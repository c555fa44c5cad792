//! STOW-RS (PS3.18 10.5): one batch to the server, retried until each instance has its verdict.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, SystemTime};

use scanveil::Reason;
use ureq::http::{HeaderMap, HeaderValue, Uri, header};
use ureq::tls::TlsConfig;
use ureq::{Agent, SendBody};

use super::Unusable;
use super::stow_address::{certificates, headers, is_local, stow_url};
use super::stow_answer::{Answer, DUPLICATE, failure_reason, status_reason};
use super::stow_body::{Body, Item, boundary};

const FIRST_DELAY: Duration = Duration::from_millis(500);
const LONGEST_DELAY: Duration = Duration::from_secs(30);
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(300);
/// A request may take this long,
const TIMEOUT: Duration = Duration::from_secs(120);
/// and a millisecond more for each of these bytes: about 64 kbit/s.
const BYTES_PER_MILLISECOND: u64 = 8;
/// No answer about a batch is longer.
const LONGEST_ANSWER: u64 = 16 << 20;

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
        let is_local = url.host().is_some_and(is_local);
        let mut tls = TlsConfig::builder();
        if let Some(path) = options.ca_file {
            tls = tls.root_certs(certificates(path)?);
        }
        let mut config = Agent::config_builder();
        if is_local {
            // Through a proxy it would leave this computer, and in the clear.
            config = config.proxy(None);
        }
        let config = config
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
