//! A file with traps in it.

use std::sync::Arc;

use crate::options::{self, Stays, never};
use crate::secret::{Day, Secret};
use crate::support::model::{Content, Part10, Set};

/// What a trap asks of an output beside that its secrets are not in it: what is wrong, if anything.
pub type Check = fn(&[u8]) -> Option<String>;

/// Plants one secret at one place.
pub type Plant = fn(&mut Plot);

/// Traps that share a file.
pub struct Group {
    pub name: &'static str,
    pub host: fn() -> Part10,
    pub traps: Vec<(&'static str, Plant)>,
    /// Whether the file is to be held back.
    pub held_back: bool,
}

/// A group of traps, each a function: its name is the trap's.
macro_rules! group {
    ($name:literal on $host:expr; $($trap:ident),+ $(,)?) => {
        $crate::plot::Group {
            name: $name,
            host: $host,
            traps: vec![$((stringify!($trap), $trap as $crate::plot::Plant)),+],
            held_back: false,
        }
    };
}
pub(crate) use group;

/// A group that is built: one file.
pub struct Plot {
    pub file: Part10,
    pub secrets: Vec<Secret>,
    pub checks: Vec<(&'static str, Check)>,
    trap: &'static str,
    count: u64,
}

/// What a built group is.
#[derive(Clone)]
pub struct Planted {
    pub file: Arc<[u8]>,
    pub secrets: Vec<Secret>,
    pub checks: Vec<(&'static str, Check)>,
}

impl Group {
    pub fn build(&self) -> Planted {
        self.build_some(&self.traps)
    }

    /// The same file with some of its traps.
    pub fn build_some(&self, traps: &[(&'static str, Plant)]) -> Planted {
        let mut plot = Plot {
            file: (self.host)(),
            secrets: Vec::new(),
            checks: Vec::new(),
            trap: "the header itself",
            count: 0,
        };
        plot.header();
        for (name, plant) in traps {
            plot.trap = name;
            plot.count = 0;
            plant(&mut plot);
        }
        let Plot {
            file,
            secrets,
            checks,
            ..
        } = plot;
        Planted {
            file: file.encode().into(),
            secrets,
            checks,
        }
    }
}

impl Plot {
    pub fn data(&mut self) -> &mut Set {
        &mut self.file.data
    }

    /// What stands in the header of every file.
    fn header(&mut self) {
        for text in [
            "Hohenwarth",
            "Ysoldine",
            "PAT-0047119",
            "ACC-7788125",
            "Quimbleton",
            "Hortensia",
        ] {
            self.secret(text, never);
        }
        self.secret("Wexlheim Klinikum", options::with_institution);
        self.secret("WXRSTATION9", options::with_device);
        self.secret("SN-55120934", options::with_device);
        self.secret_day(
            Day {
                year: 1956,
                month: 12,
                day: 24,
            },
            never,
        );
        self.secret_day(
            Day {
                year: 2023,
                month: 3,
                day: 4,
            },
            options::with_full_dates,
        );
        self.secret("1.2.826.0.1.3680043.99.4711", options::with_uids);
    }

    pub fn secret(&mut self, text: &str, stays: Stays) {
        self.secrets.push(Secret::text(self.trap, text, stays));
    }

    pub fn secret_bytes(&mut self, what: &str, bytes: &[u8]) {
        self.secrets
            .push(Secret::bytes(self.trap, what, bytes, never));
    }

    pub fn secret_day(&mut self, day: Day, stays: Stays) {
        self.secrets.push(Secret::day(self.trap, day, stays));
    }

    pub fn check(&mut self, check: Check) {
        self.checks.push((self.trap, check));
    }

    /// A number that only this trap has.
    fn number(&mut self) -> u64 {
        self.count += 1;
        let seed = self.trap.bytes().chain([self.count as u8]);
        // FNV-1a, and a last mix: names of traps are alike.
        let hash = seed.fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        (hash ^ hash >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 7
    }

    /// Passes a number over, where it is one that another trap has.
    pub fn unused_number(&mut self) -> u64 {
        self.number()
    }

    /// A word that nobody says: pronounceable, of nine letters.
    pub fn word(&mut self) -> String {
        const CONSONANTS: &[u8] = b"bdfgklmnprtvzx";
        const VOWELS: &[u8] = b"aeiou";
        let mut number = self.number();
        let mut word = String::new();
        for position in 0..9 {
            let letters = if position % 2 == 0 {
                CONSONANTS
            } else {
                VOWELS
            };
            word.push(char::from(
                letters[(number % letters.len() as u64) as usize],
            ));
            number /= letters.len() as u64;
        }
        word[..1].to_uppercase() + &word[1..]
    }

    /// A text that nothing says is an identifier; it stays where the place that it stands in stays.
    pub fn token(&mut self, stays: Stays) -> String {
        let word = self.word();
        self.secret(&word, stays);
        word
    }

    /// A name that the header teaches (Other Patient Names).
    pub fn name(&mut self) -> String {
        let name = self.token(never);
        self.data().add_value(0x0010_1001, "PN", &name);
        name
    }

    /// A family name and a given name that the header teaches.
    pub fn person(&mut self) -> (String, String) {
        let (family, given) = (self.token(never), self.token(never));
        let name = format!("{family}^{given}");
        self.data().add_value(0x0010_1001, "PN", &name);
        (family, given)
    }

    /// A name that is spelt like this in the header, and must not be found as `secret`.
    pub fn learn_name(&mut self, name: &str, secret: &str) {
        self.data().add_value(0x0010_1001, "PN", name);
        self.secret(secret, never);
    }

    /// A number that the header teaches (Other Patient IDs).
    pub fn id(&mut self) -> String {
        let id = format!("KZ-{:07}", self.number() % 9_000_000 + 1_000_000);
        self.secret(&id, never);
        self.data().add_value(0x0010_1000, "LO", &id);
        id
    }

    /// A day that the header teaches. All of one year: moved by a year or more, none becomes another.
    pub fn day(&mut self) -> Day {
        let number = self.number();
        let day = Day {
            year: 2023,
            month: (number % 12) as u32 + 1,
            // Above 12: its digits are no other day's.
            day: (number / 12 % 16) as u32 + 13,
        };
        self.data().add_value(0x0072_0061, "DA", &day.dicom());
        self.secret_day(day, options::with_full_dates);
        day
    }

    /// A UID of an instance that the header teaches (Irradiation Event UID).
    pub fn uid(&mut self) -> String {
        let uid = self.unlearned_uid();
        self.data().add_value(0x0008_3010, "UI", &uid);
        uid
    }

    /// A UID that stands nowhere else.
    pub fn unlearned_uid(&mut self) -> String {
        let uid = format!(
            "1.2.826.0.1.3680043.99.{}.{}",
            self.number() % 900_000 + 100_000,
            self.number() % 90_000 + 10_000
        );
        self.secret(&uid, options::with_uids);
        uid
    }

    /// A device that the header teaches (Gantry ID).
    pub fn device(&mut self) -> String {
        let device = format!("GN{}", self.number() % 9_000_000 + 1_000_000);
        self.secret(&device, options::with_device);
        self.data().add_value(0x0018_1008, "LO", &device);
        device
    }

    /// An institution that the header teaches (Institutional Department Name).
    pub fn institution(&mut self) -> String {
        let institution = format!("{} Clinic", self.word());
        self.secret(&institution, options::with_institution);
        self.data().add_value(0x0008_1040, "LO", &institution);
        institution
    }

    /// A coded entry whose meaning is `meaning`.
    pub fn code(value: &str, meaning: &str) -> Set {
        Set::of(&[
            (0x0008_0100, "SH", value),
            (0x0008_0102, "SH", "99LOCAL"),
            (0x0008_0104, "LO", meaning),
        ])
    }

    pub fn put(&mut self, tag: u32, vr: &'static str, content: Content) {
        self.data().put(tag, vr, content);
    }
}
