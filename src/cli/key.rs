//! The key file: 32 bytes, or 64 hexadecimal digits.

use std::io::{self, Write};
use std::path::Path;

use scanveil::Key;
use zeroize::Zeroizing;

use super::Unusable;

/// The key of `path`, a new one written there, or a random one that is kept nowhere.
pub(crate) fn load(path: Option<&Path>) -> Result<Key, Unusable> {
    let Some(path) = path else {
        eprintln!(
            "The key is random and not kept: another run gives other pseudonyms (--key-file keeps it)."
        );
        return Key::random().map_err(|_| Unusable::new("this computer gives no random numbers"));
    };
    match path.try_exists() {
        Ok(false) => create(path),
        _ => read(path).map(|bytes| Key::new(*bytes)),
    }
}

/// The bytes of a key file that exists.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<[u8; 32]>, Unusable> {
    let content = std::fs::read(path)
        .map(Zeroizing::new)
        .map_err(|error| Unusable::new(format!("the key file cannot be read: {}", error.kind())))?;
    warn_of_readers(path);
    parse(&content).ok_or_else(|| {
        Unusable::new("the key file holds neither 32 bytes nor 64 hexadecimal digits")
    })
}

fn create(path: &Path) -> Result<Key, Unusable> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes)
        .map_err(|_| Unusable::new("this computer gives no random numbers"))?;
    let mut text = Zeroizing::new(String::with_capacity(65));
    for byte in bytes.iter() {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    text.push('\n');
    let written = create_private(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => {
            eprintln!(
                "A new key was written to the key file. Keep it where the originals are kept."
            );
            Ok(Key::new(*bytes))
        }
        Err(error) => Err(Unusable::new(format!(
            "the key file cannot be written: {}",
            error.kind()
        ))),
    }
}

fn parse(content: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    if let Ok(bytes) = <&[u8; 32]>::try_from(content) {
        key.copy_from_slice(bytes);
        return Some(key);
    }
    let digits = content.trim_ascii();
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |letter: u8| {
            char::from(letter)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(key)
}

/// A new file that only its owner can read.
pub(crate) fn create_private(path: &Path) -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn warn_of_readers(path: &Path) {
    #[cfg(unix)]
    if let Ok(metadata) = path.metadata()
        && std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
    {
        eprintln!("warning: others on this computer can read the key file (chmod 600 ends that)");
    }
    #[cfg(not(unix))]
    let _ = path;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_digits_give_the_same_key() {
        let digits = "0aFF".repeat(16);
        let bytes: Vec<u8> = [0x0A, 0xFF].repeat(16);
        assert_eq!(*parse(format!("{digits}\n").as_bytes()).unwrap(), *bytes);
        assert_eq!(*parse(&bytes).unwrap(), *bytes);
    }

    #[test]
    fn anything_else_is_no_key() {
        for content in ["", "0aff", &"0aFG".repeat(16), &"0".repeat(65)] {
            assert!(parse(content.as_bytes()).is_none(), "{content}");
        }
    }
}
