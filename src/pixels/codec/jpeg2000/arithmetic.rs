//! The MQ coder (ITU-T T.800 annex C).

/// One state of the probability estimation for one sense of the more probable symbol.
#[derive(Clone, Copy)]
struct State {
    /// Probability of the less probable symbol.
    probability: u16,
    after_more: u8,
    after_less: u8,
}

/// Table C.2: probability, next state after the more and after the less probable symbol, whether the sense changes.
const TABLE: [(u16, u8, u8, bool); 47] = [
    (0x5601, 1, 1, true),
    (0x3401, 2, 6, false),
    (0x1801, 3, 9, false),
    (0x0AC1, 4, 12, false),
    (0x0521, 5, 29, false),
    (0x0221, 38, 33, false),
    (0x5601, 7, 6, true),
    (0x5401, 8, 14, false),
    (0x4801, 9, 14, false),
    (0x3801, 10, 14, false),
    (0x3001, 11, 17, false),
    (0x2401, 12, 18, false),
    (0x1C01, 13, 20, false),
    (0x1601, 29, 21, false),
    (0x5601, 15, 14, true),
    (0x5401, 16, 14, false),
    (0x5101, 17, 15, false),
    (0x4801, 18, 16, false),
    (0x3801, 19, 17, false),
    (0x3401, 20, 18, false),
    (0x3001, 21, 19, false),
    (0x2801, 22, 19, false),
    (0x2401, 23, 20, false),
    (0x2201, 24, 21, false),
    (0x1C01, 25, 22, false),
    (0x1801, 26, 23, false),
    (0x1601, 27, 24, false),
    (0x1401, 28, 25, false),
    (0x1201, 29, 26, false),
    (0x1101, 30, 27, false),
    (0x0AC1, 31, 28, false),
    (0x09C1, 32, 29, false),
    (0x08A1, 33, 30, false),
    (0x0521, 34, 31, false),
    (0x0441, 35, 32, false),
    (0x02A1, 36, 33, false),
    (0x0221, 37, 34, false),
    (0x0141, 38, 35, false),
    (0x0111, 39, 36, false),
    (0x0085, 40, 37, false),
    (0x0049, 41, 38, false),
    (0x0025, 42, 39, false),
    (0x0015, 43, 40, false),
    (0x0009, 44, 41, false),
    (0x0005, 45, 42, false),
    (0x0001, 45, 43, false),
    (0x5601, 46, 46, false),
];

/// Two entries for each state, by the sense; as long as any seven bits, so that no index is out of range.
const STATES: [State; 128] = {
    let mut states = [State {
        probability: 0x5601,
        after_more: 0,
        after_less: 0,
    }; 128];
    let mut index = 0;
    while index < 94 {
        let (probability, more, less, switch) = TABLE[index / 2];
        let sense = (index % 2) as u8;
        states[index] = State {
            probability,
            after_more: more * 2 + sense,
            after_less: less * 2 + (sense ^ switch as u8),
        };
        index += 1;
    }
    states
};

/// The context of runs.
pub(super) const RUN: usize = 17;
/// The context of symbols that are equally probable.
pub(super) const UNIFORM: usize = 18;

/// The states of all contexts: padded so that no index of five bits is out of range.
pub(super) type Contexts = [u8; 32];

/// What the contexts begin with (table D.7).
pub(super) const START: Contexts = {
    let mut states = [0; 32];
    states[0] = 4 * 2;
    states[RUN] = 3 * 2;
    states[UNIFORM] = 46 * 2;
    states
};

/// Decodes one codeword segment.
pub(super) struct Decoder<'a> {
    /// Ends in two bytes of ones, which no codeword has.
    bytes: &'a [u8],
    at: usize,
    interval: u32,
    code: u32,
    left: u32,
}

impl<'a> Decoder<'a> {
    /// `bytes` are the segment and two bytes of ones.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let first = bytes.first().copied().unwrap_or(0xFF);
        let mut decoder = Self {
            bytes,
            at: 0,
            interval: 0x8000,
            code: u32::from(first) << 16,
            left: 0,
        };
        decoder.fill();
        decoder.code <<= 7;
        decoder.left -= 7;
        decoder
    }

    #[inline(always)]
    fn fill(&mut self) {
        let pair = self.bytes.get(self.at..self.at + 2);
        let &[current, next] = pair.unwrap_or(&[0xFF, 0xFF]) else {
            return;
        };
        if current != 0xFF {
            self.at += 1;
            self.code += u32::from(next) << 8;
            self.left = 8;
        } else if next > 0x8F {
            self.code += 0xFF00;
            self.left = 8;
        } else {
            self.at += 1;
            self.code += u32::from(next) << 9;
            self.left = 7;
        }
    }

    #[inline(always)]
    fn renormalise(&mut self) {
        loop {
            if self.left == 0 {
                self.fill();
            }
            self.interval <<= 1;
            self.code <<= 1;
            self.left -= 1;
            if self.interval & 0x8000 != 0 {
                break;
            }
        }
    }

    #[inline(always)]
    pub(super) fn bit(&mut self, contexts: &mut Contexts, context: usize) -> u32 {
        let place = &mut contexts[context & 31];
        let index = *place;
        let state = STATES[usize::from(index & 127)];
        let probability = u32::from(state.probability);
        let more = u32::from(index & 1);
        self.interval -= probability;
        if self.code >> 16 < probability {
            let less = self.interval >= probability;
            self.interval = probability;
            *place = if less {
                state.after_less
            } else {
                state.after_more
            };
            self.renormalise();
            more ^ u32::from(less)
        } else {
            self.code -= probability << 16;
            if self.interval & 0x8000 != 0 {
                return more;
            }
            let less = self.interval < probability;
            *place = if less {
                state.after_less
            } else {
                state.after_more
            };
            self.renormalise();
            more ^ u32::from(less)
        }
    }
}

/// Encodes one codeword segment.
pub(super) struct Encoder {
    /// The first byte is not part of the segment.
    bytes: Vec<u8>,
    interval: u32,
    code: u32,
    left: u32,
}

impl Encoder {
    pub(super) fn new(mut bytes: Vec<u8>) -> Self {
        bytes.clear();
        bytes.push(0);
        Self {
            bytes,
            interval: 0x8000,
            code: 0,
            left: 12,
        }
    }

    #[inline(always)]
    pub(super) fn bit(&mut self, contexts: &mut Contexts, context: usize, bit: u32) {
        let place = &mut contexts[context & 31];
        let index = *place;
        let state = STATES[usize::from(index & 127)];
        let probability = u32::from(state.probability);
        self.interval -= probability;
        if bit == u32::from(index & 1) {
            if self.interval & 0x8000 != 0 {
                self.code += probability;
                return;
            }
            if self.interval < probability {
                self.interval = probability;
            } else {
                self.code += probability;
            }
            *place = state.after_more;
        } else {
            if self.interval < probability {
                self.code += probability;
            } else {
                self.interval = probability;
            }
            *place = state.after_less;
        }
        while self.interval & 0x8000 == 0 {
            self.interval <<= 1;
            self.code <<= 1;
            self.left -= 1;
            if self.left == 0 {
                self.put();
            }
        }
    }

    fn put(&mut self) {
        let last = self.bytes.len() - 1;
        let stuffed = if self.bytes[last] == 0xFF {
            true
        } else if self.code & 0x800_0000 != 0 {
            // The carry goes into the byte before.
            self.bytes[last] += 1;
            self.code &= 0x7FF_FFFF;
            self.bytes[last] == 0xFF
        } else {
            false
        };
        if stuffed {
            self.bytes.push((self.code >> 20) as u8);
            self.code &= 0xF_FFFF;
            self.left = 7;
        } else {
            self.bytes.push((self.code >> 19) as u8);
            self.code &= 0x7_FFFF;
            self.left = 8;
        }
    }

    /// Ends the segment. The first byte of what is given is not part of it.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let most = self.code + self.interval;
        self.code |= 0xFFFF;
        if self.code >= most {
            self.code -= 0x8000;
        }
        for _ in 0..2 {
            self.code <<= self.left;
            self.put();
        }
        if self.bytes.last() == Some(&0xFF) {
            self.bytes.pop();
        }
        self.bytes
    }
}
