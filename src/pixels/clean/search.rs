//! The search for text over the frames of an image.

use super::super::text::{FindText, TextImage};
use super::super::{Region, RenderError};
use super::Refusal;
use super::boxes::intersection;
use super::frames::Frames;
use super::look::text_image;

/// So many frames of an image are searched one by one, spread over all of it.
const SAMPLED: u32 = 8;
/// Pixels of an image in which one is cleared around what was found.
const MARGIN: u32 = 1;

/// The rectangles of text on the frames `wanted`. Rectangles of one frame are meant for all.
pub(super) fn search(
    frames: &Frames<'_>,
    wanted: &[u32],
    finder: &dyn FindText,
) -> Result<Vec<Region>, Refusal> {
    let mut found = Vec::new();
    let mut still: Option<Still> = None;
    let step = (wanted.len() as u32).div_ceil(SAMPLED).max(1);
    for (position, &frame) in (0_u32..).zip(wanted) {
        let samples = frames.samples(frame)?;
        let image = text_image(&frames.description, &samples)
            .ok_or(RenderError::Unsupported("its samples are no integers"))?;
        let is_last = position as usize + 1 == wanted.len();
        if position % step == 0 || is_last {
            found.extend(finder.find(&image)?);
        }
        match &mut still {
            None => still = Some(Still::new(image)),
            Some(still) => still.add(&image),
        }
    }
    if let Some(still) = still.filter(|_| wanted.len() > 1) {
        for image in still.composites() {
            found.extend(finder.find(&image)?);
        }
    }
    let (columns, rows) = (
        u32::from(frames.description.columns),
        u32::from(frames.description.rows),
    );
    Ok(joined(found, columns, rows))
}

/// What stands still in a cine: what is as bright in its darkest frame, and as dark in its brightest.
struct Still {
    darkest: TextImage,
    brightest: TextImage,
}

impl Still {
    fn new(image: TextImage) -> Self {
        Self {
            darkest: image.clone(),
            brightest: image,
        }
    }

    fn add(&mut self, image: &TextImage) {
        let places = self.darkest.samples.iter_mut();
        places
            .zip(&image.samples)
            .for_each(|(place, &value)| *place = value.min(*place));
        let places = self.brightest.samples.iter_mut();
        places
            .zip(&image.samples)
            .for_each(|(place, &value)| *place = value.max(*place));
    }

    fn composites(self) -> [TextImage; 2] {
        [self.darkest, self.brightest]
    }
}

/// Rectangles with their margin; those that touch for the greater part are one.
fn joined(found: Vec<Region>, columns: u32, rows: u32) -> Vec<Region> {
    let mut joined: Vec<Region> = Vec::new();
    for region in found {
        let x = region.x.saturating_sub(MARGIN);
        let y = region.y.saturating_sub(MARGIN);
        let grown = Region {
            x,
            y,
            width: region.right().saturating_add(MARGIN) - x,
            height: region.bottom().saturating_add(MARGIN) - y,
        };
        let Some(mut region) = grown.within(columns, rows) else {
            continue;
        };
        // Until nothing is left that it takes in.
        while let Some(position) = joined.iter().position(|other| is_one(&region, other)) {
            region = around(&region, &joined.swap_remove(position));
        }
        joined.push(region);
    }
    joined.sort_by_key(|region| (region.y, region.x, region.width, region.height));
    joined
}

/// Whether the smaller of two lies in the other for the most part.
fn is_one(one: &Region, other: &Region) -> bool {
    let size = |region: &Region| u64::from(region.width) * u64::from(region.height);
    let least = size(one).min(size(other));
    intersection(one, other).is_some_and(|shared| size(&shared) * 2 > least)
}

fn around(one: &Region, other: &Region) -> Region {
    let (x, y) = (one.x.min(other.x), one.y.min(other.y));
    Region {
        x,
        y,
        width: one.right().max(other.right()) - x,
        height: one.bottom().max(other.bottom()) - y,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_on_several_frames_is_one_rectangle_and_other_text_another() {
        let region = |x, y, width, height| Region {
            x,
            y,
            width,
            height,
        };
        let found = vec![
            region(10, 10, 30, 8),
            region(11, 10, 30, 9),
            region(60, 10, 30, 8),
            region(95, 98, 30, 8),
        ];
        assert_eq!(
            joined(found, 100, 100),
            [
                region(9, 9, 33, 11),
                region(59, 9, 32, 10),
                region(94, 97, 6, 3)
            ]
        );
    }
}
