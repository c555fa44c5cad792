//! From scores, block by block, to rectangles that hold whole lines.

use super::Region;
use super::components::{Grid, Thresholds, texts};

/// A rectangle, of blocks or of pixels, its last column and row behind the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl Block {
    pub(super) fn width(&self) -> usize {
        self.right.saturating_sub(self.left)
    }

    pub(super) fn height(&self) -> usize {
        self.bottom.saturating_sub(self.top)
    }

    pub(super) fn area(&self) -> usize {
        self.width() * self.height()
    }

    pub(super) fn around(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether the two come within `distance` of each other.
    pub(super) fn overlaps(&self, other: &Self, distance: usize) -> bool {
        self.left < other.right + distance
            && other.left < self.right + distance
            && self.top < other.bottom + distance
            && other.top < self.bottom + distance
    }

    /// The area that lies in both.
    pub(super) fn shared(&self, other: &Self) -> usize {
        Self::common((self.left, self.right), (other.left, other.right))
            * Self::common((self.top, self.bottom), (other.top, other.bottom))
    }

    /// How much of two stretches is common.
    fn common(a: (usize, usize), b: (usize, usize)) -> usize {
        a.1.min(b.1).saturating_sub(a.0.max(b.0))
    }
}

/// Rectangles of blocks around what the scores call text.
pub(super) fn find(grid: Grid<'_>, thresholds: Thresholds) -> Vec<Block> {
    let mut found = Vec::new();
    for mut members in texts(grid, thresholds) {
        split(&mut members, &mut found, 10);
    }
    found
}

/// The least rectangle around `members`.
fn bounds(members: &[(usize, usize)]) -> Option<Block> {
    let left = members.iter().map(|at| at.0).min()?;
    let right = members.iter().map(|at| at.0).max()? + 1;
    let top = members.iter().map(|at| at.1).min()?;
    let bottom = members.iter().map(|at| at.1).max()? + 1;
    Some(Block {
        left,
        top,
        right,
        bottom,
    })
}

/// Rectangles around `members`: more than one where a single one would cover much that is none of them.
fn split(members: &mut [(usize, usize)], found: &mut Vec<Block>, depth: u8) {
    let Some(whole) = bounds(members) else { return };
    if depth == 0 || members.len() * 25 >= whole.area() * 23 || whole.area() < 24 {
        found.push(whole);
        return;
    }
    let cut = |members: &mut [(usize, usize)], by_row: bool| {
        let key = |at: &(usize, usize)| if by_row { at.1 } else { at.0 };
        members.sort_unstable_by_key(key);
        // The rectangles before and behind each cut, in one sweep each way.
        let sweep = |order: &mut dyn Iterator<Item = &(usize, usize)>| {
            let mut around: Option<Block> = None;
            order
                .map(|&(x, y)| {
                    let one = Block {
                        left: x,
                        top: y,
                        right: x + 1,
                        bottom: y + 1,
                    };
                    let next = around.map_or(one, |around| around.around(&one));
                    around = Some(next);
                    next.area()
                })
                .collect::<Vec<_>>()
        };
        let before = sweep(&mut members.iter());
        let mut behind = sweep(&mut members.iter().rev());
        behind.reverse();
        let pairs = members
            .windows(2)
            .zip(before.iter().zip(behind.iter().skip(1)))
            .enumerate();
        pairs
            .filter_map(|(index, (pair, (before, behind)))| match pair {
                [a, b] if key(a) != key(b) => Some((before + behind, index + 1)),
                _ => None,
            })
            .min()
    };
    let rows = cut(members, true);
    let columns = cut(members, false);
    let best = [(rows, true), (columns, false)]
        .into_iter()
        .filter_map(|(cut, by_row)| cut.map(|(area, at)| (area, at, by_row)))
        .min();
    match best {
        Some((area, at, by_row)) if area * 25 <= whole.area() * 24 => {
            members.sort_unstable_by_key(|place| if by_row { place.1 } else { place.0 });
            let (a, b) = members.split_at_mut(at);
            split(a, found, depth - 1);
            split(b, found, depth - 1);
        }
        // A frame, or lines that touch all over: no single cut makes it much smaller, two or three do.
        _ if members.len() * 5 <= whole.area() * 3 => {
            let by_row = whole.height() > whole.width();
            let middle = match by_row {
                true => whole.top.midpoint(whole.bottom),
                false => whole.left.midpoint(whole.right),
            };
            let key = |at: &(usize, usize)| if by_row { at.1 } else { at.0 };
            members.sort_unstable_by_key(key);
            let at = members.partition_point(|place| key(place) < middle);
            let (a, b) = members.split_at_mut(at);
            split(a, found, depth - 1);
            split(b, found, depth - 1);
        }
        _ => found.push(whole),
    }
}

/// Joins what stands on one line: what lies between two words of a line is no picture.
pub(super) fn join_lines(boxes: &mut Vec<Block>) {
    // Each with the area of what it was joined of, so that what lies between does not count as text when it grows.
    let mut joined: Vec<(Block, usize)> = boxes.iter().map(|one| (*one, one.area())).collect();
    let mut index = 0;
    while index < joined.len() {
        let Some(&one) = joined.get(index) else { break };
        let partner = joined
            .iter()
            .enumerate()
            .skip(index + 1)
            .find_map(|(at, other)| belong(&one, other).then_some(at));
        match partner {
            Some(at) => {
                let other = joined.swap_remove(at);
                if let Some(one) = joined.get_mut(index) {
                    *one = (one.0.around(&other.0), covered(one, &other));
                }
                // What has grown may reach what was passed over before.
                index = 0;
            }
            None => index += 1,
        }
    }
    *boxes = joined.into_iter().map(|(one, _)| one).collect();
}

/// The area of what two rectangles were joined of.
fn covered((a, of_a): &(Block, usize), (b, of_b): &(Block, usize)) -> usize {
    of_a + of_b - a.shared(b).min(*of_a).min(*of_b)
}

/// Whether one rectangle around both covers hardly more than the two do, as where they stand in one line.
fn belong(one: &(Block, usize), other: &(Block, usize)) -> bool {
    let both = covered(one, other);
    let (a, b) = (&one.0, &other.0);
    let around = a.around(b).area();
    if around * 50 <= both * 51 {
        return true;
    }
    let along = |height_a: usize, height_b: usize, common: usize, gap: usize| {
        let (least, most) = (height_a.min(height_b), height_a.max(height_b));
        common * 4 >= most * 3 && gap * 4 <= least * 3
    };
    let gap = |a: (usize, usize), b: (usize, usize)| b.0.max(a.0).saturating_sub(a.1.min(b.1));
    let (ax, ay) = ((a.left, a.right), (a.top, a.bottom));
    let (bx, by) = ((b.left, b.right), (b.top, b.bottom));
    let across = along(a.height(), b.height(), Block::common(ay, by), gap(ax, bx));
    let down = a.width() < a.height()
        && b.width() < b.height()
        && along(a.width(), b.width(), Block::common(ax, bx), gap(ay, by));
    (across || down) && around * 6 <= both * 7
}

impl Block {
    /// The pixels that a rectangle of blocks stands for, where `across` and `down` are the sides of a block.
    pub(super) fn scaled(&self, across: f32, down: f32) -> Self {
        let scaled = |value: usize, by: f32| (value as f32 * by) as usize;
        let (left, top) = (scaled(self.left, across), scaled(self.top, down));
        Self {
            left,
            top,
            right: scaled(self.right, across).max(left + 1),
            bottom: scaled(self.bottom, down).max(top + 1),
        }
    }

    /// The region of an image; `None` where it lies outside.
    pub(super) fn region(&self, columns: u32, rows: u32) -> Option<Region> {
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let region = Region {
            x: number(self.left),
            y: number(self.top),
            width: number(self.width()),
            height: number(self.height()),
        };
        region.within(columns, rows)
    }
}

/// For tests.
#[cfg(test)]
pub(super) const fn block(left: usize, top: usize, right: usize, bottom: usize) -> Block {
    Block {
        left,
        top,
        right,
        bottom,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores of 60 by 40 blocks: 1000 in `sure`, 0 in `seeming`, and -1000 elsewhere.
    fn found(sure: &[Block], seeming: &[Block]) -> Vec<Block> {
        let is_in = |blocks: &[Block], x: usize, y: usize| {
            let mut blocks = blocks.iter();
            blocks
                .any(|one| (one.left..one.right).contains(&x) && (one.top..one.bottom).contains(&y))
        };
        let score = |at: usize| match (at % 60, at / 60) {
            (x, y) if is_in(sure, x, y) => 1000,
            (x, y) if is_in(seeming, x, y) => 0,
            _ => -1000,
        };
        let scores: Vec<i16> = (0..60 * 40).map(score).collect();
        let grid = Grid {
            columns: 60,
            rows: 40,
            scores: &scores,
        };
        let thresholds = Thresholds {
            low: -100,
            high: 600,
            blocks: 12,
            reach: 8,
        };
        find(grid, thresholds)
    }

    #[test]
    fn what_is_hardly_text_counts_beside_what_plainly_is() {
        let (plain, hardly) = (block(2, 2, 40, 8), block(10, 20, 16, 23));
        assert_eq!(found(&[hardly], &[]), []);
        assert_eq!(found(&[plain, hardly], &[]), [plain, hardly]);
        // Sure in a small part of it only.
        let rest = block(10, 20, 40, 26);
        assert_eq!(found(&[block(10, 20, 20, 23)], &[rest]), []);
    }

    #[test]
    fn what_seems_text_ends_where_none_is_sure_for_long() {
        let (word, picture) = (block(2, 2, 30, 8), block(30, 2, 60, 8));
        assert_eq!(found(&[word], &[picture]), [block(2, 2, 38, 8)]);
    }

    #[test]
    fn text_all_around_a_picture_leaves_the_picture() {
        let frame = [
            block(0, 0, 60, 4),
            block(0, 36, 60, 40),
            block(0, 0, 6, 40),
            block(54, 0, 60, 40),
        ];
        let found = found(&frame, &[]);
        let covered: usize = found.iter().map(Block::area).sum();
        assert!(covered < 60 * 40 / 2, "{found:?}");
    }

    #[test]
    fn words_of_a_line_are_joined_and_a_staircase_of_lines_is_not() {
        let word = |left: usize, top: usize| Block {
            left,
            top,
            right: left + 40,
            bottom: top + 10,
        };
        let mut line = vec![word(0, 0), word(45, 0), word(90, 0)];
        join_lines(&mut line);
        assert_eq!(line.len(), 1);
        // Each step joins well with the one before; all together would cover mostly what is no text.
        let mut steps: Vec<Block> = (0..12).map(|step| word(44 * step, 2 * step)).collect();
        let covered: usize = steps.iter().map(Block::area).sum();
        join_lines(&mut steps);
        let after: usize = steps.iter().map(Block::area).sum();
        assert!(after * 6 <= covered * 7, "{steps:?}");
    }
}
