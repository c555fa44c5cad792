//! The inverse cosine transform to 8 bits in vectors: the same numbers as the plain one, for coefficients that any
//! encoder makes.

use super::lanes::{Int4, Short8};

const POINT: u32 = 13;
/// Bits that the first pass keeps behind the point.
const KEPT: u32 = 2;

/// A factor of the transform.
const fn fixed(value: f64) -> i16 {
    let scaled = value * (1 << POINT) as f64;
    (if scaled < 0.0 {
        scaled - 0.5
    } else {
        scaled + 0.5
    }) as i16
}

/// The rows of the samples.
#[inline(always)]
pub(super) fn full(block: &[i16; 64]) -> [[u8; 8]; 8] {
    let (rows, _) = block.as_chunks::<8>();
    let rows = std::array::from_fn(|at| Short8::load(&rows[at]));
    let shift = POINT - KEPT;
    let columns = transposed(pass(rows, 1 << (shift - 1), shift));
    let shift = POINT + KEPT + 3;
    // Half a unit to round, and the middle of the range.
    let [a, b, c, d, e, f, g, h] =
        transposed(pass(columns, (1 << (shift - 1)) + (128 << shift), shift));
    let ([a, b], [c, d], [e, f], [g, h]) = (a.bytes(b), c.bytes(d), e.bytes(f), g.bytes(h));
    [a, b, c, d, e, f, g, h]
}

#[inline(always)]
fn transposed(rows: [Short8; 8]) -> [Short8; 8] {
    let round = |[a, b, c, d, e, f, g, h]: [Short8; 8]| {
        let [[a, b], [c, d], [e, f], [g, h]] =
            [a.by_turns(e), b.by_turns(f), c.by_turns(g), d.by_turns(h)];
        [a, b, c, d, e, f, g, h]
    };
    round(round(round(rows)))
}

/// One dimension, lane by lane. The products of the plain transform are sorted by what they multiply.
#[inline(always)]
fn pass(rows: [Short8; 8], bias: i32, shift: u32) -> [Short8; 8] {
    let [r0, r1, r2, r3, r4, r5, r6, r7] = rows;
    let bias = Int4::splat(bias);
    let sums = r0.add(r4).widen();
    let differences = r0.sub(r4).widen();
    let r26 = r2.by_turns(r6);
    let r71 = r7.by_turns(r1);
    let r53 = r5.by_turns(r3);
    let z34 = r7.add(r3).by_turns(r5.add(r1));
    let half = |at: usize| {
        let even2 = r26[at].dot(
            const {
                [
                    fixed(0.541_196_100),
                    -fixed(1.847_759_065) + fixed(0.541_196_100),
                ]
            },
        );
        let even3 = r26[at].dot(
            const {
                [
                    fixed(0.541_196_100) + fixed(0.765_366_865),
                    fixed(0.541_196_100),
                ]
            },
        );
        let even0 = sums[at].left(POINT).add(bias);
        let even1 = differences[at].left(POINT).add(bias);
        let (t0, t3) = (even0.add(even3), even0.sub(even3));
        let (t1, t2) = (even1.add(even2), even1.sub(even2));
        let z3 = z34[at].dot(
            const {
                [
                    fixed(1.175_875_602) - fixed(1.961_570_560),
                    fixed(1.175_875_602),
                ]
            },
        );
        let z4 = z34[at].dot(
            const {
                [
                    fixed(1.175_875_602),
                    fixed(1.175_875_602) - fixed(0.390_180_644),
                ]
            },
        );
        let odd0 = r71[at]
            .dot(
                const {
                    [
                        fixed(0.298_631_336) - fixed(0.899_976_223),
                        -fixed(0.899_976_223),
                    ]
                },
            )
            .add(z3);
        let odd3 = r71[at]
            .dot(
                const {
                    [
                        -fixed(0.899_976_223),
                        fixed(1.501_321_110) - fixed(0.899_976_223),
                    ]
                },
            )
            .add(z4);
        let odd1 = r53[at]
            .dot(
                const {
                    [
                        fixed(2.053_119_869) - fixed(2.562_915_447),
                        -fixed(2.562_915_447),
                    ]
                },
            )
            .add(z4);
        let odd2 = r53[at]
            .dot(
                const {
                    [
                        -fixed(2.562_915_447),
                        fixed(3.072_711_026) - fixed(2.562_915_447),
                    ]
                },
            )
            .add(z3);
        [
            t0.add(odd3),
            t1.add(odd2),
            t2.add(odd1),
            t3.add(odd0),
            t3.sub(odd0),
            t2.sub(odd1),
            t1.sub(odd2),
            t0.sub(odd3),
        ]
        .map(|output| output.right(shift))
    };
    let (low, high) = (half(0), half(1));
    std::array::from_fn(|at| low[at].narrow(high[at]))
}
