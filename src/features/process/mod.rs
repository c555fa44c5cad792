//! From an image and a region to what features are computed from (IBSI reference manual, "Image processing").

mod discretisation;
mod geometry;
mod interpolation;
mod itk;
mod region;
mod resegmentation;
mod sampling;
mod stage;

pub use geometry::GeometryMismatch;
pub use interpolation::MOST_VOXELS;
pub use stage::{Extent, Intensities, Stage};

use std::borrow::Cow;

use self::region::{Bounds, Drawn, Region, drawn, widened};
use self::resegmentation::of_region;
use super::settings::{Filter, IbsiSettings, PyradiomicsSettings, Settings, Spacing};
use super::{Family, FeatureError, Grid, Levels, Mask, Volume, filters};

/// The radius in mm of the sphere of 1 cm³ over which local intensity is averaged, and so how far around the region
/// the image is looked at.
const SURROUNDINGS: f64 = 6.21;

/// An image and a region as the families take them: the box around the morphological mask.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The image.
    pub image: Volume,
    /// The morphological mask: the region as it was drawn, interpolated.
    pub morphological: Vec<bool>,
    /// The intensity mask: what re-segmentation left of it.
    pub intensity: Vec<bool>,
    /// The grey levels of the intensity mask.
    pub levels: Levels,
    /// The image and the intensity mask with what lies around the region, for local intensity.
    pub surroundings: Option<(Volume, Vec<bool>)>,
}

impl Prepared {
    /// The intensities of the intensity mask.
    pub fn values(&self) -> Vec<f64> {
        of_region(&self.image.values, &self.intensity).collect()
    }
}

/// Prepares an image and a region for their features.
///
/// # Errors
///
/// If they do not belong together, or nothing of the region is there.
pub(super) fn prepare(
    image: &Volume,
    mask: &Mask,
    settings: &Settings,
) -> Result<Prepared, FeatureError> {
    let drawn = check(image, mask)?;
    match settings {
        Settings::Ibsi(settings) => {
            let margin = if settings.families.contains(&Family::LocalIntensity) {
                SURROUNDINGS
            } else {
                0.0
            };
            let around = match &settings.filter {
                None => Some(margin),
                Some(filter) => reach(filter, settings, image).map(|reach| margin + reach),
            };
            let region = interpolated(image, mask, drawn.bounds, settings, around)?;
            ibsi(region, drawn, settings, margin)
        }
        Settings::Pyradiomics(settings) => pyradiomics(image, mask, drawn, settings),
    }
}

/// How far around the region a filter looks, in mm; None if at all of the image.
fn reach(filter: &Filter, settings: &IbsiSettings, image: &Volume) -> Option<f64> {
    let spacing = match settings.interpolation.as_ref().map(|to| to.spacing) {
        Some(Spacing::Volume(spacing)) => spacing,
        Some(Spacing::Plane([x, y])) => [x, y, image.grid.spacing[2]],
        None => image.grid.spacing,
    };
    let voxels = filters::reach(filter, spacing)?;
    let reaches = voxels.iter().zip(spacing);
    // A voxel more, so that none is lost to rounding.
    Some(
        reaches
            .map(|(&voxels, spacing)| (voxels + 1) as f64 * spacing)
            .fold(0.0, f64::max),
    )
}

/// Figures after each stage of the processing by IBSI settings, over the whole image. None under PyRadiomics'
/// conventions, which name no such figures.
///
/// # Errors
///
/// As [`extract`](super::extract).
pub fn stages(
    image: &Volume,
    mask: &Mask,
    settings: &Settings,
) -> Result<Vec<Stage>, FeatureError> {
    let drawn = check(image, mask)?;
    let Settings::Ibsi(settings) = settings else {
        return Ok(Vec::new());
    };
    let initial = Stage::new("initial", image, &mask.inside, &mask.inside);
    let region = interpolated(image, mask, drawn.bounds, settings, None)?;
    let interpolated = Stage::new(
        "interpolated",
        &region.image,
        &region.inside,
        &region.inside,
    );
    let mut intensity = region.inside.clone();
    resegmentation::resegment(
        &region.image.values,
        &mut intensity,
        &settings.resegmentation,
    );
    let resegmented = Stage::new("resegmented", &region.image, &region.inside, &intensity);
    Ok(vec![initial, interpolated, resegmented])
}

/// Where the region is, if it and the image belong together.
fn check(image: &Volume, mask: &Mask) -> Result<Drawn, FeatureError> {
    for (what, found, expected) in [
        ("image", image.values.len(), image.grid.voxels()),
        ("region", mask.inside.len(), mask.grid.voxels()),
    ] {
        if found != expected {
            return Err(FeatureError::Malformed {
                what,
                expected,
                found,
            });
        }
    }
    for grid in [&image.grid, &mask.grid] {
        if let Some(&spacing) = grid
            .spacing
            .iter()
            .find(|spacing| !(spacing.is_finite() && **spacing > 0.0))
        {
            return Err(FeatureError::Spacing(spacing));
        }
    }
    geometry::same_grid(&image.grid, &mask.grid)?;
    drawn(&mask.inside, mask.grid.size).ok_or(FeatureError::Empty {
        voxels: mask.inside.len(),
    })
}

/// The region on the grid of the settings, with a margin in mm around it; on the whole grid without one.
fn interpolated(
    image: &Volume,
    mask: &Mask,
    bounds: Bounds,
    settings: &IbsiSettings,
    margin: Option<f64>,
) -> Result<Region, FeatureError> {
    if let Some(interpolation) = &settings.interpolation {
        return interpolation::interpolate(image, mask, bounds, interpolation, margin);
    }
    let grid = &image.grid;
    let wanted = match margin {
        None => ([0; 3], grid.size.map(|size| size.saturating_sub(1))),
        Some(margin) => widened(bounds, margin_in_voxels(grid, margin), grid.size),
    };
    Ok(Region::cut_out(image, mask, wanted))
}

/// So many mm in voxels.
fn margin_in_voxels(grid: &Grid, margin: f64) -> [usize; 3] {
    grid.spacing
        .map(|spacing| (margin / spacing).ceil() as usize)
}

/// What is left of a region that had voxels, or an error.
fn present(region: &Region, drawn: Drawn) -> Result<Bounds, FeatureError> {
    let bounds = region.bounds().ok_or(FeatureError::Vanished {
        voxels: drawn.voxels,
    })?;
    let voxels = of_region(&region.image.values, &region.inside)
        .filter(|value| !value.is_finite())
        .count();
    if voxels > 0 {
        return Err(FeatureError::NotFinite { voxels });
    }
    Ok(bounds)
}

fn ibsi(
    mut region: Region,
    drawn: Drawn,
    settings: &IbsiSettings,
    margin: f64,
) -> Result<Prepared, FeatureError> {
    let mut bounds = present(&region, drawn)?;
    let mut tight = region.part(bounds);
    let mut intensity = tight.inside.clone();
    resegmentation::resegment(
        &tight.image.values,
        &mut intensity,
        &settings.resegmentation,
    );
    let mut lowest = settings.resegmentation.bounds().0;
    if let Some(filter) = &settings.filter {
        let margin = margin_in_voxels(&region.image.grid, margin);
        let around = widened(bounds, margin, region.image.grid.size);
        let response = filters::response(&region.image, filter, around)?;
        region = region.part(around);
        region.image.values = response;
        bounds = present(&region, drawn)?;
        tight = region.part(bounds);
        // The range is not the response's.
        lowest = f64::NEG_INFINITY;
    }
    let levels = discretisation::discretise(
        &tight.image.values,
        &intensity,
        tight.image.grid.size,
        settings.discretisation,
        lowest.is_finite().then_some(lowest),
    )?;
    let surroundings = (margin > 0.0).then(|| {
        let wide = region.image.grid.size;
        let mut around = vec![false; region.inside.len()];
        paste(
            &intensity,
            tight.image.grid.size,
            &mut around,
            wide,
            bounds.0,
        );
        (region.image, around)
    });
    Ok(Prepared {
        image: tight.image,
        morphological: tight.inside,
        intensity,
        levels,
        surroundings,
    })
}

/// Puts a box of voxels into a larger grid.
fn paste(
    part: &[bool],
    [columns, rows, _]: [usize; 3],
    whole: &mut [bool],
    size: [usize; 3],
    first: [usize; 3],
) {
    for (line, values) in part.chunks_exact(columns.max(1)).enumerate() {
        let (y, z) = (line % rows.max(1) + first[1], line / rows.max(1) + first[2]);
        let start = (z * size[1] + y) * size[0] + first[0];
        if let Some(target) = whole.get_mut(start..start + values.len()) {
            target.copy_from_slice(values);
        }
    }
}

fn pyradiomics(
    image: &Volume,
    mask: &Mask,
    drawn: Drawn,
    settings: &PyradiomicsSettings,
) -> Result<Prepared, FeatureError> {
    let image = if settings.normalize {
        Cow::Owned(itk::normalise(image, settings))
    } else {
        Cow::Borrowed(image)
    };
    let resampled = match settings.resampled_pixel_spacing {
        Some(spacing) => itk::resample(&image, mask, drawn.bounds, spacing, settings.interpolator)?,
        None => None,
    };
    let tight = match resampled {
        Some(region) => region.part(present(&region, drawn)?),
        None => {
            let region = Region::cut_out(&image, mask, drawn.bounds);
            present(&region, drawn)?;
            region
        }
    };
    let mut intensity = tight.inside.clone();
    if let Some(range) = &settings.resegment_range {
        resegmentation::resegment_pyradiomics(
            &tight.image.values,
            &mut intensity,
            range,
            settings.resegment_mode,
        );
    }
    let levels = discretisation::discretise_pyradiomics(
        &tight.image.values,
        &intensity,
        tight.image.grid.size,
        settings,
    )?;
    let morphological = if settings.resegment_shape {
        intensity.clone()
    } else {
        tight.inside
    };
    Ok(Prepared {
        image: tight.image,
        morphological,
        intensity,
        levels,
        surroundings: None,
    })
}
