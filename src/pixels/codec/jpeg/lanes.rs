//! Eight numbers of 16 bits, or four of 32, side by side: the instructions of WebAssembly that the compiler does not
//! find by itself, and the same for other processors, where the tests hold them against the plain transform.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod vectors {
    use core::arch::wasm32::{
        i16x8, i16x8_add, i16x8_narrow_i32x4, i16x8_shuffle, i16x8_sub, i32x4_add, i32x4_dot_i16x8,
        i32x4_extend_high_i16x8, i32x4_extend_low_i16x8, i32x4_shl, i32x4_shr, i32x4_splat,
        i32x4_sub, i64x2_extract_lane, u8x16_narrow_i16x8, v128, v128_load,
    };

    #[derive(Clone, Copy)]
    pub(in super::super) struct Short8(v128);

    #[derive(Clone, Copy)]
    pub(in super::super) struct Int4(v128);

    impl Short8 {
        #[inline(always)]
        pub(in super::super) fn load(numbers: &[i16; 8]) -> Self {
            // SAFETY: the array is 16 bytes that can be read, and the instruction asks for no alignment.
            Self(unsafe { v128_load(numbers.as_ptr().cast()) })
        }

        #[inline(always)]
        pub(in super::super) fn add(self, other: Self) -> Self {
            Self(i16x8_add(self.0, other.0))
        }

        #[inline(always)]
        pub(in super::super) fn sub(self, other: Self) -> Self {
            Self(i16x8_sub(self.0, other.0))
        }

        /// The numbers of both by turns: the lower halves, the upper halves.
        #[inline(always)]
        pub(in super::super) fn by_turns(self, other: Self) -> [Self; 2] {
            [
                Self(i16x8_shuffle::<0, 8, 1, 9, 2, 10, 3, 11>(self.0, other.0)),
                Self(i16x8_shuffle::<4, 12, 5, 13, 6, 14, 7, 15>(self.0, other.0)),
            ]
        }

        /// Two neighbours times two factors, added.
        #[inline(always)]
        pub(in super::super) fn dot(self, [a, b]: [i16; 2]) -> Int4 {
            Int4(i32x4_dot_i16x8(self.0, i16x8(a, b, a, b, a, b, a, b)))
        }

        #[inline(always)]
        pub(in super::super) fn widen(self) -> [Int4; 2] {
            [
                Int4(i32x4_extend_low_i16x8(self.0)),
                Int4(i32x4_extend_high_i16x8(self.0)),
            ]
        }

        /// The nearest bytes.
        #[inline(always)]
        pub(in super::super) fn bytes(self, other: Self) -> [[u8; 8]; 2] {
            let bytes = u8x16_narrow_i16x8(self.0, other.0);
            [
                i64x2_extract_lane::<0>(bytes).to_le_bytes(),
                i64x2_extract_lane::<1>(bytes).to_le_bytes(),
            ]
        }
    }

    impl Int4 {
        #[inline(always)]
        pub(in super::super) fn splat(number: i32) -> Self {
            Self(i32x4_splat(number))
        }

        #[inline(always)]
        pub(in super::super) fn add(self, other: Self) -> Self {
            Self(i32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(in super::super) fn sub(self, other: Self) -> Self {
            Self(i32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub(in super::super) fn left(self, bits: u32) -> Self {
            Self(i32x4_shl(self.0, bits))
        }

        #[inline(always)]
        pub(in super::super) fn right(self, bits: u32) -> Self {
            Self(i32x4_shr(self.0, bits))
        }

        /// The nearest numbers of 16 bits.
        #[inline(always)]
        pub(in super::super) fn narrow(self, other: Self) -> Short8 {
            Short8(i16x8_narrow_i32x4(self.0, other.0))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod vectors {
    use std::array::from_fn;

    #[derive(Clone, Copy)]
    pub(in super::super) struct Short8([i16; 8]);

    #[derive(Clone, Copy)]
    pub(in super::super) struct Int4([i32; 4]);

    impl Short8 {
        pub(in super::super) fn load(numbers: &[i16; 8]) -> Self {
            Self(*numbers)
        }

        pub(in super::super) fn add(self, other: Self) -> Self {
            Self(from_fn(|at| self.0[at].wrapping_add(other.0[at])))
        }

        pub(in super::super) fn sub(self, other: Self) -> Self {
            Self(from_fn(|at| self.0[at].wrapping_sub(other.0[at])))
        }

        /// The numbers of both by turns: the lower halves, the upper halves.
        pub(in super::super) fn by_turns(self, other: Self) -> [Self; 2] {
            let turn = |at: usize| [self, other][at % 2].0[at / 2];
            [Self(from_fn(turn)), Self(from_fn(|at| turn(at + 8)))]
        }

        /// Two neighbours times two factors, added.
        pub(in super::super) fn dot(self, factors: [i16; 2]) -> Int4 {
            let [a, b] = factors.map(i32::from);
            let number = |at: usize| i32::from(self.0[at]);
            Int4(from_fn(|at| {
                (number(2 * at) * a).wrapping_add(number(2 * at + 1) * b)
            }))
        }

        pub(in super::super) fn widen(self) -> [Int4; 2] {
            let number = |at: usize| i32::from(self.0[at]);
            [Int4(from_fn(number)), Int4(from_fn(|at| number(at + 4)))]
        }

        /// The nearest bytes.
        pub(in super::super) fn bytes(self, other: Self) -> [[u8; 8]; 2] {
            [self, other].map(|one| one.0.map(|number| number.clamp(0, 255) as u8))
        }
    }

    impl Int4 {
        pub(in super::super) fn splat(number: i32) -> Self {
            Self([number; 4])
        }

        pub(in super::super) fn add(self, other: Self) -> Self {
            Self(from_fn(|at| self.0[at].wrapping_add(other.0[at])))
        }

        pub(in super::super) fn sub(self, other: Self) -> Self {
            Self(from_fn(|at| self.0[at].wrapping_sub(other.0[at])))
        }

        pub(in super::super) fn left(self, bits: u32) -> Self {
            Self(self.0.map(|number| number << bits))
        }

        pub(in super::super) fn right(self, bits: u32) -> Self {
            Self(self.0.map(|number| number >> bits))
        }

        /// The nearest numbers of 16 bits.
        pub(in super::super) fn narrow(self, other: Self) -> Short8 {
            let nearest = |number: i32| number.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
            Short8(from_fn(|at| nearest([self, other][at / 4].0[at % 4])))
        }
    }
}

pub(super) use vectors::{Int4, Short8};
