//! Searches for text that a test can foretell.

use scanveil::pixels::text::{CineText, FindText, SearchCine, TextImage};
use scanveil::pixels::{Region, RenderError};

/// A search that finds what is brighter than this: a whole rectangle around it.
pub struct Brighter(pub u16);

impl FindText for Brighter {
    fn find(&self, image: &TextImage) -> Result<Vec<Region>, RenderError> {
        let channels = usize::from(image.channels);
        let bright: Vec<(u32, u32)> = image
            .samples
            .chunks_exact(channels)
            .zip(0..)
            .filter(|(pixel, _)| pixel.iter().any(|&sample| sample > self.0))
            .map(|(_, at)| (at % image.columns, at / image.columns))
            .collect();
        let Some(&(x, y)) = bright.first() else {
            return Ok(Vec::new());
        };
        let left = bright.iter().map(|&(x, _)| x).min().unwrap_or(x);
        let right = bright.iter().map(|&(x, _)| x).max().unwrap_or(x);
        let bottom = bright.iter().map(|&(_, y)| y).max().unwrap_or(y);
        Ok(vec![Region {
            x: left,
            y,
            width: right - left + 1,
            height: bottom - y + 1,
        }])
    }

    fn left(&self, image: &TextImage, filled: &[Region]) -> Result<Vec<Region>, RenderError> {
        let mut image = image.clone();
        let columns = image.columns as usize;
        let channels = usize::from(image.channels);
        for (pixel, at) in image.samples.chunks_exact_mut(channels).zip(0..) {
            let (x, y) = ((at % columns) as u32, (at / columns) as u32);
            if filled.iter().any(|region| holds(region, x, y)) {
                pixel.fill(0);
            }
        }
        self.find(&image)
    }

    fn cine(&self) -> Box<dyn SearchCine + '_> {
        Box::new(BrighterCine {
            search: self,
            frames: Vec::new(),
        })
    }
}

/// The same in a cine: what is bright in all frames, and besides that in single ones.
struct BrighterCine<'a> {
    search: &'a Brighter,
    frames: Vec<TextImage>,
}

impl SearchCine for BrighterCine<'_> {
    fn add(&mut self, frame: TextImage) -> Result<(), RenderError> {
        self.frames.push(frame);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<CineText, RenderError> {
        let mut darkest = self.frames[0].clone();
        for frame in &self.frames {
            let places = darkest.samples.iter_mut().zip(&frame.samples);
            places.for_each(|(place, &sample)| *place = sample.min(*place));
        }
        let standing = self.search.find(&darkest)?;
        let single = self
            .frames
            .iter()
            .map(|frame| self.search.left(frame, &standing));
        Ok(CineText {
            frames: single.collect::<Result<_, _>>()?,
            standing,
        })
    }
}

/// Nothing is that bright.
pub const FINDS_NOTHING: Brighter = Brighter(u16::MAX);

/// Whether a pixel lies in a rectangle.
pub fn holds(region: &Region, x: u32, y: u32) -> bool {
    (region.x..region.right()).contains(&x) && (region.y..region.bottom()).contains(&y)
}
