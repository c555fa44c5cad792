//! Features of the neighbourhood grey tone difference matrix (IPET).

use super::neighbourhood::{Tone, Tones};

/// What coarseness is where no voxel differs from its neighbours: the manual's arbitrary number.
const COARSEST: f64 = 1e6;

/// The 5 features in the order of [`definition::NGTDM`](super::definition::NGTDM). `alone` says whether voxels without
/// neighbours count, with no difference.
///
/// The manual defines all where only one level occurs: coarseness is 10⁶, the others are 0.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn features(matrix: &Tones, values: &[u16], alone: bool) -> Vec<f64> {
    struct Row {
        level: f64,
        p: f64,
        weighted: f64,
    }
    let voxels = |tone: &Tone| (tone.voxels + if alone { tone.alone } else { 0 }) as f64;
    let total = matrix.tones.iter().map(voxels).sum::<f64>();
    if total == 0.0 {
        return vec![f64::NAN; 5];
    }
    let occurring = matrix
        .tones
        .iter()
        .zip(values)
        .filter(|&(tone, _)| voxels(tone) > 0.0);
    let rows: Vec<_> = occurring
        .map(|(tone, &level)| {
            let p = voxels(tone) / total;
            Row {
                level: f64::from(level),
                p,
                weighted: p * tone.difference,
            }
        })
        .collect();
    let differences = matrix.tones.iter().map(|tone| tone.difference).sum::<f64>();
    let weighted = rows.iter().map(|row| row.weighted).sum::<f64>();
    let [mut contrast, mut busyness, mut complexity, mut strength] = [0.0; 4];
    for (place, one) in rows.iter().enumerate() {
        for other in &rows[..place] {
            let apart = (one.level - other.level).abs();
            contrast += one.p * other.p * apart * apart;
            busyness += (one.level * one.p - other.level * other.p).abs();
            complexity += apart * (one.weighted + other.weighted) / (one.p + other.p);
            strength += (one.p + other.p) * apart * apart;
        }
    }
    // Each pair counts in both orders.
    let [contrast, busyness, complexity, strength] =
        [contrast, busyness, complexity, strength].map(|sum| 2.0 * sum);
    let unless = |zero: f64, value: f64| if zero == 0.0 { 0.0 } else { value / zero };
    let count = rows.len() as f64;
    vec![
        if weighted == 0.0 {
            COARSEST
        } else {
            1.0 / weighted
        },
        unless(count * (count - 1.0), contrast * differences / total),
        unless(busyness, weighted),
        complexity / total,
        unless(differences, strength),
    ]
}
