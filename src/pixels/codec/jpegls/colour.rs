//! The colour transforms of HP's coder, which are no part of the standard but in its reference implementation.

use super::stream::ColourTransform;

/// Undoes `transform` on a pixel whose samples have `bits` bits.
pub(super) fn undo(transform: ColourTransform, pixel: [u16; 3], bits: u32) -> [u16; 3] {
    let [first, second, third] = pixel.map(u32::from);
    let half = 1 << (bits - 1);
    let held = |value: u32| value & ((1 << bits) - 1);
    let (red, green, blue) = match transform {
        ColourTransform::Hp1 => {
            let offset = second.wrapping_sub(half);
            (
                first.wrapping_add(offset),
                second,
                third.wrapping_add(offset),
            )
        }
        ColourTransform::Hp2 => {
            let red = held(first.wrapping_add(second).wrapping_sub(half));
            let middle = (red + second) >> 1;
            (red, second, third.wrapping_add(middle).wrapping_sub(half))
        }
        ColourTransform::Hp3 => {
            let green = held(
                first
                    .wrapping_sub((third + second) >> 2)
                    .wrapping_add(half / 2),
            );
            (
                third.wrapping_add(green).wrapping_sub(half),
                green,
                second.wrapping_add(green).wrapping_sub(half),
            )
        }
    };
    [red, green, blue].map(|value| held(value) as u16)
}
