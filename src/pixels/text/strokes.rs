//! From roughly to exactly: how far the strokes of a line reach beyond where the scores end.

use std::ops::Range;

use super::boxes::Block;
use super::contrast::{Contrast, ONE};
use super::detector::BLOCK;
use super::letters::Scores;

/// Strokes differ from the ground by this share of what most of the line's strokes differ by, in 256ths.
const STROKE: i32 = 90;

/// A difference that is no stroke's, whatever the line: noise.
const LEAST: i32 = ONE as i32 / 5;

/// A line is hardly higher: what is, is more than one of them.
const TALL: isize = 28;

/// A line is no lower, in pixels.
const LEAST_HEIGHT: usize = 5;

/// The mean score that the place behind the end of a line must have to belong to it.
const FOLLOWS: i32 = -300;

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

    /// Which share of cells are strokes over this ground, in 1024ths.
    fn share(&self, cells: impl Iterator<Item = (isize, isize)>, ground: &[i32; 3]) -> usize {
        let (mut strokes, mut all) = (0, 0);
        for cell in cells {
            all += 1;
            strokes += usize::from(self.difference(cell, ground) >= self.bar);
        }
        strokes * 1024 / all.max(1)
    }

    /// How many cells beyond an edge the strokes end that reach it: `cell(n, k)` is the cell `n` beyond, the `k`th along
    /// the edge. What goes on and on is a grid's or a picture's.
    fn goes_on(
        &self,
        edge: Range<isize>,
        most: isize,
        cell: impl Fn(isize, isize) -> (isize, isize),
    ) -> isize {
        let mut active: Vec<bool> = edge.clone().map(|k| self.is_stroke(cell(0, k))).collect();
        let mut ended = 0;
        for beyond in 1..=most + 1 {
            let near = |k: usize| {
                let around = k.saturating_sub(1)..(k + 2).min(active.len());
                active.get(around).is_some_and(|near| near.contains(&true))
            };
            let next: Vec<bool> = edge
                .clone()
                .enumerate()
                .map(|(k, at)| near(k) && self.is_stroke(cell(beyond, at)))
                .collect();
            let count = |cells: &[bool]| cells.iter().filter(|&&is| is).count();
            let left = count(&next);
            if left < count(&active) {
                ended = beyond - 1;
            }
            if left == 0 {
                break;
            }
            active = next;
        }
        ended
    }

    /// Moves the edges outwards to where the strokes end that cross them.
    fn end_strokes(&mut self) {
        let height = self.across.len() as isize;
        let (along, across) = (self.along.clone(), self.across.clone());
        let most = 1 + height.min(TALL) / 6;
        let up = self.goes_on(along.clone(), most, |n, k| (k, across.start - n));
        let down = self.goes_on(along.clone(), most, |n, k| (k, across.end - 1 + n));
        let most = 2 + height.min(TALL) / 4;
        let before = self.goes_on(across.clone(), most, |n, k| (along.start - n, k));
        let behind = self.goes_on(across.clone(), most, |n, k| (along.end - 1 + n, k));
        self.along = along.start - before..along.end + behind;
        self.across = across.start - up..across.end + down;
    }

    /// Adds what stands behind the ends of the line, no further away than a word is from the next: as many strokes as
    /// the line has, none above or below, and scores that do not exclude letters.
    fn go_on(&mut self, scores: &Scores) -> bool {
        let height = self.across.len() as isize;
        let length = self.along.len() as isize;
        if length < height || !(4..=TALL * 2).contains(&height) {
            return false;
        }
        let cells = |along: Range<isize>, across: Range<isize>| {
            across.flat_map(move |across| along.clone().map(move |along| (along, across)))
        };
        let own = self.share(cells(self.along.clone(), self.across.clone()), &self.ground);
        let gap = height * 4 / 5 + 2;
        let limit = if self.turned {
            self.contrast.rows
        } else {
            self.contrast.columns
        } as isize;
        for forwards in [false, true] {
            let mut gone = 0;
            while gone < length / 3 + height {
                let strip = if forwards {
                    self.along.end..(self.along.end + gap).min(limit)
                } else {
                    (self.along.start - gap).max(0)..self.along.start
                };
                if strip.len() < 3 || self.score(scores, &strip) < FOLLOWS {
                    break;
                }
                let beside = [
                    self.across.start - 2..self.across.start,
                    self.across.end..self.across.end + 2,
                ];
                let beside: Vec<_> = beside
                    .into_iter()
                    .flat_map(|across| cells(strip.clone(), across))
                    .collect();
                let ground = self.middle(&beside);
                let inside = self.share(cells(strip.clone(), self.across.clone()), &ground);
                let outside = self.share(beside.into_iter(), &ground);
                if inside * 2 < own || outside * 4 > inside {
                    break;
                }
                let is_inked = |along: &isize| {
                    let mut cells = self.across.clone().map(|across| (*along, across));
                    cells.any(|cell| self.difference(cell, &ground) >= self.bar)
                };
                let next = if forwards {
                    strip.rev().find(is_inked).map(|last| last + 1)
                } else {
                    strip.clone().find(is_inked)
                };
                let Some(next) = next else { break };
                let (start, end) = (self.along.start.min(next), self.along.end.max(next));
                let step = end - start - self.along.len() as isize;
                if step <= 0 {
                    break;
                }
                gone += step;
                self.along = start..end;
            }
        }
        self.along.len() as isize > length
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
            .block(0)
        });
        lines.collect()
    }

    /// The mean score of a part of the line.
    fn score(&self, scores: &Scores, strip: &Range<isize>) -> i32 {
        let (mut sum, mut count) = (0, 0);
        for across in self.across.clone().step_by(BLOCK) {
            for along in strip.clone().step_by(BLOCK) {
                let (x, y) = if self.turned {
                    (across, along)
                } else {
                    (along, across)
                };
                let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
                    continue;
                };
                if x / BLOCK < scores.columns
                    && let Some(&score) = scores.values.get(y / BLOCK * scores.columns + x / BLOCK)
                {
                    sum += i32::from(score);
                    count += 1;
                }
            }
        }
        if count == 0 { i32::MIN } else { sum / count }
    }

    /// The rectangle, with a margin for what is left of strokes.
    fn block(&self, margin: isize) -> Block {
        let height = self.across.len() as isize;
        let side = margin * (1 + height / 24);
        let margin = margin * (3 + height / 8);
        let place = |value: isize| usize::try_from(value).unwrap_or(0);
        let (start, end) = (
            place(self.along.start - margin),
            place(self.along.end + margin),
        );
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

/// The rectangles around all strokes of the lines that begin in `block`, and around what follows on the same lines.
pub(super) fn fitted(contrast: &Contrast, scores: &Scores, block: &Block) -> Vec<Block> {
    let lines = Line::of(contrast, block).lines();
    let fitted = lines.iter().map(|block| {
        let mut line = Line::of(contrast, block);
        line.end_strokes();
        if line.go_on(scores) {
            line.end_strokes();
        }
        line.block(1)
    });
    fitted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            values,
        }
    }

    fn scores(value: i16) -> Scores {
        Scores {
            columns: COLUMNS / BLOCK,
            rows: ROWS / BLOCK,
            values: vec![value; COLUMNS * ROWS / BLOCK / BLOCK],
        }
    }

    fn block(left: usize, top: usize, right: usize, bottom: usize) -> Block {
        Block {
            left,
            top,
            right,
            bottom,
        }
    }

    #[test]
    fn two_lines_in_one_rectangle_are_two_and_end_where_their_strokes_do() {
        let lines = [block(20, 10, 82, 20), block(20, 26, 82, 38)];
        let found = fitted(&with_lines(&lines), &scores(-2000), &block(18, 12, 84, 36));
        assert_eq!(found.len(), 2, "{found:?}");
        for (found, line) in found.iter().zip(lines) {
            assert_eq!(found.shared(&line), line.area(), "{found:?}");
            assert!(found.height() <= line.height() + 8, "{found:?}");
        }
    }

    #[test]
    fn a_line_goes_on_to_a_word_behind_its_end_only_where_letters_are_not_excluded() {
        let (line, word) = (block(20, 10, 67, 20), block(72, 10, 84, 20));
        let contrast = with_lines(&[line, word]);
        let start = block(18, 9, 69, 21);
        let covered = |score| fitted(&contrast, &scores(score), &start)[0].shared(&word);
        assert!(covered(0) * 5 >= word.area() * 4);
        assert!(covered(-2000) * 5 < word.area());
    }

    #[test]
    fn a_line_that_runs_down_is_followed_down() {
        let line = block(20, 10, 67, 20);
        let contrast = with_lines(&[line]);
        let turned = Contrast {
            columns: ROWS,
            rows: COLUMNS,
            channels: 1,
            values: (0..COLUMNS * ROWS)
                .map(|at| contrast.values[at % ROWS * COLUMNS + at / ROWS])
                .collect(),
        };
        let found = fitted(&turned, &scores(-2000), &block(11, 21, 19, 66));
        assert_eq!(
            found[0].shared(&block(10, 20, 20, 67)),
            line.area(),
            "{found:?}"
        );
    }
}
