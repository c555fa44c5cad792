//! From the headers of a series to the grid of its volume, and which frame is which slice.

use super::describe::{Description, MARKS, PresentationIntent, Slice, SpacingSource};
use super::quantity::Quantity;
use super::stack::{Placed, groups, place, stack};
use super::{Options, SeriesError};
use crate::features::Grid;
use crate::instance::dictionary::keyword_of;
use crate::sources::geometry::{cross, is_sensible, unit};
use crate::sources::plane::Plane;
use crate::sources::{Limits, Target, Warning};

/// Spacings that differ by less are one, as a part of them.
const SPACING_TOLERANCE: f64 = 1e-3;

/// Which frame is a slice.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The instance, by its position among those given.
    pub position: usize,
    pub frame: u32,
    pub factor: f64,
    pub turned: bool,
}

/// The volume that a series makes, before any pixel is read.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where its voxels lie. Slices are ordered along the normal, the cross product of row and column direction.
    pub grid: Grid,
    /// What its values measure.
    pub quantity: Quantity,
    /// Which attribute says how far pixels are apart.
    pub spacing_source: SpacingSource,
    /// Modality (0008,0060).
    pub modality: Option<String>,
    /// Presentation Intent Type (0008,0068).
    pub presentation: Option<PresentationIntent>,
    /// Whether the position in the patient is known: not of a projection image.
    pub positioned: bool,
    /// What the headers leave open, and how it was taken.
    pub warnings: Vec<Warning>,
    pub(super) frame_of_reference: Option<String>,
    pub(super) slices: Vec<Source>,
    pub(super) options: Options,
}

struct Entry<'a> {
    position: usize,
    frame: u32,
    description: &'a Description,
    slice: &'a Slice,
}

impl Plan {
    pub(super) fn of(
        descriptions: &[Description],
        options: &Options,
        limits: &Limits,
    ) -> Result<Self, SeriesError> {
        let first = descriptions.first().ok_or(SeriesError::Empty)?;
        let entries: Vec<_> = descriptions
            .iter()
            .enumerate()
            .flat_map(|(position, description)| {
                let first = options.frame.unwrap_or(0);
                let slices = description.slices.iter().zip(first..);
                slices.map(move |(slice, frame)| Entry {
                    position,
                    frame,
                    description,
                    slice,
                })
            })
            .collect();
        let one = entries.first().ok_or(SeriesError::Empty)?;
        for entry in &entries {
            if let Some(attribute) = difference(one, entry) {
                return Err(SeriesError::Mixed {
                    attribute,
                    position: entry.position,
                });
            }
        }
        let mut warnings = general_warnings(first, one.slice);
        let planes: Vec<_> = entries
            .iter()
            .map_while(|entry| entry.slice.plane)
            .collect();
        let (order, grid) = match planes.len() == entries.len() {
            true => {
                let placed = place(&planes)?;
                let placed = without_duplicates(placed, &entries, &mut warnings)?;
                let [width, height] = one.slice.spacing;
                let stack = stack(&placed, width.min(height))?;
                if let Some(millimetres) = stack.uneven {
                    warnings.push(Warning::UnevenSlices { millimetres });
                }
                let depth = stack
                    .spacing
                    .unwrap_or_else(|| thickness(one.slice, &mut warnings));
                let lowest = placed.first().ok_or(SeriesError::Empty)?.plane;
                // Rounded cosines are not quite at right angles.
                let column = unit(cross(stack.normal, lowest.row)).unwrap_or(lowest.column);
                let [columns, rows] = one.slice.size;
                let grid = Grid {
                    size: [columns, rows, stack.order.len()],
                    spacing: [width, height, depth],
                    origin: lowest.position,
                    direction: [lowest.row, column, stack.normal],
                };
                (stack.order, grid)
            }
            false => (vec![0], projection(&entries, &planes, &mut warnings)?),
        };
        limits.voxels(grid.size)?;
        is_sensible(grid.spacing, grid.origin)?;
        let slices = order.iter().filter_map(|&number| {
            let entry = entries.get(number)?;
            Some(Source {
                position: entry.position,
                frame: entry.frame,
                factor: entry.slice.factor,
                turned: entry.slice.turned,
            })
        });
        Ok(Self {
            quantity: one.slice.quantity.clone(),
            spacing_source: first.spacing_source,
            modality: first.modality.clone(),
            presentation: first.presentation,
            positioned: planes.len() == entries.len(),
            warnings,
            frame_of_reference: first.frame_of_reference.clone(),
            slices: slices.collect(),
            options: options.clone(),
            grid,
        })
    }

    /// The instances that hold slices between `first` and `last` (both included), by their position among those given.
    #[must_use]
    pub fn instances(&self, first: usize, last: usize) -> Vec<usize> {
        let slices = self.slices.iter().take(last.saturating_add(1)).skip(first);
        let mut positions: Vec<_> = slices.map(|slice| slice.position).collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// What regions of this volume are drawn onto.
    #[must_use]
    pub fn target(&self) -> Target<'_> {
        Target {
            grid: &self.grid,
            frame_of_reference: self.frame_of_reference.as_deref(),
            positioned: self.positioned,
        }
    }

    /// Whether black and white of a slice are turned, so that larger values are brighter (MONOCHROME1).
    #[must_use]
    pub fn is_turned(&self) -> bool {
        self.slices.iter().any(|slice| slice.turned)
    }
}

/// The keyword of an attribute that keeps a slice from being in one volume with the first.
fn difference(first: &Entry<'_>, other: &Entry<'_>) -> Option<&'static str> {
    let (a, b) = (first.description, other.description);
    let near = |a: f64, b: f64| (a - b).abs() <= SPACING_TOLERANCE * a;
    let spacings = first.slice.spacing.iter().zip(other.slice.spacing);
    let checks = [
        (a.series == b.series, "SeriesInstanceUID"),
        (a.modality == b.modality, "Modality"),
        (
            a.frame_of_reference == b.frame_of_reference,
            "FrameOfReferenceUID",
        ),
        (first.slice.size[1] == other.slice.size[1], "Rows"),
        (first.slice.size[0] == other.slice.size[0], "Columns"),
        (
            spacings.into_iter().all(|(&a, b)| near(a, b)),
            "PixelSpacing",
        ),
        (
            first.slice.turned == other.slice.turned,
            "PhotometricInterpretation",
        ),
        (
            first.slice.quantity == other.slice.quantity,
            "MeasurementUnits",
        ),
    ];
    checks
        .into_iter()
        .find_map(|(agrees, attribute)| (!agrees).then_some(attribute))
}

fn general_warnings(description: &Description, slice: &Slice) -> Vec<Warning> {
    let mut warnings = Vec::new();
    match description.spacing_source {
        SpacingSource::PixelSpacing | SpacingSource::UltrasoundRegions => {}
        SpacingSource::ImagerPixelSpacing | SpacingSource::NominalScannedPixelSpacing => {
            warnings.push(Warning::DetectorSpacing);
        }
        SpacingSource::None => warnings.push(Warning::NoSpacing),
    }
    if slice.quantity == Quantity::Luminance {
        warnings.push(Warning::Luminance);
    }
    if description.lossy {
        warnings.push(Warning::Lossy);
    }
    warnings
}

/// The depth of a single slice.
fn thickness(slice: &Slice, warnings: &mut Vec<Warning>) -> f64 {
    slice.thickness.unwrap_or_else(|| {
        warnings.push(Warning::NoThickness);
        1.0
    })
}

/// The grid of one image whose position is not known.
fn projection(
    entries: &[Entry<'_>],
    planes: &[Plane],
    warnings: &mut Vec<Warning>,
) -> Result<Grid, SeriesError> {
    let unknown = entries.iter().find(|entry| entry.slice.plane.is_none());
    match (entries, unknown) {
        ([only], _) => {
            let [columns, rows] = only.slice.size;
            let [width, height] = only.slice.spacing;
            let depth = thickness(only.slice, warnings);
            Ok(Grid::aligned([columns, rows, 1], [width, height, depth]))
        }
        (_, Some(unknown))
            if !planes.is_empty() || entries.iter().any(|entry| entry.position > 0) =>
        {
            Err(SeriesError::NoPosition {
                position: unknown.position,
            })
        }
        _ => Err(SeriesError::Frames {
            frames: entries.len(),
        }),
    }
}

/// One slice at each position: a file that was given twice counts once.
fn without_duplicates(
    placed: Vec<Placed>,
    entries: &[Entry<'_>],
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Placed>, SeriesError> {
    let mut kept = Vec::new();
    let mut most = 1;
    let mut differ_in = None;
    for group in groups(&placed) {
        let mut own: Vec<(&Placed, &Entry<'_>)> = Vec::new();
        for one in group {
            let Some(entry) = entries.get(one.slice) else {
                continue;
            };
            let is_same = |other: &Entry<'_>| {
                other.frame == entry.frame
                    && other.description.sop_instance.is_some()
                    && other.description.sop_instance == entry.description.sop_instance
            };
            if own.iter().any(|(_, other)| is_same(other)) {
                warnings.push(Warning::Duplicate {
                    position: entry.position,
                });
                continue;
            }
            own.push((one, entry));
        }
        if own.len() > most {
            most = own.len();
            differ_in = own.windows(2).find_map(|two| match two {
                [(_, a), (_, b)] => mark(a.slice, b.slice),
                _ => None,
            });
        }
        kept.extend(own.first().map(|(one, _)| **one));
    }
    match most {
        1 => Ok(kept),
        _ => Err(SeriesError::Several { most, differ_in }),
    }
}

/// The keyword of the first attribute in which two slices of one position differ.
fn mark(a: &Slice, b: &Slice) -> Option<&'static str> {
    let differing = a.marks.iter().zip(&b.marks).position(|(a, b)| a != b)?;
    keyword_of(MARKS.get(differing)?.1)
}
