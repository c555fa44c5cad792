//! Random bytes that are the same every time: TurboSHAKE128 (RFC 9861) of a seed, framed as the XofTurboShake128 of the
//! VDAF specification, which the known answers were made with.

use crate::privacy::{NoRandomness, Randomness};

const RATE: usize = 168;

/// Deterministic bytes of a seed; for tests alone.
pub(crate) struct Stream {
    state: [u64; 25],
    used: usize,
}

impl Stream {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        // The length of an empty domain separation tag, the length of the seed, the seed, the domain byte; then padding.
        let mut block = [0u8; RATE];
        block[2] = 32;
        block[3..35].copy_from_slice(&seed);
        block[35] = 1;
        block[RATE - 1] ^= 0x80;
        let mut state = [0; 25];
        for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
            *lane = u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        }
        permute(&mut state);
        Self { state, used: 0 }
    }

    /// A seed of the environment variable `SCANVEIL_FRESH_SEED` (nightly runs set it), else always the same.
    pub(crate) fn of_test(name: &str) -> Self {
        let mut seed = [0; 32];
        if std::env::var_os("SCANVEIL_FRESH_SEED").is_some() {
            getrandom::fill(&mut seed).expect("a platform with randomness");
            eprintln!("{name}: fresh seed {seed:?}");
        } else {
            for (byte, letter) in seed.iter_mut().zip(name.bytes()) {
                *byte = letter;
            }
        }
        Self::new(seed)
    }
}

impl Randomness for Stream {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for byte in bytes {
            if self.used == RATE {
                permute(&mut self.state);
                self.used = 0;
            }
            *byte = self.state[self.used / 8].to_le_bytes()[self.used % 8];
            self.used += 1;
        }
        Ok(())
    }
}

/// Keccak-p[1600, 12].
fn permute(state: &mut [u64; 25]) {
    const ROUNDS: [u64; 12] = [
        0x0000_0000_8000_808b,
        0x8000_0000_0000_008b,
        0x8000_0000_0000_8089,
        0x8000_0000_0000_8003,
        0x8000_0000_0000_8002,
        0x8000_0000_0000_0080,
        0x0000_0000_0000_800a,
        0x8000_0000_8000_000a,
        0x8000_0000_8000_8081,
        0x8000_0000_0000_8080,
        0x0000_0000_8000_0001,
        0x8000_0000_8000_8008,
    ];
    const TURNS: [u32; 24] = [
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44,
    ];
    const LANES: [usize; 24] = [
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1,
    ];
    for round in ROUNDS {
        let columns: [u64; 5] =
            std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ state[x + 5 * y]));
        for (at, lane) in state.iter_mut().enumerate() {
            *lane ^= columns[(at + 4) % 5] ^ columns[(at % 5 + 1) % 5].rotate_left(1);
        }
        let mut moved = state[1];
        for (lane, turn) in LANES.into_iter().zip(TURNS) {
            moved = std::mem::replace(&mut state[lane], moved.rotate_left(turn));
        }
        for row in state.chunks_exact_mut(5) {
            let before: [u64; 5] = std::array::from_fn(|x| row[x]);
            for x in 0..5 {
                row[x] ^= !before[(x + 1) % 5] & before[(x + 2) % 5];
            }
        }
        state[0] ^= round;
    }
}
