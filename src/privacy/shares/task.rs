//! What shares are bound to: a task of the servers.

/// Which draft of the protocol the servers speak, and the task that records are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// The number of the draft of draft-ietf-ppm-dap: 17.
    pub draft: u8,
    /// The task ID.
    pub id: [u8; 32],
}

impl Task {
    /// Reads a task ID as the protocol writes it: 43 letters, digits, `-` and `_` (RFC 4648, section 5, without padding).
    #[must_use]
    pub fn read(draft: u8, id: &str) -> Option<Self> {
        let sextet = |letter: u8| match letter {
            b'A'..=b'Z' => Some(letter - b'A'),
            b'a'..=b'z' => Some(letter - b'a' + 26),
            b'0'..=b'9' => Some(letter - b'0' + 52),
            b'-' => Some(62),
            b'_' => Some(63),
            _ => None,
        };
        let sextets: Vec<u8> = id.bytes().map(sextet).collect::<Option<_>>()?;
        let mut bytes = Vec::with_capacity(33);
        for four in sextets.chunks(4) {
            let bits = four
                .iter()
                .fold(0u32, |bits, &sextet| bits << 6 | u32::from(sextet));
            let bits = bits << (6 * (4 - four.len()));
            // Three bytes, of which the last group has two and four bits that are 0.
            bytes.extend(bits.to_be_bytes().into_iter().skip(1).take(four.len() - 1));
        }
        let id: [u8; 32] = bytes.try_into().ok()?;
        // Another spelling of the same ID, with bits where there is nothing, is none.
        (sextets.len() == 43 && sextets.last()? & 3 == 0).then_some(Self { draft, id })
    }

    /// The application context of the shares: `dap-17` and the task ID.
    pub(super) fn context(&self) -> Vec<u8> {
        let mut context = format!("dap-{:02}", self.draft).into_bytes();
        context.extend(self.id);
        context
    }
}
