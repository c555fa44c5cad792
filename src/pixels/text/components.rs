//! From scores, block by block, to what touches and is text.

/// A map of scores over an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid<'a> {
    /// Blocks a row.
    pub(super) columns: usize,
    /// Rows of blocks.
    pub(super) rows: usize,
    pub(super) scores: &'a [i16],
}

/// What makes a rectangle of scores.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thresholds {
    /// A block with this score is text if it touches one that is surely text.
    pub(super) low: i16,
    /// A block with this score is surely text.
    pub(super) high: i16,
    /// So many sure blocks make a text.
    pub(super) blocks: usize,
    /// So many blocks away from what is surely text at most there is more of it: beyond, what looks a little like
    /// letters is the picture.
    pub(super) reach: usize,
}

/// What touches.
struct Component {
    /// Its blocks within reach of those that are surely text.
    members: Vec<(usize, usize)>,
    /// How many are surely text.
    sure: usize,
    /// How many there are, within reach or not.
    all: usize,
}

/// So many sure blocks, and such a share of all in per cent, make plain text: where there is some, there may be more.
const PLAIN: (usize, usize) = (60, 35);

/// So many sure blocks, and such a share of those within reach, do it too, whatever seems to be text farther away.
const MUCH: (usize, usize) = (400, 25);

/// What is found in an image without plain text is hardly ever any: so many sure blocks, and such a share of all.
const LONELY: (usize, usize) = (20, 25);

impl Component {
    fn has(&self, (blocks, share): (usize, usize)) -> bool {
        self.sure >= blocks && self.sure * 100 >= self.all * share
    }

    fn is_plain(&self) -> bool {
        let (blocks, share) = MUCH;
        self.has(PLAIN) || self.sure >= blocks && self.sure * 100 >= self.members.len() * share
    }
}

/// The blocks of each text, column and row.
pub(super) fn texts(grid: Grid<'_>, thresholds: Thresholds) -> Vec<Vec<(usize, usize)>> {
    let mut components = components(grid, thresholds);
    if !components.iter().any(Component::is_plain) {
        components.retain(|component| component.has(LONELY));
    }
    let members = |component: Component| component.members;
    components.into_iter().map(members).collect()
}

impl Grid<'_> {
    fn score(&self, block: usize) -> i16 {
        self.scores.get(block).copied().unwrap_or(i16::MIN)
    }

    /// `blocks`, and what touches them, and what touches that, and so on, `steps` times at most: what scores `low` and is
    /// not `seen` yet.
    fn flood(
        &self,
        mut blocks: Vec<usize>,
        low: i16,
        seen: &mut [bool],
        steps: usize,
    ) -> Vec<usize> {
        let mut is_new = |block: usize| {
            seen.get_mut(block)
                .is_some_and(|seen| !std::mem::replace(seen, true))
        };
        blocks.retain(|&block| is_new(block));
        let mut edge = 0;
        for _ in 0..steps {
            let inside = edge..blocks.len();
            if inside.is_empty() {
                break;
            }
            edge = inside.end;
            for index in inside {
                let Some(&block) = blocks.get(index) else {
                    break;
                };
                let (column, row) = (block % self.columns, block / self.columns);
                for next_row in row.saturating_sub(1)..=(row + 1).min(self.rows.saturating_sub(1)) {
                    for next_column in
                        column.saturating_sub(1)..=(column + 1).min(self.columns.saturating_sub(1))
                    {
                        let next = next_row * self.columns + next_column;
                        if self.score(next) >= low && is_new(next) {
                            blocks.push(next);
                        }
                    }
                }
            }
        }
        blocks
    }
}

/// What touches, and is surely text somewhere.
fn components(grid: Grid<'_>, thresholds: Thresholds) -> Vec<Component> {
    let mut seen = vec![false; grid.scores.len()];
    let mut within = vec![false; grid.scores.len()];
    let mut found = Vec::new();
    for start in 0..grid.scores.len() {
        if grid.score(start) < thresholds.high {
            continue;
        }
        let all = grid.flood(vec![start], thresholds.low, &mut seen, usize::MAX);
        let is_sure = |block: &usize| grid.score(*block) >= thresholds.high;
        let sure: Vec<usize> = all.iter().copied().filter(is_sure).collect();
        let (all, count) = (all.len(), sure.len());
        if count >= thresholds.blocks {
            let near = grid.flood(sure, thresholds.low, &mut within, thresholds.reach);
            found.push(Component {
                members: near
                    .into_iter()
                    .map(|block| (block % grid.columns, block / grid.columns))
                    .collect(),
                sure: count,
                all,
            });
        }
    }
    found
}
