//! The check of what was cleared, on the file as it is written: the same outside of the rectangles, empty in them, and
//! without text.

use std::ops::Range;

use super::super::text::{FindText, TextImage};
use super::super::{ImageDescription, Region, RenderError, SampleData, Samples};
use super::apply::Applied;
use super::boxes::{Area, lies_in};
use super::fill::Fill;
use super::frames::{Frames, parts_of};
use super::look::text_image;
use super::search::by_region;
use super::{Plan, Refusal};
use crate::bytes::ByteSource;
use crate::instance::{DataSet, Instance};

/// What the check says against a file.
#[derive(Debug)]
pub(crate) enum Objection {
    /// Text is left, or seems to be: where.
    Text(Vec<Area>),
    /// The frames are other ones, or do not read back.
    Refused(Refusal),
}

impl From<Refusal> for Objection {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Two readings of the pixel data: as it came, and as it is written.
pub(super) struct Readings<'a> {
    pub original: (&'a Instance, &'a dyn ByteSource),
    pub written: (&'a Instance, &'a dyn ByteSource),
}

/// Compares the readings frame by frame, and searches what changed once more.
pub(super) fn check(
    plan: &Plan,
    applied: &Applied,
    readings: &Readings<'_>,
    finder: Option<&dyn FindText>,
) -> Result<(), Objection> {
    let has_changed = !applied.covered.is_empty();
    let Some(fill) = plan.fill.as_ref().filter(|_| has_changed) else {
        return Ok(());
    };
    let (instance, source) = readings.original;
    let (original_parts, is_encapsulated) = value(plan, &plan.pixels)?;
    let original = Frames::of(
        plan.description.clone(),
        (&original_parts, is_encapsulated),
        &plan.pixels,
        instance.bulk_source(source),
    )?
    .sharing(&plan.last);
    let (instance, source) = readings.written;
    let (written_parts, is_encapsulated) = value(plan, &instance.data_set)?;
    let source = instance.bulk_source(source);
    let description = super::super::describe(instance, source, 0)
        .map(|description| ImageDescription {
            palette: plan.description.palette.clone(),
            ..description
        })
        .ok_or(Refusal::NOT_THE_SAME)?;
    let written = Frames::of(
        description,
        (&written_parts, is_encapsulated),
        &instance.data_set,
        source,
    )?;
    if original.count() != written.count() {
        return Err(Refusal::NOT_THE_SAME.into());
    }
    let kept = plan.kept_regions();
    let finder = finder.filter(|_| plan.is_searched());
    let mut left = Vec::new();
    for (&frame, covered) in &applied.covered {
        let regions = plan.regions_of(frame);
        let before = original.samples(frame)?;
        let after = written.samples(frame)?;
        let is_same = match applied.in_blocks {
            true => same(&before, &after, covered, None),
            false => same(&before, &after, covered, Some((fill, &regions))),
        };
        if !is_same {
            return Err(Refusal::NOT_THE_SAME.into());
        }
        if let Some(finder) = finder {
            let image = text_image(&written.description, &after)
                .ok_or(RenderError::Unsupported("its samples are no integers"))
                .map_err(Refusal::from)?;
            // The levels of wider values go by all of a frame.
            let is_whole = written.count() == 1 || written.description.bits_stored > 8;
            let found = match is_whole {
                true => finder.left(&image, &regions),
                false => left_close_to(finder, &image, &regions),
            };
            let found = found.map_err(Refusal::from)?;
            let found = found.into_iter().filter(|region| !lies_in(region, &kept));
            left.extend(found.map(|region| (frame, region)));
        }
    }
    match left.is_empty() {
        true => Ok(()),
        false => Err(Objection::Text(by_region(left.into_iter()))),
    }
}

/// How far around what was filled a frame of a cine is searched again, in pixels.
const AROUND: u32 = 96;

/// What is still there close to what was filled. Every frame of a cine was looked at by itself, and has not changed
/// farther away: there is nothing there that would be found now and was not then.
fn left_close_to(
    finder: &dyn FindText,
    image: &TextImage,
    filled: &[Region],
) -> Result<Vec<Region>, RenderError> {
    let mut left = Vec::new();
    for part in surroundings(filled, (image.columns, image.rows)) {
        // Whole ones: each lies in its surroundings.
        let inside = filled.iter().filter(|region| touch(region, &part));
        let inside = inside.map(|region| Region {
            x: region.x.saturating_sub(part.x),
            y: region.y.saturating_sub(part.y),
            ..*region
        });
        let inside: Vec<Region> = inside.collect();
        let found = finder.left(&image.part(part), &inside)?;
        left.extend(found.into_iter().map(|region| Region {
            x: region.x + part.x,
            y: region.y + part.y,
            ..region
        }));
    }
    Ok(left)
}

/// Rectangles that hold what is around each of the regions, none of them touching another.
fn surroundings(filled: &[Region], (columns, rows): (u32, u32)) -> Vec<Region> {
    let grown = filled.iter().filter_map(|region| {
        let (x, y) = (
            region.x.saturating_sub(AROUND),
            region.y.saturating_sub(AROUND),
        );
        let width = region.right().saturating_add(AROUND) - x;
        let height = region.bottom().saturating_add(AROUND) - y;
        Region {
            x,
            y,
            width,
            height,
        }
        .within(columns, rows)
    });
    let mut parts: Vec<Region> = Vec::new();
    for mut part in grown {
        // What has grown may reach what it did not reach before.
        while let Some(at) = parts.iter().position(|other| touch(&part, other)) {
            let other = parts.swap_remove(at);
            let (x, y) = (part.x.min(other.x), part.y.min(other.y));
            part = Region {
                x,
                y,
                width: part.right().max(other.right()) - x,
                height: part.bottom().max(other.bottom()) - y,
            };
        }
        parts.push(part);
    }
    parts
}

fn touch(a: &Region, b: &Region) -> bool {
    a.x <= b.right() && b.x <= a.right() && a.y <= b.bottom() && b.y <= a.bottom()
}

fn value(
    plan: &Plan,
    data_set: &DataSet,
) -> Result<(Vec<crate::instance::writer::Part>, bool), Refusal> {
    let element = data_set.get(plan.tag);
    element
        .and_then(|element| parts_of(&element.value))
        .ok_or(Refusal::NOT_THE_SAME)
}

/// Whether two frames are the same outside of `covered`, and the second holds the fill in its regions.
fn same(
    before: &Samples,
    after: &Samples,
    covered: &[Region],
    filled: Option<(&Fill, &[Region])>,
) -> bool {
    let shape = |samples: &Samples| (samples.rows, samples.columns, samples.samples_per_pixel);
    let pixels = before.rows as usize * before.columns as usize;
    let length = pixels * usize::from(before.samples_per_pixel);
    if shape(before) != shape(after) || [before.data.len(), after.data.len()] != [length; 2] {
        return false;
    }
    let per_pixel = usize::from(before.samples_per_pixel);
    let columns = before.columns as usize;
    (0..before.rows).all(|row| {
        let start = row as usize * columns * per_pixel;
        let touches = |region: &&Region| (region.y..region.bottom()).contains(&row);
        let Some(covered) = mask(columns, covered.iter().filter(touches)) else {
            return same_cells(
                &before.data,
                &after.data,
                start..start + columns * per_pixel,
            );
        };
        let filled = filled.and_then(|(fill, regions)| {
            let mask = mask(columns, regions.iter().filter(touches))?;
            Some((fill, mask))
        });
        (0..columns).all(|x| {
            let first = start + x * per_pixel;
            let mut cells = first..first + per_pixel;
            match &filled {
                Some((fill, mask)) if mask[x] => cells.all(|at| fill.is_at(&after.data, at)),
                _ if covered[x] => true,
                _ => same_cells(&before.data, &after.data, cells),
            }
        })
    })
}

/// Which columns of a row lie in `regions`; `None` where there are none.
fn mask<'a>(columns: usize, regions: impl Iterator<Item = &'a Region>) -> Option<Vec<bool>> {
    let mut mask = None;
    for region in regions {
        let mask = mask.get_or_insert_with(|| vec![false; columns]);
        let right = (region.right() as usize).min(columns);
        if let Some(own) = mask.get_mut(region.x as usize..right) {
            own.fill(true);
        }
    }
    mask
}

fn same_cells(before: &SampleData, after: &SampleData, range: Range<usize>) -> bool {
    match (before, after) {
        (SampleData::U8(before), SampleData::U8(after)) => before[range.clone()] == after[range],
        (SampleData::U16(before), SampleData::U16(after)) => before[range.clone()] == after[range],
        (SampleData::U32(before), SampleData::U32(after)) => before[range.clone()] == after[range],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
        Region {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn what_is_around_each_region_is_in_one_rectangle_and_none_touches_another() {
        let filled = [
            region(10, 10, 50, 12),
            region(600, 460, 30, 12),
            region(240, 8, 40, 12),
        ];
        let parts = surroundings(&filled, (640, 480));
        assert_eq!(parts, [region(504, 364, 136, 116), region(0, 0, 376, 118)]);
    }

    /// Finds a pixel of 9 that is not covered.
    struct Nines;

    impl FindText for Nines {
        fn find(&self, _: &TextImage) -> Result<Vec<Region>, RenderError> {
            Ok(Vec::new())
        }

        fn left(&self, image: &TextImage, filled: &[Region]) -> Result<Vec<Region>, RenderError> {
            let columns = image.columns as usize;
            let nines = (0..image.samples.len()).filter(|&at| image.samples[at] == 9);
            let places = nines.map(|at| region((at % columns) as u32, (at / columns) as u32, 1, 1));
            Ok(places.filter(|place| !lies_in(place, filled)).collect())
        }

        fn cine(&self) -> Box<dyn super::super::super::text::SearchCine + '_> {
            unreachable!("the check looks at frames")
        }
    }

    #[test]
    fn what_is_left_close_by_is_found_where_it_is() {
        let mut image = TextImage {
            columns: 640,
            rows: 480,
            channels: 1,
            samples: vec![0; 640 * 480],
        };
        for (x, y) in [(305, 205), (330, 210), (345, 300), (20, 20)] {
            image.samples[y * 640 + x] = 9;
        }
        let filled = [region(300, 200, 10, 10)];
        let left = left_close_to(&Nines, &image, &filled).unwrap();
        assert_eq!(left, [region(330, 210, 1, 1), region(345, 300, 1, 1)]);
    }
}
