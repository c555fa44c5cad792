//! From files to features: which files make an image, where in it is measured, and what comes out.

mod error;
mod inventory;
mod preview;
mod region;

pub use error::MeasurementError;
pub use inventory::{Kind, Study, kind, studies};
pub use preview::Preview;
pub use region::{RegionFile, RegionName, regions};

use region::Drawn;

use crate::bytes::ByteSource;
use crate::features::{Document, RegionSource, Settings, extract};
use crate::instance::{self, Instance, tags};
use crate::sources::series::{Options, Plan, PresentationIntent, Quantity, Series};
use crate::sources::{Image, Limits, Target, automatic, nifti, nrrd};
use crate::structured_report::{InstanceReference, IntensityUnit, MeasurementReport};

/// Where is measured.
#[derive(Clone, Copy)]
pub enum Where<'a> {
    /// In a region of a file: a DICOM Segmentation, an RT Structure Set, or a label map in NIfTI or NRRD. Without a
    /// number, in the only one that it has.
    File(&'a dyn ByteSource, Option<i64>),
    /// In what the program takes for the body, or the breast.
    Automatic,
    /// Everywhere.
    WholeImage,
}

/// What is to be measured, and how.
pub struct Request<'a> {
    /// The images of one DICOM series in any order, or one NIfTI or NRRD file.
    pub images: &'a [&'a dyn ByteSource],
    /// Where.
    pub region: Where<'a>,
    /// One frame of a cine, counted from 0.
    pub frame: Option<u32>,
    /// How.
    pub settings: &'a Settings,
    /// Significant digits of the values; all of them without.
    pub digits: Option<u32>,
}

/// What was measured.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The features.
    pub document: Document,
    /// What the image's intensities are.
    pub intensity: IntensityUnit,
    /// The DICOM images that were measured.
    pub images: Vec<InstanceReference>,
    /// The DICOM Segmentation that said where, and its segment.
    pub segmentation: Option<(InstanceReference, u16)>,
    /// What a person is shown.
    pub preview: Option<Preview>,
}

impl Measured {
    /// What a structured report says of it; `None` where the image is not DICOM.
    #[must_use]
    pub fn report(&self) -> Option<MeasurementReport> {
        if self.images.is_empty() {
            return None;
        }
        // The document is plain data of the form that measurements are read from.
        let measurements = serde_json::to_value(&self.document).ok()?;
        Some(MeasurementReport {
            measurements: serde_json::from_value(measurements).ok()?,
            intensity: self.intensity,
            images: self.images.clone(),
            segmentation: self.segmentation.clone(),
        })
    }
}

/// Measures. `progress` is told the part that is done, from 0 to 1, and answers whether to go on.
///
/// # Errors
/// [`MeasurementError`]: the images make no volume, the region is not on it, or it has no features.
pub fn measure(
    request: &Request<'_>,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Measured, MeasurementError> {
    match request.images {
        [only] if nifti::is_nifti(*only) || nrrd::is_nrrd(*only) => {
            of_volume(*only, request, progress)
        }
        _ => of_series(request, progress),
    }
}

/// A NIfTI or NRRD file.
fn of_volume(
    source: &dyn ByteSource,
    request: &Request<'_>,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Measured, MeasurementError> {
    let image = region::volume(source)?;
    let drawn = match request.region {
        Where::File(file, number) => {
            region::drawn(file, number, &Target::of_grid(&image.volume.grid))?
        }
        other => by_itself(other, &image)?,
    };
    finish(request, &image, drawn, &Origin::default(), progress)
}

/// A region that no file gives.
fn by_itself(choice: Where<'_>, image: &Image) -> Result<Drawn, MeasurementError> {
    let found = match choice {
        Where::Automatic => automatic::body(image)?,
        _ => automatic::whole_image(image)?,
    };
    let share = found.share() * 100.0;
    let area = match found.area() {
        Some(area) => format!("{area:.0} mm²"),
        None => format!("{:.0} mm³", found.volume()),
    };
    Ok(Drawn {
        remark: Some(format!(
            "Nobody drew the region: {} covers {share:.1} % of the image, {area}.",
            found.method.name()
        )),
        source: RegionSource {
            kind: found.method.name().to_owned(),
            automatic: true,
            label: None,
        },
        mask: found.mask,
        segmentation: None,
    })
}

/// What of a volume does not come from its voxels.
#[derive(Default)]
struct Origin {
    images: Vec<InstanceReference>,
    intensity: Option<IntensityUnit>,
    remarks: Vec<String>,
}

fn of_series(
    request: &Request<'_>,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Measured, MeasurementError> {
    let options = Options {
        frame: request.frame,
        ..Options::default()
    };
    let limits = Limits::default();
    let mut series = Series::new(options);
    let mut instances = Vec::with_capacity(request.images.len());
    for (number, source) in request.images.iter().enumerate() {
        let position = number + 1;
        let instance = Instance::read(*source, &instance::Limits::default())
            .map_err(|error| MeasurementError::Unreadable { position, error })?;
        if let Some(error) = &instance.defect {
            let error = error.clone();
            return Err(MeasurementError::Unreadable { position, error });
        }
        series.add(&instance, *source)?;
        instances.push(instance);
    }
    let plan = series.plan(&limits)?;
    let from_file = match request.region {
        Where::File(file, number) => Some(region::drawn(file, number, &plan.target())?),
        _ => None,
    };
    // Slices that nothing is measured in need not be decoded, unless they are measured with.
    let bounds = from_file
        .as_ref()
        .filter(|_| !request.settings.needs_whole_image());
    let bounds = bounds.and_then(|drawn| slices_around(drawn, &plan));
    let mut filling = plan.fill(bounds, &limits)?;
    let needed = filling.instances();
    for (done, &position) in needed.iter().enumerate() {
        if let (Some(instance), Some(source)) =
            (instances.get(position), request.images.get(position))
        {
            filling.add(position, instance, *source)?;
        }
        if !progress(0.5 * (done + 1) as f64 / needed.len() as f64) {
            return Err(crate::features::FeatureError::Cancelled.into());
        }
    }
    let image = filling.finish()?;
    let drawn = match from_file {
        Some(drawn) => drawn.within(bounds, &image.volume.grid),
        None => by_itself(request.region, &image)?,
    };
    let origin = Origin {
        images: needed
            .iter()
            .filter_map(|&position| reference(instances.get(position)?))
            .collect(),
        intensity: Some(match plan.quantity {
            Quantity::Hounsfield => IntensityUnit::Hounsfield,
            Quantity::UptakeByBodyWeight => IntensityUnit::StandardisedUptake,
            _ => IntensityUnit::Arbitrary,
        }),
        remarks: remarks(&plan),
    };
    let mut rest = |part: f64| progress(0.5 + 0.5 * part);
    finish(request, &image, drawn, &origin, &mut rest)
}

/// The box of whole slices that holds the region and a centimetre on either side.
fn slices_around(drawn: &Drawn, plan: &Plan) -> Option<([usize; 3], [usize; 3])> {
    let (first, last) = drawn.mask.bounds()?;
    let [columns, rows, slices] = plan.grid.size;
    let margin = (10.0 / plan.grid.spacing[2]).ceil() as usize;
    Some((
        [0, 0, first[2].saturating_sub(margin)],
        [columns - 1, rows - 1, (last[2] + margin).min(slices - 1)],
    ))
}

pub(crate) fn reference(instance: &Instance) -> Option<InstanceReference> {
    Some(InstanceReference {
        sop_class: instance.sop_class()?.to_owned(),
        sop_instance: instance.sop_instance()?.to_owned(),
        series: instance.uid(tags::SERIES_INSTANCE_UID)?.to_owned(),
    })
}

/// How the headers were taken, for a person to know.
fn remarks(plan: &Plan) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(keyword) = plan.spacing_source.keyword() {
        remarks.push(format!("Distances are those of {keyword}."));
    }
    if plan.is_turned() {
        remarks.push("Black and white were turned (MONOCHROME1).".to_owned());
    }
    if plan.presentation == Some(PresentationIntent::Presentation) {
        remarks.push(
            "The image was processed for the eye (FOR PRESENTATION), which changes its texture."
                .to_owned(),
        );
    }
    if !plan.quantity.is_physical() {
        remarks.push(
            "Intensities are in arbitrary units: they do not compare between machines.".to_owned(),
        );
    }
    remarks
}

fn finish(
    request: &Request<'_>,
    image: &Image,
    mut drawn: Drawn,
    origin: &Origin,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Measured, MeasurementError> {
    for (inside, missing) in drawn
        .mask
        .inside
        .iter_mut()
        .zip(image.missing.iter().flatten())
    {
        *inside &= !missing;
    }
    let extraction = extract(&image.volume, &drawn.mask, request.settings, progress)?;
    let warnings = image
        .warnings
        .iter()
        .map(|warning| sentence(&warning.to_string()));
    let remarks = origin
        .remarks
        .iter()
        .cloned()
        .chain(warnings)
        .chain(drawn.remark);
    Ok(Measured {
        preview: Preview::new(&image.volume, &drawn.mask),
        document: Document::new(
            &extraction,
            request.settings,
            drawn.source,
            remarks.collect(),
            request.digits,
        ),
        intensity: origin
            .intensity
            .filter(|_| !request.settings.measures_a_response())
            .unwrap_or(IntensityUnit::Arbitrary),
        images: origin.images.clone(),
        segmentation: drawn.segmentation,
    })
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}
