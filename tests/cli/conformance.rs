//! `scanveil conformance`.

use super::*;

#[test]
fn the_statement_is_printed_and_names_what_it_follows() {
    let output = scanveil(["conformance"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    for words in [
        "edition 2026d",
        "| (0010,0010) | Patient's Name | PN | Z | code |  |",
        "| (0008,0020) | Study Date | DA | Z | Z | full dates: K; modified dates: moved for C |",
    ] {
        assert!(text.contains(words), "{words}");
    }
}
