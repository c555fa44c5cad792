//! Rectangles of a frame.

use serde::{Deserialize, Serialize};

/// A rectangle in a frame, in pixels counted from its upper left corner. It holds at least one pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The first column.
    pub x: u32,
    /// The first row.
    pub y: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

impl Region {
    /// The column behind the last.
    #[must_use]
    pub fn right(&self) -> u32 {
        self.x.saturating_add(self.width)
    }

    /// The row behind the last.
    #[must_use]
    pub fn bottom(&self) -> u32 {
        self.y.saturating_add(self.height)
    }

    /// What of it lies in an image of this size; `None` where nothing does.
    #[must_use]
    pub fn within(&self, columns: u32, rows: u32) -> Option<Self> {
        let width = self.right().min(columns).checked_sub(self.x)?;
        let height = self.bottom().min(rows).checked_sub(self.y)?;
        (width > 0 && height > 0).then_some(Self {
            width,
            height,
            ..*self
        })
    }
}
