//! Whether an image may hold text at all: a look that costs next to nothing, for images in which text is rare.
//!
//! What a computer draws is thin and equal along its strokes; anatomy is not equal from one pixel to the next, and what
//! is thin in it is not sharp.

use super::TextImage;

/// The side of the tiles in which strokes are counted.
const TILE: usize = 16;

/// So many pixels of equal strokes in four neighbouring tiles are a suspicion.
const EQUAL: u32 = 20;

/// So many pixels of strokes that need not be equal, as after a compression with loss.
const STRONG: u32 = 60;

/// Whether `image` may hold burned-in text. Errs on the side of yes.
#[must_use]
pub fn may_hold_text(image: &TextImage) -> bool {
    let channels = usize::from(image.channels.max(1));
    let (columns, rows) = (image.columns as usize, image.rows as usize);
    if columns < 5 || rows < 5 || image.samples.len() < columns * rows * channels {
        return false;
    }
    // Each channel for itself: text may differ from its ground in one of them alone.
    (0..channels).any(|channel| {
        if channels == 1 {
            plane(&image.samples, columns, rows)
        } else {
            let plane_of: Vec<u16> = image
                .samples
                .iter()
                .skip(channel)
                .step_by(channels)
                .copied()
                .collect();
            plane(&plane_of, columns, rows)
        }
    })
}

/// The same for one plane.
fn plane(samples: &[u16], columns: usize, rows: usize) -> bool {
    let (faint, strong) = steps(samples);
    let tiles = columns.div_ceil(TILE);
    let mut above: Vec<(u32, u32)> = vec![(0, 0); tiles + 1];
    let mut here = above.clone();
    let mut marks = vec![0_u16; columns];
    for row in 2..rows - 2 {
        let line = |row: usize| {
            samples
                .get(row * columns..(row + 1) * columns)
                .unwrap_or_default()
        };
        strokes(
            &mut marks,
            [line(row - 2), line(row), line(row + 1), line(row + 2)],
            faint,
            strong,
        );
        for (tile, marks) in here.iter_mut().zip(marks.chunks(TILE)) {
            let sum: u16 = marks.iter().sum();
            tile.0 += u32::from(sum & 0xff);
            tile.1 += u32::from(sum >> 8);
        }
        if row % TILE == TILE - 1 || row + 3 >= rows {
            let pairs = here.windows(2).zip(above.windows(2));
            let suspicious = pairs.into_iter().any(|(here, above)| {
                let sum =
                    |of: fn(&(u32, u32)) -> u32| here.iter().chain(above).map(of).sum::<u32>();
                sum(|tile| tile.0) >= EQUAL || sum(|tile| tile.1) >= STRONG
            });
            if suspicious {
                return true;
            }
            std::mem::swap(&mut above, &mut here);
            here.fill((0, 0));
        }
    }
    false
}

/// What counts as a difference of a faint stroke, and of a strong one: parts of the range of all values but the most
/// extreme.
fn steps(samples: &[u16]) -> (u16, u16) {
    let mut some: Vec<u16> = samples
        .iter()
        .step_by((samples.len() / 2048).max(1))
        .copied()
        .collect();
    some.sort_unstable();
    let at = |part: usize| some.get(some.len() * part / 100).copied().unwrap_or(0);
    let range = at(98).saturating_sub(at(1));
    ((range / 40).max(4), (range / 3).max(16))
}

/// Marks each pixel of a row: 1 where it is part of a stroke of equal values, 256 where it is part of a strong one.
fn strokes(marks: &mut [u16], lines: [&[u16]; 4], faint: u16, strong: u16) {
    let [above, line, next, below] = [0, 1, 2, 3];
    let middle = marks.len().saturating_sub(4);
    let shifted = |line: usize, by: usize| {
        let line: &[u16] = lines.get(line).copied().unwrap_or_default();
        line.get(by..by + middle)
            .unwrap_or_default()
            .iter()
            .copied()
    };
    marks.fill(0);
    let across = shifted(line, 0).zip(shifted(line, 4));
    let down = shifted(above, 2).zip(shifted(below, 2));
    let near = shifted(line, 3).zip(shifted(next, 2));
    let all = shifted(line, 2).zip(across).zip(down).zip(near);
    for (mark, (((value, (left, right)), (above, below)), (beside, next))) in
        marks.iter_mut().skip(2).zip(all)
    {
        // How far it stands out from both sides, to the same side.
        let ridge = |a: u16, b: u16| {
            value
                .saturating_sub(a)
                .min(value.saturating_sub(b))
                .max(a.saturating_sub(value).min(b.saturating_sub(value)))
        };
        let (vertical, horizontal) = (ridge(left, right), ridge(above, below));
        let equal = (u16::from(vertical > faint) & u16::from(value == next))
            | (u16::from(horizontal > faint) & u16::from(value == beside));
        *mark = equal + (u16::from(vertical.max(horizontal) > strong) << 8);
    }
}
