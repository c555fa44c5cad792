//! The mapping from old to new identifiers: encrypted under a passphrase, or plain where that was asked for.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use scanveil::MappingEntries;

use super::Unusable;
use super::key::create_private;

const PASSPHRASE: &str = "SCANVEIL_PASSPHRASE";

/// Where the mapping goes, and how.
pub(crate) struct MappingFile {
    path: PathBuf,
    /// `None`: as it is.
    passphrase: Option<SecretString>,
    entries: BTreeSet<(String, String)>,
}

impl MappingFile {
    /// Settles everything that can fail before the work begins.
    pub(crate) fn prepare(path: &Path, plain: bool) -> Result<Self, Unusable> {
        // Overwriting it would lose for good who is who.
        if path.symlink_metadata().is_ok() {
            return Err(Unusable::new(
                "the mapping file is there already: give another name, or move it away",
            ));
        }
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        if !parent.unwrap_or(Path::new(".")).is_dir() {
            return Err(Unusable::new(
                "the folder of the mapping file does not exist",
            ));
        }
        Ok(Self {
            path: path.to_owned(),
            passphrase: if plain { None } else { Some(passphrase()?) },
            entries: BTreeSet::new(),
        })
    }

    /// Adds the entries of one file.
    pub(crate) fn add(&mut self, entries: MappingEntries) {
        self.entries.extend(entries.patients);
        self.entries.extend(entries.uids);
    }

    /// Writes it, readable for its owner only.
    pub(crate) fn write(&self) -> io::Result<()> {
        let file = create_private(&self.path)?;
        match &self.passphrase {
            None => self.write_csv(&file)?,
            Some(passphrase) => {
                let encryptor = age::Encryptor::with_user_passphrase(passphrase.clone());
                let mut writer = encryptor.wrap_output(&file).map_err(io::Error::other)?;
                self.write_csv(&mut writer)?;
                writer.finish()?;
            }
        }
        file.sync_all()
    }

    fn write_csv(&self, out: impl Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(["id_old", "id_new"])?;
        for (old, new) in &self.entries {
            csv.write_record([old, new])?;
        }
        csv.flush()
    }
}

fn passphrase() -> Result<SecretString, Unusable> {
    if let Some(value) = std::env::var_os(PASSPHRASE) {
        let value = value.into_string().unwrap_or_default();
        return match value.is_empty() {
            true => Err(Unusable::new(format!(
                "{PASSPHRASE} is empty or not valid text"
            ))),
            false => Ok(value.into()),
        };
    }
    if !io::stdin().is_terminal() {
        return Err(Unusable::new(format!(
            "the mapping needs a passphrase: set {PASSPHRASE}, or give --mapping-plain"
        )));
    }
    let ask = |prompt: &str| {
        rpassword::prompt_password(prompt)
            .map(SecretString::from)
            .map_err(|_| Unusable::new("the passphrase could not be read from the terminal"))
    };
    let first = ask("Passphrase for the mapping: ")?;
    if first.expose_secret().is_empty() {
        return Err(Unusable::new("the passphrase is empty"));
    }
    match ask("The same again: ")?.expose_secret() == first.expose_secret() {
        true => Ok(first),
        false => Err(Unusable::new("the two passphrases differ")),
    }
}
