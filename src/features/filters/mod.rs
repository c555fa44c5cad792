//! Convolutional filters of images and their response maps (IBSI 2, arXiv 2006.05470).
//!
//! Filters whose kernels end somewhere are computed where their response is wanted and look at no more of the image than
//! they reach; Simoncelli's wavelets and the Riesz transform are those of the whole image.

mod boundary;
mod gabor;
mod kernels;
mod rotation;
mod separable;
mod spectral;
mod spectrum;
#[cfg(test)]
mod tests;

pub use kernels::laws;

use super::settings::{Boundary, Filter, Kernel, SettingsError};
use super::{FeatureError, Volume};
use rotation::pooled;
use separable::{Bounds, Image, Step, along_each, through};

/// Kernels that reach further than this, in voxels, are mistakes.
const FURTHEST: usize = 1000;

/// How many voxels around a voxel have a part in its response; None if all have.
pub fn reach(filter: &Filter, spacing: [f64; 3]) -> Option<[usize; 3]> {
    // What comes from the image's other side is not near.
    if filter.riesz.is_some() || filter.boundary == Boundary::Periodic {
        return None;
    }
    radius(filter, spacing)
}

/// How many voxels the kernel reaches from its centre; None if its kernel does not end.
fn radius(filter: &Filter, spacing: [f64; 3]) -> Option<[usize; 3]> {
    let radius = |kernel: &[f64]| kernel.len() / 2;
    let [x, y, z] = match &filter.kernel {
        Kernel::Simoncelli { .. } => return None,
        Kernel::Mean { support } => [usize::from(*support) / 2; 3],
        Kernel::LaplacianOfGaussian { sigma, truncation } => {
            spacing.map(|spacing| kernels::gaussian_radius(sigma / spacing, *truncation))
        }
        Kernel::Laws { filters, energy } => {
            let widest = laws(filters)?.iter().map(|kernel| radius(kernel)).max()?;
            [widest + usize::from(energy.unwrap_or_default()); 3]
        }
        Kernel::Gabor { sigma, gamma, .. } => {
            spacing.map(|spacing| gabor::radius(sigma / spacing, *gamma))
        }
        // The kernels of each level are twice as wide as those before.
        Kernel::Wavelet { family, level, .. } => {
            [radius(&kernels::wavelet(*family, 'L')) << level; 3]
        }
    };
    Some(if filter.by_slice {
        [x, y, 0]
    } else {
        [x, y, z]
    })
}

/// The response map of an image: what a filter makes of all its voxels, without any other processing.
///
/// # Errors
///
/// If the grid promises another number of voxels than there are, or the filter's numbers make no sense.
pub fn response_map(image: &Volume, filter: &Filter) -> Result<Volume, FeatureError> {
    filter.check()?;
    let (expected, found) = (image.grid.voxels(), image.values.len());
    if expected != found || expected == 0 {
        return Err(FeatureError::Malformed {
            what: "image",
            expected,
            found,
        });
    }
    let whole = ([0; 3], image.grid.size.map(|size| size - 1));
    Ok(Volume {
        grid: image.grid.clone(),
        values: response(image, filter, whole)?,
    })
}

/// The response of an image to a filter, of the voxels within bounds.
///
/// # Errors
///
/// If the filter reaches too far for voxels of this size, or the image is too large for its spectrum.
pub fn response(image: &Volume, filter: &Filter, wanted: Bounds) -> Result<Vec<f64>, FeatureError> {
    let spacing = image.grid.spacing;
    let furthest = radius(filter, spacing).and_then(|radius| radius.into_iter().max());
    if furthest.is_some_and(|furthest| furthest > FURTHEST) {
        return Err(FeatureError::Settings(SettingsError::Value {
            key: "filter.kernel",
            reason: "reaches more than 1000 voxels of the image's spacing",
        }));
    }
    let source = Image {
        values: &image.values,
        size: image.grid.size,
        boundary: filter.boundary,
    };
    if let Kernel::Simoncelli { level } = filter.kernel {
        return spectral::simoncelli(&source, filter, level, wanted);
    }
    if filter.riesz.is_some() {
        let whole = source.whole();
        let values = local(&source, filter, spacing, whole);
        let response = Image {
            values: &values,
            ..source
        };
        return spectral::riesz(&response, filter, wanted);
    }
    Ok(local(&source, filter, spacing, wanted))
}

/// The response to a filter whose kernel ends somewhere.
fn local(image: &Image<'_>, filter: &Filter, spacing: [f64; 3], wanted: Bounds) -> Vec<f64> {
    let dimensions = filter.dimensions();
    match &filter.kernel {
        Kernel::Mean { support } => {
            let steps = along_each(&vec![kernels::mean((*support).into()); dimensions]);
            through(&steps, image, wanted, &|bounds| image.cut(bounds))
        }
        Kernel::LaplacianOfGaussian { sigma, truncation } => {
            kernels::laplacian_of_gaussian(*sigma, *truncation, &spacing[..dimensions])
                .iter()
                .map(|kernels| {
                    through(&along_each(kernels), image, wanted, &|bounds| {
                        image.cut(bounds)
                    })
                })
                .reduce(|mut sum, term| {
                    for (sum, term) in sum.iter_mut().zip(term) {
                        *sum += term;
                    }
                    sum
                })
                .unwrap_or_default()
        }
        Kernel::Laws { filters, energy } => {
            let kernels = laws(filters).unwrap_or_default();
            let response = |wanted| {
                pooled(std::slice::from_ref(&kernels), filter.rotation, |levels| {
                    let steps: Vec<Step> = levels.iter().flat_map(|at| along_each(at)).collect();
                    through(&steps, image, wanted, &|bounds| image.cut(bounds))
                })
            };
            let Some(distance) = energy else {
                return response(wanted);
            };
            let mean = kernels::mean(2 * usize::from(*distance) + 1);
            let steps = along_each(&vec![mean; dimensions]);
            through(&steps, image, wanted, &|bounds| {
                let mut response = response(bounds);
                for value in &mut response {
                    *value = value.abs();
                }
                response
            })
        }
        Kernel::Wavelet {
            family,
            filters,
            level,
        } => {
            let levels = kernels::decomposition(*family, filters, *level);
            pooled(&levels, filter.rotation, |levels| {
                let steps: Vec<Step> = levels.iter().flat_map(|at| along_each(at)).collect();
                through(&steps, image, wanted, &|bounds| image.cut(bounds))
            })
        }
        Kernel::Gabor { .. } => gabor::response(image, filter, spacing, wanted),
        Kernel::Simoncelli { .. } => Vec::new(),
    }
}
