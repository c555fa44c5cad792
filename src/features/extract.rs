//! From an image and a region to features.

use super::intensity::{self, VolumeHistogram};
use super::process::{Prepared, prepare};
use super::settings::{
    Discretisation, FeatureClass, IbsiSettings, PyradiomicsSettings, Spacing, WeightingNorm,
};
use super::texture::{self, TextureRequest, Weighting};
use super::{Aggregation, Family, FeatureError, Features, Mask, Settings, Volume, morphology};

/// What was extracted from a region.
#[derive(Debug, Clone, PartialEq)]
pub struct Extraction {
    /// How large the region is of which intensities and textures are.
    pub region: RegionFigures,
    /// Its features, and those that it has not.
    pub features: Features,
}

/// How large a region is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegionFigures {
    /// Voxels of the intensity mask, after interpolation and re-segmentation.
    pub voxels: usize,
    /// Their volume in mm³.
    pub volume: f64,
}

/// Extracts the features of a region of an image.
///
/// `progress` is told the part that is done, from 0 to 1, after the processing and after each group of families; it
/// answers whether to go on.
///
/// # Errors
///
/// If image and region do not belong together, the region is empty, the settings make no sense for it, or `progress` has
/// said to stop.
pub fn extract(
    image: &Volume,
    mask: &Mask,
    settings: &Settings,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Extraction, FeatureError> {
    settings.check()?;
    let mut features = Features::default();
    let mut steps = Steps { progress, done: 0 };
    let prepared = prepare(image, mask, settings)?;
    steps.next()?;
    match settings {
        Settings::Ibsi(settings) => {
            let aggregations = aggregations(settings, image);
            ibsi(
                &prepared,
                settings,
                &aggregations,
                &mut features,
                &mut steps,
            )?;
        }
        Settings::Pyradiomics(settings) => {
            pyradiomics(&prepared, settings, &mut features, &mut steps)?;
        }
    }
    let voxels = prepared.intensity.iter().filter(|&&inside| inside).count();
    Ok(Extraction {
        region: RegionFigures {
            voxels,
            volume: voxels as f64 * prepared.image.grid.voxel_volume(),
        },
        features,
    })
}

/// The steps that `progress` hears of: processing, intensity, shape, texture.
struct Steps<'a> {
    progress: &'a mut dyn FnMut(f64) -> bool,
    done: u8,
}

impl Steps<'_> {
    const ALL: u8 = 4;

    fn next(&mut self) -> Result<(), FeatureError> {
        self.done += 1;
        if (self.progress)(f64::from(self.done) / f64::from(Self::ALL)) {
            Ok(())
        } else {
            Err(FeatureError::Cancelled)
        }
    }
}

/// Those that are set; merged over the volume without, or over each slice where textures cannot be of a volume.
fn aggregations(settings: &IbsiSettings, image: &Volume) -> Vec<Aggregation> {
    if !settings.aggregations.is_empty() {
        return settings.aggregations.clone();
    }
    let spacing = settings.interpolation.as_ref().map(|to| to.spacing);
    if image.grid.size[2] == 1 || matches!(spacing, Some(Spacing::Plane(_))) {
        vec![Aggregation::SliceMerged, Aggregation::Slice]
    } else {
        vec![Aggregation::VolumeMerged, Aggregation::Volume]
    }
}

fn ibsi(
    prepared: &Prepared,
    settings: &IbsiSettings,
    aggregations: &[Aggregation],
    out: &mut Features,
    steps: &mut Steps<'_>,
) -> Result<(), FeatureError> {
    let wants = |family| settings.families.contains(&family);
    if let Some((image, intensity)) = &prepared.surroundings {
        intensity::local(image, intensity, out);
    }
    let values = prepared.values();
    if wants(Family::IntensityStatistics) {
        intensity::statistics(&values, out);
    }
    if wants(Family::IntensityHistogram) {
        intensity::histogram(&prepared.levels, out);
    }
    if wants(Family::Ivh) {
        intensity::volume_histogram(&values, volume_histogram(settings, &values), out);
    }
    steps.next()?;
    if wants(Family::Morphology) {
        morphology::features(
            &prepared.image,
            &prepared.morphological,
            &prepared.intensity,
            out,
        );
    }
    steps.next()?;
    texture::features(
        &prepared.levels,
        &prepared.morphological,
        &TextureRequest {
            families: &settings.families,
            aggregations,
            distance: settings.distance,
            coarseness: settings.coarseness,
        },
        out,
    );
    steps.next()
}

/// The discretisation of the intensity-volume histogram, with the range of the re-segmentation as its bounds.
fn volume_histogram(settings: &IbsiSettings, values: &[f64]) -> VolumeHistogram {
    // The range is the image's, and none of its response map.
    let range = match settings.filter {
        None => settings.resegmentation.range,
        Some(_) => None,
    };
    let [minimum, maximum] = range.unwrap_or_default();
    let range = intensity::Range { minimum, maximum };
    match settings.volume_histogram {
        Discretisation::None if values.iter().all(|value| value.fract() == 0.0) => {
            VolumeHistogram::Levels(range)
        }
        Discretisation::None => VolumeHistogram::Continuous(range),
        Discretisation::FixedBinSize { size, minimum } => VolumeHistogram::FixedBinSize {
            size,
            range: intensity::Range {
                minimum: minimum.or(range.minimum),
                ..range
            },
        },
        Discretisation::FixedBinNumber(bins) => VolumeHistogram::FixedBinNumber(bins),
    }
}

fn pyradiomics(
    prepared: &Prepared,
    settings: &PyradiomicsSettings,
    out: &mut Features,
    steps: &mut Steps<'_>,
) -> Result<(), FeatureError> {
    let wants = |class| settings.feature_classes.contains(&class);
    let grid = &prepared.image.grid;
    if wants(FeatureClass::FirstOrder) {
        intensity::pyradiomics_first_order(
            &prepared.values(),
            &prepared.levels,
            grid.voxel_volume(),
            settings.voxel_array_shift,
            out,
        );
    }
    steps.next()?;
    let dimension = usize::from(settings.force_2d_dimension);
    if wants(FeatureClass::Shape) {
        morphology::pyradiomics_shape(grid, &prepared.morphological, out);
    }
    if wants(FeatureClass::Shape2D) {
        // Dimension 0 is z.
        let across = 2usize.saturating_sub(dimension);
        morphology::pyradiomics_shape_2d(grid, &prepared.morphological, across, out);
    }
    steps.next()?;
    let families: Vec<_> = settings
        .feature_classes
        .iter()
        .filter_map(|class| match class {
            FeatureClass::Glcm => Some(Family::Glcm),
            FeatureClass::Glrlm => Some(Family::Glrlm),
            FeatureClass::Glszm => Some(Family::Glszm),
            FeatureClass::Gldm => Some(Family::Gldm),
            FeatureClass::Ngtdm => Some(Family::Ngtdm),
            FeatureClass::FirstOrder | FeatureClass::Shape | FeatureClass::Shape2D => None,
        })
        .collect();
    texture::pyradiomics(
        &prepared.levels,
        &families,
        settings.force_2d.then_some(dimension),
        match settings.weighting_norm {
            None => Weighting::Averaged,
            Some(WeightingNorm::NoWeighting) => Weighting::Merged,
        },
        settings.gldm_a,
        out,
    );
    steps.next()
}
