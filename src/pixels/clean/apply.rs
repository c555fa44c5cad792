//! The rectangles cleared: new pixel data, of ranges that stay and of frames that were written anew.

use std::collections::BTreeMap;

use super::super::{ImageDescription, Region, StreamKind};
use super::frames::{FrameBytes, Frames, ITEM_HEADER, Items, Layout, parts_of};
use super::header::Changes;
use super::native::{Stretches, covered};
use super::stream::{Edited, edit};
use super::{Plan, Refusal};
use crate::bytes::ByteSource;
use crate::instance::writer::{Part, push_part};
use crate::instance::{DataSet, Element, VR, Value, tags};
use crate::scratch::Keeper;

/// What was written anew of an image.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// Where the pixels of each frame may differ from the original's.
    pub covered: BTreeMap<u32, Vec<Region>>,
    /// Frames were edited in their blocks: those are filled as nearly as their quantisation allows.
    pub in_blocks: bool,
    /// The transfer syntax, where another one holds for the frames now.
    pub transfer_syntax: Option<&'static str>,
}

/// JPEG XL JPEG Recompression: nothing but streams that were made from JPEG.
const JPEG_XL_RECOMPRESSION: &str = "1.2.840.10008.1.2.4.111";
/// JPEG XL, any.
const JPEG_XL: &str = "1.2.840.10008.1.2.4.112";

/// Clears what `plan` asks for in the pixel data of `data_set`. Nothing changes where it asks for nothing.
pub(super) fn apply(
    plan: &Plan,
    data_set: &mut DataSet,
    source: &dyn ByteSource,
) -> Result<Applied, Refusal> {
    let mut applied = Applied::default();
    let Some(fill) = plan.fill.as_ref().filter(|_| plan.has_work()) else {
        return Ok(applied);
    };
    let Some(element) = data_set.get(plan.tag) else {
        return Err(Refusal::FRAMES_UNCLEAR);
    };
    let vr = element.vr;
    let (parts, encapsulated) = parts_of(&element.value).ok_or(Refusal::FRAMES_UNCLEAR)?;
    let description = plan.description.clone();
    let frames =
        Frames::of(description, (&parts, encapsulated), data_set, source)?.sharing(&plan.last);
    let mut keeper = Keeper::default();
    let parts = match &frames.layout {
        Layout::Native => {
            let mut new = Vec::new();
            let mut at = 0;
            for frame in 0..frames.count() {
                let regions = plan.regions_of(frame);
                if regions.is_empty() {
                    continue;
                }
                let FrameBytes::Native { first_bit, .. } = frames.bytes(frame)? else {
                    return Err(Refusal::FRAMES_UNCLEAR);
                };
                let place = super::super::native_frame(&frames.description, frame)
                    .ok_or(Refusal::FRAMES_UNCLEAR)?;
                let offset = place.bytes.start;
                let stretches = Stretches::new(&frames.description, first_bit, fill, &regions);
                for range in stretches.ranges(offset, frames.value.len()) {
                    // Words that two frames share are in a stretch of either.
                    let start = range.start.max(at);
                    let mut bytes = super::frames::read(&frames.value, start..range.end)?.to_vec();
                    stretches.fill(offset, start, &mut bytes);
                    frames.value.push_slice(&mut new, at..start);
                    new.push(keeper.part(bytes)?);
                    at = range.end;
                }
                let own = regions.iter();
                let own = own.map(|&region| covered(&frames.description, region));
                applied.covered.insert(frame, own.collect());
            }
            frames.value.push_slice(&mut new, at..frames.value.len());
            new
        }
        Layout::Items(items) => {
            let (new, changes) =
                match encapsulated_frames(plan, &frames, items, &mut keeper, false)? {
                    Some(done) => done,
                    // The header holds for all frames: what changes in one of them has to change in all.
                    None => encapsulated_frames(plan, &frames, items, &mut keeper, true)?
                        .ok_or(Refusal::FRAMES_UNCLEAR)?,
                };
            applied.covered = new.covered;
            applied.in_blocks = new.in_blocks;
            if new.jpeg_xl && plan.transfer_syntax == JPEG_XL_RECOMPRESSION {
                applied.transfer_syntax = Some(JPEG_XL);
            }
            let (parts, tables) = new.items.finish(items, &frames, data_set)?;
            changes.state(data_set, &frames.description);
            for element in tables {
                data_set.put(element);
            }
            parts
        }
    };
    data_set.put(Element {
        tag: plan.tag,
        vr: if encapsulated { VR::OB } else { vr },
        value: Value::Parts {
            parts,
            encapsulated,
        },
    });
    Ok(applied)
}

/// Frames as items, as far as they were written.
struct NewItems {
    items: Writer,
    covered: BTreeMap<u32, Vec<Region>>,
    in_blocks: bool,
    jpeg_xl: bool,
}

/// The items of all frames. `None` where only some frames were written anew and the header would hold for those only.
fn encapsulated_frames(
    plan: &Plan,
    frames: &Frames<'_>,
    items: &Items,
    keeper: &mut Keeper,
    all: bool,
) -> Result<Option<(NewItems, Changes)>, Refusal> {
    let Some(fill) = &plan.fill else {
        return Ok(None);
    };
    let mut new = NewItems {
        items: Writer::default(),
        covered: BTreeMap::new(),
        in_blocks: false,
        jpeg_xl: false,
    };
    let mut changes = Changes::default();
    let is_partial = (0..frames.count()).any(|frame| plan.regions_of(frame).is_empty());
    for frame in 0..frames.count() {
        let regions = plan.regions_of(frame);
        if regions.is_empty() && !all {
            new.items.keep(frames, items.of_frame(frame)?);
            continue;
        }
        let FrameBytes::Stream(stream) = frames.bytes(frame)? else {
            return Err(Refusal::FRAMES_UNCLEAR);
        };
        let Edited {
            stream: edited,
            covered,
            kind,
            before,
            after,
        } = edit(frames, (frame, &stream), fill, &regions)?;
        new.in_blocks |= is_in_blocks(kind);
        let is_jpeg_xl = kind == StreamKind::JpegXl;
        new.jpeg_xl |= is_jpeg_xl;
        // JPEG lost something before it was recompressed.
        let before_xl = is_jpeg_xl && plan.transfer_syntax == JPEG_XL_RECOMPRESSION;
        if ((before.lossy && !after.lossy) || before_xl) && changes.was_lossy.is_none() {
            let kind = if before_xl { StreamKind::Jpeg } else { kind };
            changes.was_lossy = Some((kind, stream.len() as u64));
        }
        if before != after {
            changes.transform = Some(after.transform);
            changes.undone |= before.undone;
            if is_partial && !all {
                return Ok(None);
            }
        }
        new.items.put(edited, keeper)?;
        new.covered.insert(frame, covered);
    }
    Ok(Some((new, changes)))
}

fn is_in_blocks(kind: StreamKind) -> bool {
    matches!(kind, StreamKind::Jpeg | StreamKind::Jpeg12Bit)
}

/// Items behind the offset table, as they are written.
#[derive(Default)]
struct Writer {
    parts: Vec<Part>,
    length: u64,
    /// Where each frame starts, and the length of its stream.
    starts: Vec<u64>,
    lengths: Vec<u64>,
    /// Whether each frame is one fragment.
    is_simple: Vec<bool>,
}

impl Writer {
    /// Fragments of a frame that stay as they are, headers included.
    fn keep(&mut self, frames: &Frames<'_>, fragments: &[std::ops::Range<u64>]) {
        self.starts.push(self.length);
        let lengths = fragments
            .iter()
            .map(|fragment| fragment.end - fragment.start);
        self.lengths.push(lengths.sum());
        self.is_simple.push(fragments.len() == 1);
        self.keep_behind(frames, fragments);
    }

    fn keep_behind(&mut self, frames: &Frames<'_>, fragments: &[std::ops::Range<u64>]) {
        if let (Some(first), Some(last)) = (fragments.first(), fragments.last()) {
            let range = first.start - ITEM_HEADER..last.end;
            self.length += range.end - range.start;
            frames.value.push_slice(&mut self.parts, range);
        }
    }

    /// A frame as one fragment.
    fn put(&mut self, mut stream: Vec<u8>, keeper: &mut Keeper) -> Result<(), Refusal> {
        let length = stream.len() as u64;
        if length % 2 == 1 {
            stream.push(0);
        }
        let stated = u32::try_from(stream.len())
            .ok()
            .filter(|&stated| stated != u32::MAX)
            .ok_or(Refusal::FRAMES_UNCLEAR)?;
        self.starts.push(self.length);
        self.lengths.push(length);
        self.is_simple.push(true);
        self.length += ITEM_HEADER + u64::from(stated);
        self.parts
            .push(Part::Bytes(item_header(stated).to_vec().into()));
        self.parts.push(keeper.part(stream)?);
        Ok(())
    }

    /// All items, and the tables beside them that hold for them now.
    fn finish(
        mut self,
        items: &Items,
        frames: &Frames<'_>,
        data_set: &mut DataSet,
    ) -> Result<(Vec<Part>, Vec<Element>), Refusal> {
        let length = self.length;
        self.keep_behind(frames, items.behind());
        let wide = |tag, values: &[u64]| Element {
            tag,
            vr: VR::OV,
            value: Value::Bytes(
                values
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect::<Vec<_>>()
                    .into(),
            ),
        };
        let mut tables = Vec::new();
        let had = |tag| data_set.get(tag).is_some();
        if had(tags::EXTENDED_OFFSET_TABLE) && self.is_simple.iter().all(|&is_simple| is_simple) {
            tables.push(wide(tags::EXTENDED_OFFSET_TABLE, &self.starts));
            tables.push(wide(tags::EXTENDED_OFFSET_TABLE_LENGTHS, &self.lengths));
        }
        let total = tags::ENCAPSULATED_PIXEL_DATA_VALUE_TOTAL_LENGTH;
        let fragments = items.behind().len() + self.is_simple.len();
        if had(total) && self.is_simple.iter().all(|&is_simple| is_simple) {
            let headers = ITEM_HEADER * (fragments as u64 - items.behind().len() as u64);
            let mut element = wide(total, &[length - headers]);
            element.vr = VR::UV;
            tables.push(element);
        }
        data_set.elements.retain(|element| {
            !matches!(
                element.tag,
                tags::EXTENDED_OFFSET_TABLE
                    | tags::EXTENDED_OFFSET_TABLE_LENGTHS
                    | tags::ENCAPSULATED_PIXEL_DATA_VALUE_TOTAL_LENGTH
            )
        });
        // Empty where an offset does not fit into 32 bits: then it has to be (PS3.5 A.4).
        let starts: Result<Vec<u32>, _> = match items.table.is_empty() {
            true => Ok(Vec::new()),
            false => self
                .starts
                .iter()
                .map(|&start| u32::try_from(start))
                .collect(),
        };
        let table: Vec<u8> = starts
            .unwrap_or_default()
            .into_iter()
            .flat_map(u32::to_le_bytes)
            .collect();
        let mut head = item_header(table.len() as u32).to_vec();
        head.extend(table);
        let mut parts = vec![Part::Bytes(head.into())];
        self.parts
            .into_iter()
            .for_each(|part| push_part(&mut parts, part));
        Ok((parts, tables))
    }
}

fn item_header(length: u32) -> [u8; 8] {
    let mut header = [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0];
    header[4..].copy_from_slice(&length.to_le_bytes());
    header
}

/// What the header of an image says, as far as its pixels go.
pub(super) fn has_pixels(description: &ImageDescription) -> bool {
    description.pixels() > 0 && description.samples_per_pixel > 0
}
