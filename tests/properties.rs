//! What holds for any data set: every value representation, any nesting, each transfer syntax, any lawful options.

mod support;

use std::collections::BTreeSet;
use std::io::Read;

use bytes::Bytes;
use proptest::prelude::*;
use scanveil::instance::{DataSet, Instance, Limits, Tag, Value};
use scanveil::{Key, Outcome, Policy, ProfileOption as O, Scan, Session};
use support::model::{Content, DEFLATED, EXPLICIT_BIG, IMPLICIT_LITTLE, Part10, Set};
use support::{CT, EXPLICIT_LITTLE};

/// Attributes of every value representation: such that the profile lists, that nothing lists, and private ones.
const ATTRIBUTES: &[(u32, &str)] = &[
    (0x0008_0008, "CS"),
    (0x0008_0023, "DA"),
    (0x0008_002A, "DT"),
    (0x0008_0032, "TM"),
    (0x0008_0050, "SH"),
    (0x0008_0054, "AE"),
    (0x0008_0070, "LO"),
    (0x0008_0080, "LO"),
    (0x0008_0081, "ST"),
    (0x0008_0119, "UC"),
    (0x0008_0201, "SH"),
    (0x0008_040C, "UV"),
    (0x0008_041F, "DT"),
    (0x0008_1030, "LO"),
    (0x0008_103E, "LO"),
    (0x0008_1070, "PN"),
    (0x0008_1140, "SQ"),
    (0x0008_1190, "UR"),
    (0x0008_3010, "UI"),
    (0x0010_1010, "AS"),
    (0x0010_1030, "DS"),
    (0x0010_2160, "SH"),
    (0x0010_21B0, "LT"),
    (0x0010_4000, "LT"),
    (0x0012_0063, "LO"),
    (0x0014_3077, "TM"),
    (0x0014_4076, "DA"),
    (0x0018_0024, "SH"),
    (0x0018_0050, "DS"),
    (0x0018_1000, "LO"),
    (0x0018_1030, "LO"),
    (0x0018_1210, "SH"),
    (0x0018_6020, "SL"),
    (0x0018_9087, "FD"),
    (0x0018_9219, "SS"),
    (0x0018_9346, "SQ"),
    (0x0018_9908, "UC"),
    (0x0018_9910, "UT"),
    (0x0018_9941, "UT"),
    (0x0020_0012, "IS"),
    (0x0020_4000, "LT"),
    (0x0022_0015, "SQ"),
    (0x0022_112C, "LT"),
    (0x0028_0009, "AT"),
    (0x0028_0106, "US"),
    (0x0028_0304, "UI"),
    (0x0028_1201, "OW"),
    (0x0028_2000, "OB"),
    (0x0028_1040, "CS"),
    (0x0040_0275, "SQ"),
    (0x0040_0280, "ST"),
    (0x0040_A067, "PN"),
    (0x0040_A123, "PN"),
    (0x0040_A124, "UI"),
    (0x0040_A160, "UT"),
    (0x0040_A730, "SQ"),
    (0x0054_1001, "CS"),
    (0x0064_0009, "OF"),
    (0x0066_0022, "OD"),
    (0x0066_0040, "OL"),
    (0x0070_0006, "ST"),
    (0x0072_0082, "SV"),
    (0x0070_0022, "FL"),
    (0x0018_0034, "LO"),
    (0x0028_3006, "OW"),
    (0x0400_0561, "SQ"),
    (0x6002_4000, "LT"),
    (0x0009_1001, "LO"),
    (0x0009_1002, "PN"),
    (0x0009_1003, "SQ"),
    (0x0009_1004, "UN"),
    (0x0019_100C, "IS"),
    (0x0019_100D, "CS"),
    (0x0043_1027, "SH"),
    (0x0072_0081, "OV"),
    (0x0018_A999, "UN"),
    (0x0018_1078, "DT"),
    (0x0018_106A, "CS"),
    (0x0020_9057, "UL"),
    (0x0040_A10C, "SQ"),
];

/// Who the instance is about.
#[derive(Clone, Debug)]
struct Person {
    family: String,
    given: String,
    id: String,
    birth: String,
    day: String,
    uid: u32,
}

impl Person {
    fn uid(&self, number: u32) -> String {
        format!("1.2.826.0.1.3680043.99.{}.{number}", self.uid)
    }
}

fn person() -> impl Strategy<Value = Person> {
    (
        "[BDFGKLMNPRTVZ][aeiou][bdfgklmnprtvz][aeiouöü][bdfgklmnprtvz][aeiou][xzqk]{1,2}",
        "[BDFGKLMNPRTVZ][aeiou][bdfgklmnprtvz][aeiou][bdfgklmnprtvz][aeiouä][xzqk]",
        "[A-Z]{2}-[1-9][0-9]{6}",
        (1930u32..1990, 1u32..13, 13u32..29),
        (2012u32..2024, 1u32..13, 13u32..29),
        1_000_000u32..900_000_000,
    )
        .prop_map(|(family, given, id, birth, day, uid)| {
            let digits =
                |(year, month, day): (u32, u32, u32)| format!("{year:04}{month:02}{day:02}");
            Person {
                family,
                given,
                id,
                birth: digits(birth),
                day: digits(day),
                uid,
            }
        })
}

/// What a value says.
#[derive(Clone, Debug)]
enum Said {
    Plain(String),
    Family,
    Given,
    Both(bool),
    Capitals,
    Id,
    BareId,
    Birth,
    Day,
    DayWithSigns,
    Uid(u32),
    Empty,
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        4 => "[A-Za-z0-9 .,;/()-]{0,16}".prop_map(Said::Plain),
        1 => Just(Said::Family),
        1 => Just(Said::Given),
        1 => any::<bool>().prop_map(Said::Both),
        1 => Just(Said::Capitals),
        1 => Just(Said::Id),
        1 => Just(Said::BareId),
        1 => Just(Said::Birth),
        1 => Just(Said::Day),
        1 => Just(Said::DayWithSigns),
        1 => (1u32..5).prop_map(Said::Uid),
        1 => Just(Said::Empty),
    ]
}

impl Said {
    fn text(&self, person: &Person) -> String {
        let Person {
            family,
            given,
            id,
            birth,
            day,
            ..
        } = person;
        match self {
            Self::Plain(text) => text.clone(),
            Self::Family => format!("of {family}"),
            Self::Given => format!("({given})"),
            Self::Both(true) => format!("{given} {family}"),
            Self::Both(false) => format!("{family},{given}"),
            Self::Capitals => family.to_uppercase(),
            Self::Id => format!("no {id}"),
            Self::BareId => id.replace('-', ""),
            Self::Birth => format!("{}.{}.{}", &birth[6..], &birth[4..6], &birth[..4]),
            Self::Day => day.clone(),
            Self::DayWithSigns => format!("on {}-{}-{}", &day[..4], &day[4..6], &day[6..]),
            Self::Uid(number) => person.uid(*number),
            Self::Empty => String::new(),
        }
    }
}

/// An element: which attribute, what it says, how a sequence is written, and what its items hold.
#[derive(Clone, Debug)]
struct Element {
    attribute: usize,
    said: Said,
    numbers: Vec<u32>,
    way: u8,
    items: Vec<Vec<Element>>,
}

fn elements() -> impl Strategy<Value = Vec<Element>> {
    let parts = || {
        (
            0..ATTRIBUTES.len(),
            said(),
            prop::collection::vec(any::<u32>(), 0..3),
            0u8..4,
        )
    };
    let leaf = parts().prop_map(|(attribute, said, numbers, way)| Element {
        attribute,
        said,
        numbers,
        way,
        items: Vec::new(),
    });
    let element = leaf.prop_recursive(4, 40, 5, move |inner| {
        (
            parts(),
            prop::collection::vec(prop::collection::vec(inner, 0..4), 0..3),
        )
            .prop_map(|((attribute, said, numbers, way), items)| Element {
                attribute,
                said,
                numbers,
                way,
                items,
            })
    });
    prop::collection::vec(element, 0..14)
}

fn put(set: &mut Set, element: &Element, person: &Person) {
    let (tag, vr) = ATTRIBUTES[element.attribute];
    match tag >> 16 {
        0x0009 => drop(set.text(0x0009_0010, "LO", "BLIXO 1.0")),
        0x0019 => drop(set.text(0x0019_0010, "LO", "SIEMENS MR HEADER")),
        0x0043 => drop(set.text(0x0043_0010, "LO", "GEMS_PARM_01")),
        _ => {}
    }
    let text = element.said.text(person);
    let short = |length: usize| text.chars().take(length).collect::<String>();
    let content = match vr {
        "SQ" => {
            let items = element.items.iter().map(|inner| {
                let mut item = Set::new();
                inner.iter().for_each(|inner| put(&mut item, inner, person));
                item
            });
            let items = items.collect();
            match element.way {
                0 => Content::Items(items),
                1 => Content::ItemsWithLengths(items),
                2 => Content::UnknownItems(items),
                _ => Content::UnknownItemsWithLength(items),
            }
        }
        "US" | "SS" => Content::Shorts(
            element
                .numbers
                .iter()
                .map(|number| *number as u16)
                .collect(),
        ),
        "UL" | "SL" | "FL" | "OL" | "OF" => Content::Longs(element.numbers.clone()),
        "AT" => Content::Shorts(vec![0x0018, 0x1030]),
        "FD" | "OD" | "OV" | "SV" | "UV" => Content::Bytes(
            element
                .numbers
                .iter()
                .flat_map(|number| [number.to_le_bytes(), [0; 4]].concat())
                .collect(),
        ),
        "OB" | "OW" => Content::Bytes(
            element
                .numbers
                .iter()
                .flat_map(|number| number.to_le_bytes())
                .collect(),
        ),
        "UI" => Content::Bytes(match &element.said {
            Said::Empty => Vec::new(),
            Said::Plain(_) => b"1.2.840.10008.5.1.4.1.1.2".to_vec(),
            _ => person.uid(element.numbers.len() as u32).into_bytes(),
        }),
        "DA" => Content::Bytes(person.day.clone().into_bytes()),
        "DT" => Content::Bytes(format!("{}101112.5+0100", person.day).into_bytes()),
        "TM" => Content::Bytes(b"101112.123".to_vec()),
        "AS" => Content::Bytes(format!("{:03}Y", element.numbers.len() * 45).into_bytes()),
        "IS" => Content::Bytes(element.numbers.len().to_string().into_bytes()),
        "DS" => Content::Bytes(b"1.5".to_vec()),
        "AE" | "CS" | "SH" => Content::Bytes(short(16).into_bytes()),
        _ => Content::Bytes(text.into_bytes()),
    };
    set.put(tag, vr, content);
}

/// A file and what its policy is.
#[derive(Clone, Debug)]
struct Case {
    person: Person,
    elements: Vec<Element>,
    transfer_syntax: &'static str,
    options: Vec<O>,
}

fn case() -> impl Strategy<Value = Case> {
    let syntax = prop::sample::select(vec![
        EXPLICIT_LITTLE,
        IMPLICIT_LITTLE,
        EXPLICIT_BIG,
        DEFLATED,
    ]);
    (person(), elements(), syntax, options()).prop_map(
        |(person, elements, transfer_syntax, options)| Case {
            person,
            elements,
            transfer_syntax,
            options,
        },
    )
}

fn options() -> impl Strategy<Value = Vec<O>> {
    let others = vec![
        O::RetainSafePrivate,
        O::RetainUids,
        O::RetainDeviceIdentity,
        O::RetainInstitutionIdentity,
        O::RetainPatientCharacteristics,
        O::CleanDescriptors,
        O::CleanStructuredContent,
        O::CleanGraphics,
    ];
    let dates = prop_oneof![
        Just(None),
        Just(Some(O::RetainLongitudinalFullDates)),
        Just(Some(O::RetainLongitudinalModifiedDates)),
    ];
    (prop::sample::subsequence(others, 0..=8), dates).prop_map(|(mut options, dates)| {
        options.extend(dates);
        options
    })
}

impl Case {
    fn file(&self) -> Bytes {
        let person = &self.person;
        let mut file = Part10::new(CT, &person.uid(1));
        file.transfer_syntax = self.transfer_syntax;
        self.elements
            .iter()
            .for_each(|element| put(&mut file.data, element, person));
        let name = format!("{}^{}", person.family, person.given);
        let header = Set::of(&[
            (0x0008_0005, "CS", "ISO_IR 192"),
            (0x0008_0016, "UI", CT),
            (0x0008_0018, "UI", &person.uid(1)),
            (0x0008_0020, "DA", &person.day),
            (0x0010_0010, "PN", &name),
            (0x0010_0020, "LO", &person.id),
            (0x0010_0030, "DA", &person.birth),
            (0x0020_000D, "UI", &person.uid(2)),
            (0x0020_000E, "UI", &person.uid(3)),
            (0x0020_0052, "UI", &person.uid(4)),
        ]);
        file.data.0.extend(header.0);
        file.encode().into()
    }

    fn has(&self, option: O) -> bool {
        self.options.contains(&option)
    }

    fn session(&self, key: u8, file: &Bytes) -> Session {
        let policy = Policy {
            options: self.options.clone(),
            ..Policy::default()
        };
        let mut session = Session::new(&policy, &Key::new([key; 32])).expect("lawful");
        if let Scan::Instance { study, identifiers } = session.scan(file) {
            session.learn(&study, identifiers);
        }
        session
    }

    /// What must not be in the output, written out by hand.
    fn secrets(&self) -> Vec<String> {
        let Person {
            family,
            given,
            id,
            birth,
            day,
            ..
        } = &self.person;
        let mut secrets = vec![
            family.clone(),
            given.clone(),
            family.to_uppercase(),
            id.clone(),
            id.replace('-', ""),
        ];
        let mut days = vec![birth];
        if !self.has(O::RetainLongitudinalFullDates) {
            days.push(day);
        }
        for day in days {
            let (y, m, d) = (&day[..4], &day[4..6], &day[6..]);
            secrets.extend([day.clone(), format!("{y}-{m}-{d}"), format!("{d}.{m}.{y}")]);
        }
        if !self.has(O::RetainUids) {
            secrets.extend((1..5).map(|number| self.person.uid(number)));
        }
        secrets
    }
}

fn deidentified(session: &Session, file: &Bytes) -> Result<Vec<u8>, String> {
    match session.deidentify(file) {
        Outcome::Released { release, .. } => {
            let mut output = Vec::new();
            release
                .write_to(file, &mut output)
                .map_err(|error| error.to_string())?;
            Ok(output)
        }
        Outcome::Quarantined { reason, .. } | Outcome::Skipped { reason } => {
            Err(format!("{reason:?}"))
        }
    }
}

fn inflated(output: &[u8]) -> Vec<u8> {
    let length = u32::from_le_bytes(output[140..144].try_into().expect("four bytes")) as usize;
    let (meta, data) = output.split_at(144 + length);
    let mut all = meta.to_vec();
    match meta
        .windows(DEFLATED.len())
        .any(|window| window == DEFLATED.as_bytes())
    {
        true => drop(
            flate2::read::DeflateDecoder::new(data)
                .read_to_end(&mut all)
                .expect("it inflates"),
        ),
        false => all.extend(data),
    }
    all
}

fn contains(bytes: &[u8], text: &str) -> bool {
    let (bytes, text) = (bytes.to_ascii_lowercase(), text.to_ascii_lowercase());
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

fn read(bytes: &[u8]) -> Instance {
    let instance =
        Instance::read(&Bytes::copy_from_slice(bytes), &Limits::default()).expect("it reads");
    assert!(
        instance.defect.is_none() && instance.trailing == 0,
        "{:?}",
        instance.defect
    );
    instance
}

/// The attributes at every depth, with their paths.
fn shape(data_set: &DataSet, path: &str, out: &mut BTreeSet<String>) {
    for element in data_set.elements() {
        let here = format!("{path}{}", element.tag);
        if let Value::Items(items) = &element.value {
            for (number, item) in items.iter().enumerate() {
                shape(item, &format!("{here}[{number}]"), out);
            }
        }
        out.insert(here);
    }
}

fn shape_of(bytes: &[u8]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    shape(&read(bytes).data_set, "", &mut out);
    out
}

fn pseudonyms(bytes: &[u8]) -> BTreeSet<Vec<u8>> {
    let instance = read(bytes);
    let tags = [
        (0x0008, 0x0018),
        (0x0010, 0x0020),
        (0x0020, 0x000D),
        (0x0020, 0x000E),
        (0x0020, 0x0052),
    ];
    tags.into_iter()
        .filter_map(
            |(group, element)| match &instance.data_set.get(Tag(group, element))?.value {
                Value::Bytes(bytes) => Some(bytes.to_vec()),
                _ => None,
            },
        )
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, max_shrink_time: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn no_identifier_is_left_and_what_leaves_reads_back(case in case()) {
        let file = case.file();
        let output = deidentified(&case.session(1, &file), &file);
        prop_assert!(output.is_ok(), "held back: {output:?}");
        let output = output.expect("just asked");
        let plain = inflated(&output);
        for secret in case.secrets() {
            prop_assert!(!contains(&plain, &secret), "{secret} is left");
        }
        // dicom-object reads it too: natively, the verifier asks it of every output.
        read(&output);
    }

    #[test]
    fn the_same_file_comes_out_the_same_and_a_second_time_takes_nothing_more_away(case in case()) {
        let file = case.file();
        let Ok(output) = deidentified(&case.session(1, &file), &file) else { return Ok(()) };
        prop_assert!(deidentified(&case.session(1, &file), &file).as_ref() == Ok(&output));
        let once = Bytes::from(output);
        let twice = deidentified(&case.session(1, &once), &once);
        prop_assert!(twice.is_ok(), "what was released is held back: {twice:?}");
        let twice = twice.expect("just asked");
        prop_assert_eq!(shape_of(&once), shape_of(&twice));
        let plain = inflated(&twice);
        for secret in case.secrets() {
            prop_assert!(!contains(&plain, &secret), "{secret} came back");
        }
        prop_assert!(deidentified(&case.session(1, &once), &once).as_ref() == Ok(&twice));
    }

    #[test]
    fn two_keys_share_no_pseudonym(case in case(), keys in prop::sample::subsequence((1u8..40).collect::<Vec<_>>(), 2)) {
        let file = case.file();
        let outputs: Vec<_> = keys.iter().map(|key| deidentified(&case.session(*key, &file), &file)).collect();
        let [Ok(one), Ok(other)] = &outputs[..] else { return Ok(()) };
        let (one, other) = (pseudonyms(one), pseudonyms(other));
        let shared: Vec<_> = one.intersection(&other).collect();
        // With Retain UIDs only the case code is one.
        let retained = usize::from(case.has(O::RetainUids)) * 4;
        prop_assert_eq!(shared.len(), retained);
        prop_assert_eq!(one.len(), 5);
    }
}

#[test]
fn numbers_of_a_wrong_length_do_not_make_the_second_reader_ask_for_gigabytes() {
    let mut file = Part10::new(CT, "1.2.826.0.1.3680043.99.6.1");
    file.transfer_syntax = IMPLICIT_LITTLE;
    // FD takes eight bytes; four are there, and the next tag reads as a length of 2.5 gigabytes.
    file.data
        .put(0x0018_9310, "FD", Content::Longs(vec![7]))
        .text(0x0018_9941, "UT", "plain");
    let file = Bytes::from(file.encode());
    let policy = Policy::default();
    let session = Session::new(&policy, &Key::new([1; 32])).expect("lawful");
    let start = std::time::Instant::now();
    let output = deidentified(&session, &file);
    assert!(output.is_ok(), "{output:?}");
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn two_keys_move_the_dates_of_most_patients_by_different_days() {
    let mut same = 0;
    for patient in 0..60 {
        let id = format!("ID{patient}");
        let mut file = Part10::new(CT, "1.2.826.0.1.3680043.99.5.1");
        file.data
            .text(0x0010_0020, "LO", &id)
            .text(0x0008_0020, "DA", "20220222")
            .text(0x0020_000D, "UI", "1.2.3.4.5");
        let file = Bytes::from(file.encode());
        let day = |key| {
            let policy = Policy {
                options: vec![O::RetainLongitudinalModifiedDates],
                ..Policy::default()
            };
            let session = Session::new(&policy, &Key::new([key; 32])).expect("lawful");
            let output = deidentified(&session, &file).expect("released");
            let instance = read(&output);
            match &instance
                .data_set
                .get(Tag(0x0008, 0x0020))
                .expect("kept")
                .value
            {
                Value::Bytes(bytes) => bytes.clone(),
                _ => unreachable!("a date is bytes"),
            }
        };
        same += usize::from(day(1) == day(2));
    }
    assert!(same <= 3, "{same} of 60");
}
