//! From rectangles around text to its lines, by the strokes that are in them.

use std::ops::Range;

use super::boxes::Block;
use super::contrast::{Contrast, ONE};

/// Strokes differ from the ground by this share of what most of the line's strokes differ by, in 256ths.
const STROKE: i32 = 90;

/// A difference that is no stroke's, whatever the line: noise.
const LEAST: i32 = ONE as i32 / 5;

/// A line is no lower, in pixels.
const LEAST_HEIGHT: usize = 5;

/// A line of text, seen along its own direction: where it lies, and what its strokes are.
struct Line<'a> {
    contrast: &'a Contrast,
    /// Whether it runs from row to row.
    turned: bool,
    along: Range<isize>,
    across: Range<isize>,
    /// The middle of what is around it, channel by channel.
    ground: [i32; 3],
    /// From this difference to the ground on a pixel is part of a stroke.
    bar: i32,
}

impl<'a> Line<'a> {
    fn of(contrast: &'a Contrast, block: &Block) -> Self {
        let turned = block.height() > block.width();
        let columns = block.left as isize..block.right as isize;
        let rows = block.top as isize..block.bottom as isize;
        let (along, across) = if turned {
            (rows, columns)
        } else {
            (columns, rows)
        };
        let mut line = Self {
            contrast,
            turned,
            along,
            across,
            ground: [0; 3],
            bar: LEAST,
        };
        line.ground = line.middle(&line.surroundings());
        let mut differences: Vec<i32> = line
            .across
            .clone()
            .flat_map(|across| line.along.clone().map(move |along| (along, across)))
            .map(|cell| line.difference(cell, &line.ground))
            .collect();
        let strong = differences.len() * 9 / 10;
        if strong < differences.len() {
            let strong = *differences.select_nth_unstable(strong).1;
            line.bar = (strong * STROKE / 256).max(LEAST);
        }
        line
    }

    /// The values of a cell, channel by channel; none outside of the image.
    fn cell(&self, (along, across): (isize, isize)) -> &[i16] {
        let (x, y) = if self.turned {
            (across, along)
        } else {
            (along, across)
        };
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return &[];
        };
        if x >= self.contrast.columns {
            return &[];
        }
        let at = (y * self.contrast.columns + x) * self.contrast.channels;
        let values = self.contrast.values.get(at..at + self.contrast.channels);
        values.unwrap_or_default()
    }

    /// Cells less than three pixels away from the line.
    fn surroundings(&self) -> Vec<(isize, isize)> {
        let (along, across) = (&self.along, &self.across);
        let beside = (along.start - 2..along.end + 2).flat_map(|cell| {
            [
                across.start - 2,
                across.start - 1,
                across.end,
                across.end + 1,
            ]
            .map(|row| (cell, row))
        });
        let ends = across.clone().flat_map(|row| {
            [along.start - 2, along.start - 1, along.end, along.end + 1].map(|cell| (cell, row))
        });
        beside.chain(ends).collect()
    }

    /// The median of cells, channel by channel.
    fn middle(&self, cells: &[(isize, isize)]) -> [i32; 3] {
        let mut middle = [0; 3];
        for (channel, middle) in middle.iter_mut().enumerate() {
            let values = cells
                .iter()
                .filter_map(|&cell| self.cell(cell).get(channel));
            let mut values: Vec<i32> = values.copied().map(i32::from).collect();
            let half = values.len() / 2;
            if half < values.len() {
                *middle = *values.select_nth_unstable(half).1;
            }
        }
        middle
    }

    /// How far a cell is from the ground.
    fn difference(&self, cell: (isize, isize), ground: &[i32; 3]) -> i32 {
        let channels = self.cell(cell).iter().zip(ground);
        let differences = channels.map(|(&value, ground)| (i32::from(value) - ground).abs());
        differences.max().unwrap_or(0)
    }

    fn is_stroke(&self, cell: (isize, isize)) -> bool {
        self.difference(cell, &self.ground) >= self.bar
    }

    /// The lines of which this is made, one above the other: between them hardly anything differs from the ground.
    fn lines(&self) -> Vec<Block> {
        let counts: Vec<usize> = self
            .across
            .clone()
            .map(|across| {
                let cells = self.along.clone().map(|along| (along, across));
                cells.filter(|&cell| self.is_stroke(cell)).count()
            })
            .collect();
        let mean = counts.iter().sum::<usize>() / counts.len().max(1);
        let mut lines = Vec::new();
        let mut start = 0;
        for (end, pair) in counts.windows(2).enumerate() {
            let is_gap = |count: usize| count * 6 < mean;
            // A line begins where a gap ends.
            if let [before, behind] = pair
                && is_gap(*before)
                && !is_gap(*behind)
                && end + 1 - start >= LEAST_HEIGHT
                && counts.len() - end > LEAST_HEIGHT
                && counts
                    .get(start..=end)
                    .is_some_and(|own| own.iter().any(|&count| !is_gap(count)))
            {
                lines.push(start..end + 1);
                start = end + 1;
            }
        }
        lines.push(start..counts.len());
        let lines = lines.into_iter().map(|rows| {
            let across =
                self.across.start + rows.start as isize..self.across.start + rows.end as isize;
            Self {
                across,
                along: self.along.clone(),
                ..*self
            }
            .block()
        });
        lines.collect()
    }

    /// The rectangle.
    fn block(&self) -> Block {
        self.with_margin(0, 0)
    }

    /// The rectangle with what the scores leave of strokes at its ends and sides, more of it the larger the letters are.
    fn covered(&self) -> Block {
        let height = self.across.len() as isize;
        self.with_margin(2 + height / 10, 1 + height / 32)
    }

    /// The rectangle, so many pixels longer at each end and wider at each side.
    fn with_margin(&self, end: isize, side: isize) -> Block {
        let place = |value: isize| usize::try_from(value).unwrap_or(0);
        let (start, end) = (place(self.along.start - end), place(self.along.end + end));
        let (top, bottom) = (
            place(self.across.start - side),
            place(self.across.end + side),
        );
        if self.turned {
            Block {
                left: top,
                top: start,
                right: bottom,
                bottom: end,
            }
        } else {
            Block {
                left: start,
                top,
                right: end,
                bottom,
            }
        }
    }
}

/// The lines that `block` is made of, each with a margin.
pub(super) fn lines(contrast: &Contrast, block: &Block) -> Vec<Block> {
    let lines = Line::of(contrast, block).lines();
    let lines = lines.iter().map(|line| Line::of(contrast, line).covered());
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::text::boxes::block;

    const COLUMNS: usize = 120;
    const ROWS: usize = 60;

    /// Letters like combs: strokes of two pixels, three apart.
    fn with_lines(lines: &[Block]) -> Contrast {
        let mut values = vec![0; COLUMNS * ROWS];
        for line in lines {
            for row in line.top..line.bottom {
                for column in (line.left..line.right).filter(|column| (column - line.left) % 5 < 2)
                {
                    values[row * COLUMNS + column] = ONE as i16;
                }
            }
        }
        Contrast {
            columns: COLUMNS,
            rows: ROWS,
            channels: 1,
            close: Vec::new(),
            values,
        }
    }

    #[test]
    fn two_lines_in_one_rectangle_are_two() {
        let lines = [block(20, 10, 82, 20), block(20, 26, 82, 38)];
        let found = super::lines(&with_lines(&lines), &block(18, 11, 84, 37));
        assert_eq!(found.len(), 2, "{found:?}");
        for (found, line) in found.iter().zip(lines) {
            assert_eq!(found.shared(&line), line.area(), "{found:?}");
            assert!(found.height() <= line.height() + 8, "{found:?}");
        }
    }

    #[test]
    fn a_line_that_runs_down_is_longer_at_its_ends_than_at_its_sides() {
        let line = block(20, 10, 67, 20);
        let contrast = with_lines(&[line]);
        let turned = Contrast {
            columns: ROWS,
            rows: COLUMNS,
            channels: 1,
            close: Vec::new(),
            values: (0..COLUMNS * ROWS)
                .map(|at| contrast.values[at % ROWS * COLUMNS + at / ROWS])
                .collect(),
        };
        let found = super::lines(&turned, &block(10, 20, 20, 67));
        assert_eq!(found, [block(9, 17, 21, 70)]);
    }
}
