//! The parts of the program that the browser loads when a file needs them.
//!
//! Natively they are features of the crate and linked; in the browser each is a WebAssembly module of its own, which
//! the worker attaches to the main one.

use std::fmt;

/// A part of the program that is not in every build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Module {
    /// The codecs of JPEG, JPEG-LS and JPEG 2000: feature `codecs`.
    Codecs,
    /// The codec of JPEG XL: feature `jpeg-xl`.
    JpegXl,
    /// The search for text that is burned into images: feature `text`.
    Text,
}

impl Module {
    /// Whether it is part of this build.
    #[must_use]
    pub fn is_linked(self) -> bool {
        match self {
            Self::Codecs => cfg!(feature = "codecs"),
            Self::JpegXl => cfg!(feature = "jpeg-xl"),
            Self::Text => cfg!(feature = "text"),
        }
    }

    /// The stable name of the reason why a file is held back that needs it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Codecs => "needs-codecs",
            Self::JpegXl => "needs-jpeg-xl",
            Self::Text => "needs-text",
        }
    }
}

impl fmt::Display for Module {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Codecs => "the codecs of JPEG, JPEG-LS and JPEG 2000",
            Self::JpegXl => "the codec of JPEG XL",
            Self::Text => "the search for burned-in text",
        })
    }
}
