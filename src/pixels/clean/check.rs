//! The check of what was cleared, on the file as it is written: the same outside of the rectangles, empty in them, and
//! without text.

use std::ops::Range;

use super::super::text::FindText;
use super::super::{ImageDescription, Region, SampleData, Samples};
use super::apply::Applied;
use super::boxes::{Area, lies_in};
use super::fill::Fill;
use super::frames::{Frames, parts_of};
use super::search::{by_region, look};
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
            let found = finder
                .left(&look(&written, frame)?, &regions)
                .map_err(Refusal::from)?;
            let found = found.into_iter().filter(|region| !lies_in(region, &kept));
            left.extend(found.map(|region| (frame, region)));
        }
    }
    match left.is_empty() {
        true => Ok(()),
        false => Err(Objection::Text(by_region(left.into_iter()))),
    }
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
