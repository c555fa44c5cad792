//! Transfer syntaxes, as far as the encoding of the data set goes (PS3.5 Annex A).

/// Implicit VR Little Endian.
pub(crate) const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
/// Explicit VR Little Endian.
pub(crate) const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
/// Deflated Explicit VR Little Endian.
pub(crate) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
/// Explicit VR Big Endian (retired).
pub(crate) const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";

/// How the elements of a data set are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding {
    /// Whether each element states its value representation.
    pub explicit: bool,
    /// Byte order.
    pub big_endian: bool,
}

impl Encoding {
    pub(crate) const IMPLICIT_LITTLE: Self = Self {
        explicit: false,
        big_endian: false,
    };
    pub(crate) const EXPLICIT_LITTLE: Self = Self {
        explicit: true,
        big_endian: false,
    };

    /// The encoding of this transfer syntax; all that are not named here are Explicit VR Little Endian (PS3.5 A.4).
    pub(crate) fn of(transfer_syntax: &str) -> Self {
        match transfer_syntax {
            IMPLICIT_LITTLE => Self::IMPLICIT_LITTLE,
            EXPLICIT_BIG => Self {
                explicit: true,
                big_endian: true,
            },
            _ => Self::EXPLICIT_LITTLE,
        }
    }

    /// The transfer syntax of native pixel data in this encoding.
    pub(crate) fn native_transfer_syntax(self) -> &'static str {
        match self {
            Self {
                explicit: false, ..
            } => IMPLICIT_LITTLE,
            Self {
                big_endian: true, ..
            } => EXPLICIT_BIG,
            _ => EXPLICIT_LITTLE,
        }
    }

    pub(crate) fn u16(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }
    }

    pub(crate) fn u32(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        }
    }

    pub(crate) fn put_u16(self, out: &mut Vec<u8>, value: u16) {
        out.extend(if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }

    pub(crate) fn put_u32(self, out: &mut Vec<u8>, value: u32) {
        out.extend(if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }
}
