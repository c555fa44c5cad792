//! Knowledge bases: their rows, well written and badly, and the questions to them.

use proptest::prelude::*;

use super::super::signature::{Part, parts};
use super::*;

/// As TCIA published it on 2024-02-01.
pub(super) const TCIA: &str = "TCIAPrivateTagKB-02-01-2024-formatted.csv";

#[test]
fn a_row_is_understood_however_it_is_written() {
    let rows = concat!(
        "\"(0029,\"\"Acme 1\"\",0A)\",plain,LO,k\r\n",
        "\"(0029,Acme 1\"\",0b)\",opening quote lost,LO, k\n",
        "\"(0029,\"\"Acme 1,0c)\",closing quote lost,lo,K\n",
        "\"(0029,Acme 1,0d)\",no quotes at all,LO,k\n",
        "\n",
        "\"(0029,\"\"Acme 1  \"\",0e)\",\"a name, with \"\"quotes\"\"\nand two lines\",LO,k\n",
        "\"(0029,\"\"Acme 1\"\",0f)\",the last line has no end,LO,k",
    );
    let base = base(rows);
    assert_eq!((base.rows(), base.skipped_rows()), (6, 0));
    let rules = PrivateRules {
        knowledge_base: Some(Arc::new(base)),
    };
    for element in 0x0A..=0x0F {
        let verdict = alone(&rules, 0x29, " ACME 1\0", element, Some(VR::LO));
        assert_eq!(verdict.disposition, Disposition::Keep, "{element:02x}");
    }
    assert_eq!(
        alone(&rules, 0x29, "ACME  1", 0x0A, Some(VR::LO)),
        Verdict::NOBODY
    );
    assert_eq!(
        alone(&rules, 0x29, "ACME 1", 0x10, Some(VR::LO)),
        Verdict::NOBODY
    );
    assert_eq!(
        alone(&rules, 0x2B, "ACME 1", 0x0A, Some(VR::LO)),
        Verdict::NOBODY
    );
}

#[test]
fn a_byte_order_mark_and_another_order_of_columns_do_not_matter() {
    let text = "\u{FEFF}private_disposition,vr,Element_Sig_Pattern\nh,UI,\"(0029,\"\"A\"\",01)\"\n";
    let base = KnowledgeBase::read(text.as_bytes()).unwrap();
    assert_eq!(
        base.dispositions().collect::<Vec<_>>(),
        [Disposition::HashUid]
    );
}

#[test]
fn each_disposition_is_what_tcia_means_by_it() {
    let cells = ["k", "d", "na", "", "h", "o", "oi", " OI "];
    let expected = [
        Disposition::Keep,
        Disposition::Delete,
        Disposition::Delete,
        Disposition::Delete,
        Disposition::HashUid,
        Disposition::OffsetDate,
        Disposition::OffsetSeconds,
        Disposition::OffsetSeconds,
    ];
    for (cell, expected) in cells.into_iter().zip(expected) {
        let rules = rules(&format!("\"(0029,\"\"A\"\",01)\",x,LO,{cell}\n"));
        let verdict = alone(&rules, 0x29, "A", 1, Some(VR::LO));
        assert_eq!(verdict.disposition, expected, "{cell:?}");
        assert_eq!(verdict.source, Source::KnowledgeBase);
    }
}

#[test]
fn a_row_that_cannot_be_understood_is_counted_and_says_nothing() {
    let bad = [
        "\"(0029,\"\"A\"\",01)\",disposition unknown,LO,keep",
        "\"(0029,\"\"A\"\",01)\",VR unknown,XX,k",
        "\"(0028,\"\"A\"\",01)\",an even group with a creator,LO,k",
        "\"(0029,0010)\",an odd group without one,LO,k",
        "\"(0029,\"\"A\"\",1001)\",an element and not its number,LO,k",
        "\"(0029,\"\"A\"\",01)[<x>](0029,\"\"A\"\",02)\",no number,LO,k",
        "\"(0029,\"\"A\"\",01)[<0>]\",nothing behind,LO,k",
        "\"(0029,\"\"A\"\",01) \"\"x\",something behind,LO,k",
        "\"(002,\"\"A\"\",01)\",a short group,LO,k",
        "\"(+029,\"\"A\"\",01)\",no hexadecimal digits,LO,k",
        "\"\",no signature,LO,k",
        "\"(0029,\"\"A\"\",01)\",cells missing",
    ];
    let good = "\"(0029,\"\"A\"\",02)\",x,LO,k";
    let base = base(&format!("{}\n{good}\n", bad.join("\n")));
    assert_eq!((base.rows(), base.skipped_rows()), (1, bad.len()));
    let rules = PrivateRules {
        knowledge_base: Some(Arc::new(base)),
    };
    assert_eq!(alone(&rules, 0x29, "A", 1, Some(VR::LO)), Verdict::NOBODY);
    assert_eq!(
        alone(&rules, 0x29, "A", 2, Some(VR::LO)).disposition,
        Disposition::Keep
    );
}

#[test]
fn a_file_that_is_no_knowledge_base_is_an_error_with_its_line_and_nothing_of_it() {
    let error = |text: &str| KnowledgeBase::read(text.as_bytes()).unwrap_err();
    assert_eq!(error(""), KnowledgeBaseError::Header { line: 1 });
    assert_eq!(
        error("\n\nMeier,Hans\n1,2\n"),
        KnowledgeBaseError::Header { line: 3 }
    );
    assert_eq!(
        error(&format!("{HEADER}Meier,Hans,x,y\n")),
        KnowledgeBaseError::NoRows { line: 2 }
    );
    assert_eq!(
        error(&format!("{HEADER}\"(0029,A,01)\",x,LO,k\n\"Meier\n\n")),
        KnowledgeBaseError::Quote { line: 3 }
    );
    for text in ["Meier", "\"Meier", &format!("{HEADER}Meier")] {
        assert!(!error(text).to_string().contains("Meier"));
    }
}

#[test]
fn the_value_representation_decides_between_rows_and_the_safest_where_it_does_not() {
    let rules = rules(concat!(
        "\"(0029,\"\"A\"\",01)\",x,LO,k\n",
        "\"(0029,\"\"A\"\",01)\",x,UN,d\n",
        "\"(0029,\"\"A\"\",02)\",x,LO,k\n",
        "\"(0029,\"\"A\"\",02)\",x,UI,h\n",
        "\"(0029,\"\"A\"\",03)\",x,LO,o\n",
        "\"(0029,\"\"A\"\",03)\",x,UI,h\n",
        "\"(0029,\"\"A\"\",04)\",x,LO,k\n",
        "\"(0029,\"\"A\"\",04)\",x,LO,d\n",
        "\"(0029,\"\"A\"\",05)\",x,,k\n",
        "\"(0029,\"\"A\"\",06)\",x,UN,k\n",
    ));
    let ask = |element, vr| alone(&rules, 0x29, "A", element, vr).disposition;
    assert_eq!(ask(1, Some(VR::LO)), Disposition::Keep);
    assert_eq!(ask(1, Some(VR::UN)), Disposition::Delete);
    assert_eq!(ask(1, Some(VR::SH)), Disposition::Delete);
    assert_eq!(ask(1, None), Disposition::Keep);
    assert_eq!(ask(2, Some(VR::UN)), Disposition::HashUid);
    assert_eq!(ask(3, None), Disposition::Delete);
    assert_eq!(ask(4, Some(VR::LO)), Disposition::Delete);
    assert_eq!(ask(5, Some(VR::SQ)), Disposition::Keep);
    assert_eq!(ask(6, None), Disposition::Keep);
}

#[test]
fn a_nested_signature_counts_before_the_elements_own() {
    let rules = rules(concat!(
        "\"(0029,\"\"A\"\",01)\",at the top,LO,d\n",
        "\"(0008,1111)[<0>](0029,\"\"A\"\",01)\",in a standard sequence,LO,k\n",
        "\"(0029,\"\"B\"\",10)[<0>](0008,1140)[<1>](0031,\"\"A\"\",02)\",deep,LO,h\n",
        "\"(0031,\"\"A\"\",02)\",at the top,LO,k\n",
    ));
    let b = creator("b");
    let standard = |element| rules.step(Tag(0x0008, element), Private::Orphan);
    let private = rules.step(Tag(0x0029, 0x1110), Private::Element(&b, 0x10));
    let orphan = rules.step(Tag(0x0029, 0x1110), Private::Orphan);
    let unknown = rules.step(Tag(0x0029, 0x1111), Private::Element(&b, 0x11));
    let ask = |path: &[Step], group, element| {
        let element = (group, &creator("a"), element);
        let verdict = rules.verdict(path, element, Some(VR::LO), &Declared::default());
        verdict.disposition
    };
    assert_eq!(ask(&[], 0x29, 1), Disposition::Delete);
    assert_eq!(ask(&[standard(0x1111)], 0x29, 1), Disposition::Keep);
    // A path that nobody has seen: the element alone.
    assert_eq!(ask(&[standard(0x1110)], 0x29, 1), Disposition::Delete);
    assert_eq!(ask(&[orphan], 0x31, 2), Disposition::Keep);
    assert_eq!(
        ask(&[unknown, standard(0x1140)], 0x31, 2),
        Disposition::Keep
    );
    assert_eq!(
        ask(&[private, standard(0x1140)], 0x31, 2),
        Disposition::HashUid
    );
    // A known path under another sequence is still that path.
    let deeper = [standard(0x9215), private, standard(0x1140)];
    assert_eq!(ask(&deeper, 0x31, 2), Disposition::HashUid);
    // A part of a signature is none.
    assert_eq!(ask(&[], 0x31, 3), Disposition::Delete);
}

#[test]
fn creators_may_hold_what_signatures_are_made_of() {
    let cases = [
        ("(0029,\"HOLOGIC, Inc.\",38)", "HOLOGIC, Inc."),
        ("(0029,0021,1000\",01)", "0021,1000"),
        (
            "(0029,\"ACUSON:1.2.840.113680.1.0:7f10\",01)",
            "ACUSON:1.2.840.113680.1.0:7f10",
        ),
        ("(0029,\"A (B)\",01)", "A (B)"),
        ("(0029,\"A,01) B\",01)", "A,01) B"),
        ("(0029,,02)", ""),
    ];
    for (text, expected) in cases {
        match parts(text).as_deref() {
            Some([Part::Private { creator, .. }]) => assert_eq!(*creator, expected),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn the_knowledge_base_of_tcia_is_read_whole() {
    let Some(folder) = support::test_data("tcia-deid") else {
        return;
    };
    let path = folder.join(TCIA);
    let bytes = std::fs::read(path).expect("it can be read");
    let base = KnowledgeBase::read(&bytes).expect("it is a knowledge base");
    // The three are private creators inside of sequences.
    assert_eq!((base.rows(), base.skipped_rows()), (8787 - 3, 3));
    let mut counts: HashMap<Disposition, usize> = HashMap::new();
    for disposition in base.dispositions() {
        *counts.entry(disposition).or_default() += 1;
    }
    // d 4,585 and D 2, na 210, empty 15, without those three.
    assert_eq!(counts[&Disposition::Delete], 4585 + 2 + 210 + 15 - 3);
    // k 3,834 and K 2.
    assert_eq!(counts[&Disposition::Keep], 3834 + 2);
    assert_eq!(counts[&Disposition::HashUid], 84);
    assert_eq!(counts[&Disposition::OffsetDate], 46);
    assert_eq!(counts[&Disposition::OffsetSeconds], 9);
    assert!(base.size() < 1 << 20, "{} bytes", base.size());

    let rules = PrivateRules {
        knowledge_base: Some(Arc::new(base)),
    };
    let ask = |group, name, element, vr| alone(&rules, group, name, element, vr).disposition;
    let genie = "GEMS_GENIE_1";
    assert_eq!(
        ask(0x0009, "GEMS_IDEN_01", 0x27, Some(VR::SL)),
        Disposition::OffsetSeconds
    );
    assert_eq!(
        ask(0x0009, "GEMS_PETD_01", 0x0D, Some(VR::DT)),
        Disposition::OffsetDate
    );
    assert_eq!(ask(0x0009, genie, 0x2B, Some(VR::LO)), Disposition::HashUid);
    assert_eq!(ask(0x0009, genie, 0x40, Some(VR::PN)), Disposition::Delete);
    assert_eq!(ask(0x0009, genie, 0x21, Some(VR::CS)), Disposition::Delete);
    assert_eq!(
        ask(0x0019, "HOLOGIC, Inc.", 0x38, Some(VR::US)),
        Disposition::Keep
    );
    let philips = "Philips Imaging DD 001";
    assert_eq!(ask(0x2001, philips, 0x04, Some(VR::CS)), Disposition::Keep);
    assert_eq!(ask(0x2001, philips, 0x04, None), Disposition::Keep);
    assert_eq!(
        ask(0x2001, philips, 0x04, Some(VR::UN)),
        Disposition::Delete
    );
}

/// Text like that of a knowledge base, mended and broken.
fn almost_a_knowledge_base() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "(0029,",
        "(0008,1140)",
        "\"\"",
        "\"",
        "ACME",
        ",01)",
        "[<0>]",
        "[<",
        ",",
        "\n",
        "\r\n",
        "LO",
        "k",
        "d",
        "oi",
        "\u{FEFF}",
        "Ä",
        "(",
        ")",
        "xx",
        " ",
        "\0",
        "😀",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| format!("{HEADER}{}", pieces.concat()))
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = KnowledgeBase::read(&bytes);
        let _ = KnowledgeBase::read(&[HEADER.as_bytes(), &bytes].concat());
    }

    #[test]
    fn no_text_makes_the_reader_panic_and_every_row_is_counted(text in almost_a_knowledge_base()) {
        if let Ok(base) = KnowledgeBase::read(text.as_bytes()) {
            prop_assert!(base.rows() > 0);
            prop_assert_eq!(base.dispositions().count(), base.rows());
        }
    }

    #[test]
    fn what_is_written_is_found_again(
        path in prop::collection::vec((0u16..0x8000, "[A-Z][A-Za-z0-9 ,.:/()\\^-]{0,20}[A-Z0-9]", any::<u8>(), any::<bool>()), 1..5),
    ) {
        let (mut signature, mut names) = (String::new(), Vec::new());
        let last = path.len() - 1;
        for (number, (group, name, element, is_standard)) in path.iter().enumerate() {
            let group = group << 1;
            if number > 0 {
                signature += &format!("[<{}>]", number - 1);
            }
            if *is_standard && number < last {
                signature += &format!("({group:04x},{element:04x})");
                names.push((Tag(group, u16::from(*element)), None));
            } else {
                signature += &format!("({:04x},\"{name}\",{element:02x})", group | 1);
                names.push((Tag(group | 1, 0x1000 | u16::from(*element)), Some(creator(name))));
            }
        }
        let rules = rules(&format!("\"{}\",x,LO,k\n", signature.replace('"', "\"\"")));
        let steps: Vec<Step> = names[..last]
            .iter()
            .map(|(tag, creator)| {
                let private = match creator {
                    Some(creator) => Private::Element(creator, tag.element() as u8),
                    None => Private::Orphan,
                };
                rules.step(*tag, private)
            })
            .collect();
        let (tag, Some(creator)) = &names[last] else { unreachable!() };
        let element = (tag.group(), creator, tag.element() as u8);
        let verdict = rules.verdict(&steps, element, Some(VR::LO), &Declared::default());
        prop_assert_eq!(verdict.disposition, Disposition::Keep);
        if last > 0 {
            let alone = rules.verdict(&steps[1..], element, Some(VR::LO), &Declared::default());
            prop_assert_eq!(alone, Verdict::NOBODY);
        }
    }
}
