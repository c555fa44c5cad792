//! PS3.15 E.3.1, Clean Pixel Data: what identifies is taken out of the image, and nothing else.
//!
//! [`Cleaner::plan`] decides what is cleared, from the original header and the frames: rules about images of this
//! kind, what lies outside of the Ultrasound Regions, rectangles of a person, text that is found. [`Planned::apply`]
//! clears it; [`Planned::check`] reads the file back as it is written, for the verifier.
//!
//! Frames are gone through one by one. What does not change stays a range of the source, byte for byte.

mod apply;
mod boxes;
mod check;
mod fill;
mod frames;
mod header;
mod look;
mod native;
mod need;
mod planned;
mod policy;
mod refusal;
mod report;
mod rules;
mod search;
mod stream;
#[cfg(test)]
mod tests;
mod ultrasound;

pub use boxes::{Area, Boxes, Frames as BoxFrames, Origin, PersonBox};
pub(crate) use check::Objection;
pub(crate) use planned::Planned;
pub use policy::{OutsideRegions, PixelPolicy, UnseenVideo};
pub(crate) use refusal::Refusal;
pub use report::{PixelReport, Step, StepName};
pub use rules::DeviceRule;

use std::rc::Rc;

use super::text::{FindText, may_hold_text};
use super::{ImageDescription, Region, RenderError, StreamKind, describe, sniff};
use crate::bytes::ByteSource;
use crate::instance::{DataSet, Instance, Tag, tags};
use apply::Applied;
use boxes::lies_in;
use fill::Fill;
use frames::{Frames, LastFrame, parts_of};
use need::{Need, Reason};
use search::Search;

/// What decides about the pixels of an instance.
pub(crate) struct Cleaner<'a> {
    pub policy: &'a PixelPolicy,
    pub finder: Option<&'a dyn FindText>,
    pub boxes: &'a Boxes,
}

/// What is cleared of an image, and why it was searched or not.
struct Plan {
    tag: Tag,
    /// The pixel data before anything is cleared, with its offset table: nothing of it but image.
    pixels: DataSet,
    transfer_syntax: String,
    description: ImageDescription,
    fill: Option<Fill>,
    /// The frames are searched for text, or were found to hold nothing like it.
    looked: Option<Reason>,
    searched: bool,
    areas: Vec<Area>,
    /// What a person wants to stay.
    kept: Vec<Area>,
    /// Text that names nobody.
    harmless: Vec<Area>,
    /// Of the frames as they came.
    last: Rc<LastFrame>,
}

impl Plan {
    /// The rectangles of a frame.
    fn regions_of(&self, frame: u32) -> Vec<Region> {
        let (columns, rows) = (
            u32::from(self.description.columns),
            u32::from(self.description.rows),
        );
        let own = self.areas.iter().filter(|area| area.frames.has(frame));
        own.filter_map(|area| area.region.within(columns, rows))
            .collect()
    }

    fn has_work(&self) -> bool {
        (0..self.description.frames).any(|frame| !self.regions_of(frame).is_empty())
    }

    fn is_searched(&self) -> bool {
        self.searched
    }

    fn kept_regions(&self) -> Vec<Region> {
        let kept = self.kept.iter().chain(&self.harmless);
        kept.map(|area| area.region).collect()
    }
}

impl Cleaner<'_> {
    /// Decides about `instance`. `data_set` is what is left of it: its pixel data holds nothing but image.
    pub(crate) fn plan(
        &self,
        instance: &Instance,
        source: &dyn ByteSource,
        data_set: &DataSet,
    ) -> Result<Planned, Refusal> {
        let mut planned = Planned {
            plan: None,
            applied: Applied::default(),
            report: PixelReport::new(false, Reason::NoPixelData),
            warnings: Vec::new(),
            is_clean: true,
        };
        if need::shows_slide_label(instance) {
            return Err(Refusal::SLIDE_LABEL);
        }
        let icons = instance.data_set.items(tags::ICON_IMAGE_SEQUENCE).len();
        let found = super::of_instance::PIXELS
            .into_iter()
            .find_map(|tag| data_set.get(tag));
        let Some((element, description)) = found.zip(describe(instance, source, 0)) else {
            planned.report.step(StepName::Icons, icons);
            return Ok(planned);
        };
        if is_video(instance, element, instance.bulk_source(source))? {
            if self.policy.unseen_video == UnseenVideo::Quarantine {
                return Err(Refusal::VIDEO);
            }
            planned.report = PixelReport::new(false, Reason::Video);
            planned.report.step(StepName::Icons, icons);
            planned.warnings.push(Reason::Video.message());
            planned.is_clean = false;
            return Ok(planned);
        }
        let (parts, encapsulated) = parts_of(&element.value).ok_or(Refusal::FRAMES_UNCLEAR)?;
        let (columns, rows) = (u32::from(description.columns), u32::from(description.rows));
        let mut plan = Plan {
            tag: element.tag,
            pixels: pixels_of(data_set, element),
            transfer_syntax: instance.transfer_syntax.clone(),
            fill: None,
            looked: None,
            searched: false,
            areas: self.areas(instance, columns, rows),
            kept: Vec::new(),
            harmless: Vec::new(),
            last: Rc::default(),
            description,
        };
        let need = match apply::has_pixels(&plan.description) {
            true => need::need(instance, plan.description.float),
            false => Need::Never(Reason::NoPixelData),
        };
        let wants_search = !matches!(need, Need::Never(_));
        if !wants_search && !plan.has_work() {
            let Need::Never(reason) = need else {
                return Err(Refusal::FRAMES_UNCLEAR);
            };
            planned.report = PixelReport::new(false, reason);
            planned.report.step(StepName::Icons, icons);
            return Ok(planned);
        }
        if super::header::frames(&instance.data_set).is_none() {
            return Err(Refusal::FRAMES_UNCLEAR);
        }
        let source = instance.bulk_source(source);
        let description = plan.description.clone();
        let frames =
            Frames::of(description, (&parts, encapsulated), data_set, source)?.sharing(&plan.last);
        plan.description = frames.description.clone();
        let first = frames.samples(0)?;
        if plan.description.float {
            return Err(RenderError::Unsupported("its samples are no integers").into());
        }
        plan.fill = Some(Fill::of(&frames.description, &first));
        drop(first);
        let (reason, text) = self.look(need, &frames)?;
        plan.searched = text.is_some();
        let mut text = text.unwrap_or_default();
        if wants_search {
            plan.looked = Some(reason);
        }
        if let (true, Some(finder)) = (self.policy.keep_harmless, self.finder) {
            (plan.harmless, text) = search::harmless(&frames, text, finder)?;
        }
        plan.areas.extend(text);
        self.keep(instance, &mut plan, &mut planned);
        planned.is_clean = plan.kept.is_empty();
        planned.report = PixelReport::new(plan.looked.is_some(), reason);
        planned.report.step(StepName::Icons, icons);
        planned.plan = Some(plan);
        planned.tell();
        Ok(planned)
    }

    /// What is cleared whatever the frames hold.
    fn areas(&self, instance: &Instance, columns: u32, rows: u32) -> Vec<Area> {
        let area = |region, origin| Area {
            region,
            frames: BoxFrames::All,
            origin,
        };
        let mut areas = Vec::new();
        let mut outside = self.policy.outside_regions == OutsideRegions::Clear;
        let rules = rules::own().iter().chain(&self.policy.rules);
        for rule in rules.filter(|rule| rule.matches(instance)) {
            outside |= rule.outside_regions;
            areas.extend(rule.clear.iter().map(|&region| area(region, Origin::Rule)));
        }
        if outside {
            let regions = ultrasound::regions(instance, columns, rows);
            let outside = ultrasound::outside(&regions, columns, rows);
            areas.extend(
                outside
                    .into_iter()
                    .map(|region| area(region, Origin::Ultrasound)),
            );
        }
        for one in self.boxes.of(instance).add {
            areas.push(Area {
                frames: one.frames.clone(),
                ..area(one.region(), Origin::Person)
            });
        }
        areas.retain_mut(|area| match area.region.within(columns, rows) {
            Some(region) => {
                area.region = region;
                true
            }
            None => false,
        });
        areas
    }

    /// Why the frames were searched or not, and the text of those that were. Each is decoded once.
    fn look(
        &self,
        need: Need,
        frames: &Frames<'_>,
    ) -> Result<(Reason, Option<Vec<Area>>), Refusal> {
        let mut search = None;
        for frame in 0..frames.count() {
            if matches!(need, Need::Never(_)) {
                break;
            }
            let image = search::look(frames, frame)?;
            if matches!(need, Need::Always(_)) || may_hold_text(&image) {
                let finder = self.finder.ok_or(Refusal::NEEDS_TEXT)?;
                search
                    .get_or_insert_with(|| Search::new(finder))
                    .add(frame, image)?;
            }
        }
        let reason = match (need, &search) {
            (Need::Never(reason) | Need::Always(reason), _) => reason,
            (Need::Strokes, Some(_)) => Reason::LooksLikeText,
            (Need::Strokes, None) => Reason::NothingLikeText,
        };
        Ok((reason, search.map(Search::finish).transpose()?))
    }

    /// Takes out what a person wants to stay visible.
    fn keep(&self, instance: &Instance, plan: &mut Plan, planned: &mut Planned) {
        let keep: Vec<Region> = self
            .boxes
            .of(instance)
            .keep
            .iter()
            .map(PersonBox::region)
            .collect();
        if keep.is_empty() {
            return;
        }
        let (kept, areas) = std::mem::take(&mut plan.areas)
            .into_iter()
            .partition(|area| area.origin != Origin::Person && lies_in(&area.region, &keep));
        plan.areas = areas;
        if self.policy.keep_found {
            plan.kept = kept;
        } else if !kept.is_empty() {
            plan.areas.extend(kept);
            planned.warnings.push(
                "Rectangles that a person wanted to stay visible were cleared: the policy does not let a person decide that.",
            );
        }
    }
}

/// A data set of the pixel data alone.
fn pixels_of(data_set: &DataSet, element: &crate::instance::Element) -> DataSet {
    let table = data_set.get(tags::EXTENDED_OFFSET_TABLE);
    let mut pixels = DataSet::default();
    table
        .into_iter()
        .chain([element])
        .for_each(|element| pixels.put(element.clone()));
    pixels
}

/// Whether the pixel data is a video: by its transfer syntax, or by what its bytes look like.
fn is_video(
    instance: &Instance,
    element: &crate::instance::Element,
    source: &dyn ByteSource,
) -> Result<bool, Refusal> {
    if super::hidden::promises_video(&instance.transfer_syntax) {
        return Ok(true);
    }
    let (parts, encapsulated) = match parts_of(&element.value) {
        Some((parts, true)) => (parts, true),
        _ => return Ok(false),
    };
    let description = ImageDescription {
        frames: 1,
        ..ImageDescription::default()
    };
    let empty = DataSet::default();
    let Ok(frames) = Frames::of(description, (&parts, encapsulated), &empty, source) else {
        return Ok(false);
    };
    let frames::Layout::Items(items) = &frames.layout else {
        return Ok(false);
    };
    let Some(first) = items.fragments.first() else {
        return Ok(false);
    };
    let head = frames::read(&frames.value, first.start..first.end.min(first.start + 64))?;
    Ok(sniff(&head, &frames.description) == StreamKind::Video)
}
