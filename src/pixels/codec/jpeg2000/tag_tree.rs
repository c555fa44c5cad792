//! Tag trees (ITU-T T.800 B.10.2).

use super::RenderError;
use super::packet_bits::{BitReader, BitWriter};

#[derive(Clone, Copy)]
struct Node {
    /// `u32::MAX` where it is not known yet.
    value: u32,
    /// The value is not below.
    least: u32,
    /// The value has been written.
    told: bool,
}

/// A quadtree of minima, told bit by bit.
pub(super) struct TagTree {
    /// Width, and the index of the first node, from the leaves to the root.
    levels: Vec<(usize, usize)>,
    nodes: Vec<Node>,
}

impl TagTree {
    pub(super) fn new(mut across: usize, mut down: usize) -> Self {
        let mut levels = Vec::new();
        let mut count = 0;
        while across * down > 0 {
            levels.push((across, count));
            count += across * down;
            if across * down == 1 {
                break;
            }
            across = across.div_ceil(2);
            down = down.div_ceil(2);
        }
        let unknown = Node {
            value: u32::MAX,
            least: 0,
            told: false,
        };
        Self {
            levels,
            nodes: vec![unknown; count],
        }
    }

    /// Whether the value of a leaf is below `threshold`.
    pub(super) fn read(
        &mut self,
        (column, row): (usize, usize),
        threshold: u32,
        bits: &mut BitReader<'_>,
    ) -> Result<bool, RenderError> {
        let mut least = 0;
        let mut value = u32::MAX;
        for (level, &(across, first)) in self.levels.iter().enumerate().rev() {
            let node = &mut self.nodes[first + (row >> level) * across + (column >> level)];
            least = least.max(node.least);
            while least < threshold && least < node.value {
                if bits.bit()? {
                    node.value = least;
                } else {
                    least += 1;
                }
            }
            node.least = least;
            value = node.value;
        }
        Ok(value < threshold)
    }

    /// Sets the values of the leaves, row by row.
    pub(super) fn fill(&mut self, values: impl Iterator<Item = u32>) {
        for (node, value) in self.nodes.iter_mut().zip(values) {
            node.value = value;
        }
        for level in 1..self.levels.len() {
            let (across, first) = self.levels[level];
            let end = self
                .levels
                .get(level + 1)
                .map_or(self.nodes.len(), |next| next.1);
            let (below, start) = self.levels[level - 1];
            for index in first..end {
                let (column, row) = ((index - first) % across * 2, (index - first) / across * 2);
                let mut least = u32::MAX;
                for (x, y) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let child = start + (row + y) * below + column + x;
                    if column + x < below && child < first {
                        least = least.min(self.nodes[child].value);
                    }
                }
                self.nodes[index].value = least;
            }
        }
    }

    /// Tells whether the value of a leaf is below `threshold`.
    pub(super) fn write(
        &mut self,
        (column, row): (usize, usize),
        threshold: u32,
        bits: &mut BitWriter,
    ) {
        let mut least = 0;
        for (level, &(across, first)) in self.levels.iter().enumerate().rev() {
            let node = &mut self.nodes[first + (row >> level) * across + (column >> level)];
            least = least.max(node.least);
            while least < threshold {
                if least >= node.value {
                    if !node.told {
                        bits.bit(true);
                        node.told = true;
                    }
                    break;
                }
                bits.bit(false);
                least += 1;
            }
            node.least = least;
        }
    }
}
