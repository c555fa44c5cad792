//! `scanveil send`, against a server that listens and answers as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread::JoinHandle;

use super::*;

struct Server {
    address: String,
    requests: JoinHandle<Vec<Vec<u8>>>,
}

/// A server that gives these answers, one for each request: status line and headers, body.
fn server(answers: Vec<(&'static str, String)>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/dicom-web", listener.local_addr().unwrap());
    let requests = std::thread::spawn(move || {
        let mut requests = Vec::new();
        for (head, body) in answers {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                assert!(reader.read_until(b'\n', &mut request).unwrap() > 0);
            }
            let text = String::from_utf8(request.clone())
                .unwrap()
                .to_ascii_lowercase();
            let length = text
                .split("content-length: ")
                .nth(1)
                .unwrap()
                .split('\r')
                .next()
                .unwrap();
            let mut content = vec![0; length.parse().unwrap()];
            reader.read_exact(&mut content).unwrap();
            request.extend(content);
            requests.push(request);
            let length = body.len();
            write!(
                reader.get_mut(),
                "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
            .unwrap();
        }
        requests
    });
    Server { address, requests }
}

/// A folder as `deidentify` wrote it, and the new SOP Instance UIDs in the order of `send`.
fn released(count: u32) -> (tempfile::TempDir, Vec<String>) {
    let desk = tempfile::tempdir().unwrap();
    let (input, out) = (desk.path().join("Quixotte"), desk.path().join("out"));
    std::fs::create_dir(&input).unwrap();
    for number in 1..=count {
        std::fs::write(input.join(format!("{number}.dcm")), dicom::instance(number)).unwrap();
    }
    assert_code(
        &scanveil([Path::new("deidentify"), Path::new("--out"), &out, &input]),
        0,
    );
    let name = |file: &String| {
        file.rsplit('/')
            .next()
            .unwrap()
            .trim_end_matches(".dcm")
            .to_owned()
    };
    let instances = files(&out).iter().map(name).collect();
    (desk, instances)
}

fn out(desk: &tempfile::TempDir) -> PathBuf {
    desk.path().join("out")
}

fn send(url: &str, folder: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["send", "--url", url];
    arguments.extend(more);
    arguments.push(folder.to_str().unwrap());
    scanveil(arguments)
}

fn stored(instances: &[String]) -> String {
    let items: Vec<_> = instances.iter().map(|uid| item(uid, None)).collect();
    format!(
        r#"{{"00081199": {{"vr": "SQ", "Value": [{}]}}}}"#,
        items.join(",")
    )
}

fn item(uid: &str, failure: Option<u16>) -> String {
    let failure = failure
        .map(|reason| format!(r#", "00081197": {{"vr": "US", "Value": [{reason}]}}"#))
        .unwrap_or_default();
    format!(r#"{{"00081155": {{"vr": "UI", "Value": ["{uid}"]}}{failure}}}"#)
}

const OK: &str = "200 OK\r\nContent-Type: application/dicom+json";

#[test]
fn instances_arrive_whole_and_nothing_of_the_originals_with_them() {
    let (desk, instances) = released(3);
    let server = server(vec![(OK, stored(&instances))]);
    let output = send(&server.address, &out(&desk), &[]);
    assert_code(&output, 0);
    assert!(
        stderr(&output).contains("3 stored, 0 not stored, 0 not sent"),
        "{}",
        stderr(&output)
    );
    let requests = server.requests.join().unwrap();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert!(request.starts_with(b"POST /dicom-web/studies HTTP/1.1\r\n"));
    assert!(contains(
        request,
        "multipart/related; type=\"application/dicom\"; boundary="
    ));
    assert_clean(request);
    for file in files(&out(&desk)) {
        let bytes = std::fs::read(out(&desk).join(file)).unwrap();
        assert!(request.windows(bytes.len()).any(|window| window == bytes));
    }
}

#[test]
fn batches_are_bounded_and_retried_until_the_server_takes_them() {
    let (desk, instances) = released(1);
    let server = server(vec![
        ("503 Service Unavailable\r\nRetry-After: 1", String::new()),
        ("429 Too Many Requests", String::new()),
        (OK, stored(&instances)),
    ]);
    let started = std::time::Instant::now();
    assert_code(&send(&server.address, &out(&desk), &[]), 0);
    assert!(
        started.elapsed() >= std::time::Duration::from_secs(1),
        "Retry-After was not heeded"
    );
    let bodies: Vec<usize> = server
        .requests
        .join()
        .unwrap()
        .iter()
        .map(Vec::len)
        .collect();
    assert_eq!(bodies.len(), 3);
    assert!(
        bodies.iter().all(|length| *length == bodies[0]),
        "{bodies:?}"
    );
}

#[test]
fn each_instance_has_a_result_of_its_own() {
    let (desk, instances) = released(3);
    let answer = format!(
        r#"{{"00081199": {{"vr": "SQ", "Value": [{}]}}, "00081198": {{"vr": "SQ", "Value": [{}, {}]}}}}"#,
        item(&instances[0], None),
        item(&instances[1], Some(0x0122)),
        item(&instances[2], Some(0xC000)),
    );
    let server = server(vec![("202 Accepted", answer)]);
    let receipt = desk.path().join("sent.json");
    let output = send(
        &server.address,
        &out(&desk),
        &["--report", receipt.to_str().unwrap()],
    );
    assert_code(&output, 1);
    server.requests.join().unwrap();
    let receipt: serde_json::Value =
        serde_json::from_slice(&std::fs::read(receipt).unwrap()).unwrap();
    assert_eq!(receipt["stored"], serde_json::json!([instances[0]]));
    assert_eq!(receipt["failed"][0]["instance"], instances[1].as_str());
    assert_eq!(receipt["failed"][0]["reason"]["code"], "stow-0122");
    assert_eq!(receipt["failed"][1]["reason"]["code"], "stow-C000");
    assert!(
        stderr(&output).contains("file 2 of 3: not stored"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_duplicate_after_a_lost_answer_is_our_own_and_counts_as_stored() {
    let (desk, instances) = released(1);
    let duplicate = format!(
        r#"{{"00081198": {{"vr": "SQ", "Value": [{}]}}}}"#,
        item(&instances[0], Some(0x0111))
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/studies", listener.local_addr().unwrap());
    // The first connection breaks off before the answer.
    let first = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 64]).unwrap();
        drop(stream);
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream);
        while !reader.fill_buf().unwrap().ends_with(b"--\r\n") {
            let length = reader.buffer().len();
            reader.consume(length);
        }
        let length = duplicate.len();
        write!(
            reader.get_mut(),
            "HTTP/1.1 409 Conflict\r\nContent-Length: {length}\r\n\r\n{duplicate}"
        )
        .unwrap();
    });
    assert_code(&send(&address, &out(&desk), &[]), 0);
    first.join().unwrap();
}

#[test]
fn what_scanveil_did_not_release_is_never_sent() {
    let (desk, instances) = released(1);
    let folder = out(&desk);
    std::fs::write(folder.join("a-original.dcm"), dicom::instance(1)).unwrap();
    std::fs::write(folder.join("notes.txt"), "Quixotte").unwrap();
    // Marked as de-identified, but not by us: the implementation is another one.
    let file = files(&folder)
        .into_iter()
        .find(|file| file.starts_with("2.25."))
        .unwrap();
    let mut other = std::fs::read(folder.join(file)).unwrap();
    let at = other
        .windows(6)
        .position(|window| window == b"\x02\x00\x12\x00UI")
        .unwrap();
    other[at + 12] ^= 1;
    std::fs::write(folder.join("b-other.dcm"), other).unwrap();
    let server = server(vec![(OK, stored(&instances))]);
    let output = send(&server.address, &folder, &[]);
    assert_code(&output, 1);
    assert!(
        stderr(&output).contains("1 stored, 0 not stored, 2 not sent"),
        "{}",
        stderr(&output)
    );
    assert_clean(&output.stderr);
    let requests = server.requests.join().unwrap();
    assert_clean(&requests[0]);
    assert_eq!(
        requests[0]
            .windows(4)
            .filter(|window| window == b"DICM")
            .count(),
        1
    );
}

#[test]
fn credentials_are_sent_and_never_told() {
    let (desk, instances) = released(1);
    let server = server(vec![(OK, stored(&instances))]);
    let folder = out(&desk);
    let output = command([
        "send",
        "--url",
        &server.address,
        "--header",
        "X-Site: s3cret-b",
    ])
    .arg(&folder)
    .env("SCANVEIL_AUTHORIZATION", "Bearer s3cret-a")
    .output()
    .unwrap();
    assert_code(&output, 0);
    let request = server.requests.join().unwrap().remove(0);
    assert!(contains(&request, "authorization: bearer s3cret-a\r\n"));
    assert!(contains(&request, "x-site: s3cret-b\r\n"));
    let bad = send("https://pacs.invalid", &folder, &["--header", "s3cret-c"]);
    assert_code(&bad, 2);
    for output in [output, bad] {
        assert!(!stderr(&output).contains("s3cret"), "{}", stderr(&output));
    }
}

#[test]
fn an_answer_that_holds_for_all_ends_the_sending() {
    let (desk, _) = released(2);
    let server = server(vec![("401 Unauthorized", String::new())]);
    let output = send(&server.address, &out(&desk), &["--batch-size", "1"]);
    assert_code(&output, 1);
    assert!(
        stderr(&output).contains("0 stored, 2 not stored"),
        "{}",
        stderr(&output)
    );
    assert!(stderr(&output).contains("http-401"));
    assert_eq!(server.requests.join().unwrap().len(), 1);
}

#[test]
fn addresses_that_would_tell_too_much_are_refused() {
    let (desk, _) = released(1);
    for url in [
        "http://pacs.example.org",
        "https://user:password@pacs.example.org",
        "ftp://localhost",
        "clean",
    ] {
        let output = send(url, &out(&desk), &[]);
        assert_code(&output, 2);
        assert!(
            !stderr(&output).contains("password@"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_folder_without_images_is_an_error_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    assert_code(&send("http://localhost:9", folder.path(), &[]), 2);
    assert_code(
        &send("http://localhost:9", &folder.path().join("missing"), &[]),
        2,
    );
}
