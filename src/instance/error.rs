//! Why a file could not be read. Never a value: tags and byte offsets only.

use thiserror::Error;

use super::element::Tag;

/// Why a file could not be read, or not to its end.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Not a DICOM file: neither the prefix nor a plausible first element.
    #[error("this is not a DICOM file")]
    NotDicom,
    /// A DICOMDIR: it only lists other files.
    #[error(
        "this is the directory of a medium (DICOMDIR), not an image; the files that it lists are read themselves"
    )]
    MediaDirectory,
    /// The file ends inside an element.
    #[error(
        "the file is cut short: it ends inside {place} at byte {offset}, where {missing} more bytes should follow"
    )]
    Truncated {
        /// The element concerned.
        place: Place,
        /// Byte offset of that element's value.
        offset: u64,
        /// How many bytes are missing.
        missing: u64,
    },
    /// The structure does not hold.
    #[error("the file is damaged: {problem} in {place} at byte {offset}")]
    Malformed {
        /// What does not hold.
        problem: &'static str,
        /// The element concerned.
        place: Place,
        /// Byte offset.
        offset: u64,
    },
    /// A bound of [`Limits`](super::Limits) was reached.
    #[error("the file asks for more than the limit: {limit}")]
    Limit {
        /// Which one.
        limit: &'static str,
    },
    /// Deflated data that does not inflate.
    #[error("the deflated data set does not inflate")]
    Inflate,
    /// The medium failed.
    #[error("the file could not be read: {0}")]
    Medium(std::io::ErrorKind),
}

impl ReadError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotDicom => "not-dicom",
            Self::MediaDirectory => "media-directory",
            Self::Truncated { .. } => "truncated",
            Self::Malformed { .. } => "malformed",
            Self::Limit { .. } => "limit",
            Self::Inflate => "inflate",
            Self::Medium(_) => "medium",
        }
    }

    /// The element concerned.
    pub fn tag(&self) -> Option<Tag> {
        match self {
            Self::Truncated { place, .. } | Self::Malformed { place, .. } => place.0,
            _ => None,
        }
    }

    /// Whether the file is no instance at all, and so is passed over rather than refused.
    pub fn is_skip(&self) -> bool {
        matches!(self, Self::NotDicom | Self::MediaDirectory)
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        // The text of an operating system's error can hold a path, and a path can hold a name.
        Self::Medium(error.kind())
    }
}

/// Where in the data set: an element, or its outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(pub Option<Tag>);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(tag) => tag.fmt(f),
            None => f.write_str("the data set"),
        }
    }
}
