//! The search for text over the frames of an image.

use std::collections::BTreeMap;

use super::super::text::{CineText, FindText, SearchCine, TextImage};
use super::super::{Region, RenderError};
use super::Refusal;
use super::boxes::{Area, Frames as Wanted, Origin};
use super::frames::Frames;
use super::look::text_image;

/// The search over frames that come one by one.
pub(super) struct Search<'a> {
    finder: &'a dyn FindText,
    frames: Vec<u32>,
    /// The first one: where it stays alone it is no cine.
    first: Option<TextImage>,
    cine: Option<Box<dyn SearchCine + 'a>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(finder: &'a dyn FindText) -> Self {
        Self {
            finder,
            frames: Vec::new(),
            first: None,
            cine: None,
        }
    }

    /// One more frame.
    pub(super) fn add(&mut self, frame: u32, image: TextImage) -> Result<(), Refusal> {
        self.frames.push(frame);
        if self.frames.len() == 1 {
            self.first = Some(image);
            return Ok(());
        }
        let cine = self.cine.get_or_insert_with(|| self.finder.cine());
        if let Some(first) = self.first.take() {
            cine.add(first)?;
        }
        Ok(cine.add(image)?)
    }

    /// The rectangles of text. What stands still is meant for every frame.
    pub(super) fn finish(self) -> Result<Vec<Area>, Refusal> {
        let found = match (self.cine, self.first) {
            (Some(cine), _) => cine.finish()?,
            (None, Some(only)) => CineText {
                standing: self.finder.find(&only)?,
                frames: Vec::new(),
            },
            (None, None) => CineText::default(),
        };
        let mut areas: Vec<Area> = found.standing.into_iter().map(standing).collect();
        let single = self.frames.iter().zip(found.frames);
        areas.extend(by_region(single.flat_map(|(&frame, regions)| {
            regions.into_iter().map(move |region| (frame, region))
        })));
        Ok(areas)
    }
}

/// The areas whose text names nobody on any frame that they are for, and the others.
pub(super) fn harmless(
    frames: &Frames<'_>,
    areas: Vec<Area>,
    finder: &dyn FindText,
) -> Result<(Vec<Area>, Vec<Area>), Refusal> {
    let mut named = vec![false; areas.len()];
    for frame in 0..frames.count() {
        let own = |index: usize| !named[index] && areas[index].frames.has(frame);
        let unsure: Vec<usize> = (0..areas.len()).filter(|&index| own(index)).collect();
        if unsure.is_empty() {
            continue;
        }
        let image = look(frames, frame)?;
        for index in unsure {
            named[index] = !finder.is_harmless(&image, areas[index].region);
        }
    }
    let (named, harmless): (Vec<_>, Vec<_>) =
        areas.into_iter().zip(named).partition(|(_, named)| *named);
    let areas = |of: Vec<(Area, bool)>| of.into_iter().map(|(area, _)| area).collect();
    Ok((areas(harmless), areas(named)))
}

/// A frame as the search sees it.
pub(super) fn look(frames: &Frames<'_>, frame: u32) -> Result<TextImage, Refusal> {
    let samples = frames.samples(frame)?;
    text_image(&frames.description, &samples)
        .ok_or(RenderError::Unsupported("its samples are no integers").into())
}

fn standing(region: Region) -> Area {
    Area {
        region,
        frames: Wanted::All,
        origin: Origin::Text,
    }
}

/// One area for each rectangle, with all its frames.
pub(super) fn by_region(found: impl Iterator<Item = (u32, Region)>) -> Vec<Area> {
    let mut frames: BTreeMap<Region, Vec<u32>> = BTreeMap::new();
    for (frame, region) in found {
        frames.entry(region).or_default().push(frame);
    }
    let areas = frames.into_iter().map(|(region, frames)| Area {
        frames: Wanted::List(frames),
        ..standing(region)
    });
    areas.collect()
}
