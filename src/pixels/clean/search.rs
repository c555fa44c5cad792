//! The search for text over the frames of an image.

use std::collections::BTreeMap;

use super::super::text::{CineText, FindText, TextImage};
use super::super::{Region, RenderError};
use super::Refusal;
use super::boxes::{Area, Frames as Wanted, Origin};
use super::frames::Frames;
use super::look::text_image;

/// The rectangles of text on the frames `wanted`, in their order. What stands still is meant for every frame.
pub(super) fn search(
    frames: &Frames<'_>,
    wanted: &[u32],
    finder: &dyn FindText,
) -> Result<Vec<Area>, Refusal> {
    let found = match wanted {
        [] => CineText::default(),
        &[frame] => CineText {
            standing: finder.find(&look(frames, frame)?)?,
            frames: Vec::new(),
        },
        _ => {
            let mut cine = finder.cine();
            for &frame in wanted {
                cine.add(look(frames, frame)?)?;
            }
            cine.finish()?
        }
    };
    let mut areas: Vec<Area> = found.standing.into_iter().map(standing).collect();
    let single = wanted.iter().zip(found.frames);
    areas.extend(by_region(single.flat_map(|(&frame, regions)| {
        regions.into_iter().map(move |region| (frame, region))
    })));
    Ok(areas)
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

/// What of the text is still there. `cleared` are the frames that were cleared, with their rectangles.
pub(super) fn left(
    frames: &Frames<'_>,
    cleared: impl Iterator<Item = (u32, Vec<Region>)>,
    kept: impl Fn(&Region) -> bool,
    finder: &dyn FindText,
) -> Result<Vec<Area>, Refusal> {
    let mut left = Vec::new();
    for (frame, regions) in cleared {
        let found = finder.left(&look(frames, frame)?, &regions)?;
        let found = found.into_iter().filter(|region| !kept(region));
        left.extend(found.map(|region| (frame, region)));
    }
    Ok(by_region(left.into_iter()))
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
fn by_region(found: impl Iterator<Item = (u32, Region)>) -> Vec<Area> {
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
