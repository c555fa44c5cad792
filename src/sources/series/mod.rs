//! Images of a DICOM series as one volume.
//!
//! In two steps, so that files are handed over one at a time: [`Series::add`] learns from the header of each instance
//! what it has to offer, [`Series::plan`] puts them in order or says why they are no volume, and
//! [`Plan::fill`] gives a [`Filling`] that decodes frame by frame, all of the volume or a box of it.
//!
//! Slices are ordered by their position along the normal, whatever the files are called. Values go through the real
//! world value mapping or else the modality transformation of their own frame. An image that says nothing of its
//! position (CR, DX, MG, US) is a volume of one slice.

mod clock;
mod describe;
mod error;
mod fill;
mod plan;
mod quantity;
mod stack;
mod uptake;

pub use describe::{PresentationIntent, SpacingSource};
pub use error::SeriesError;
pub use fill::Filling;
pub use plan::Plan;
pub use quantity::Quantity;
pub use uptake::UptakeError;

use super::{Image, Limits};
use crate::bytes::ByteSource;
use crate::instance::Instance;
use describe::Description;

/// How a series is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Only this frame of each instance, counted from 0: one image of a cine.
    pub frame: Option<u32>,
    /// Whether real world value mappings come before the modality transformation. So by default.
    pub real_world: bool,
    /// Whether a PET becomes a standardised uptake value by body weight. So by default.
    pub uptake: bool,
    /// Whether a colour image is taken by its luminance (ITU-R BT.601), and is no error. So by default.
    pub luminance: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            frame: None,
            real_world: true,
            uptake: true,
            luminance: true,
        }
    }
}

/// The headers of a series, one instance after another.
#[derive(Debug, Clone)]
pub struct Series {
    options: Options,
    descriptions: Vec<Description>,
}

impl Series {
    /// A series without any instance yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            descriptions: Vec::new(),
        }
    }

    /// Learns from the header of an instance, and gives the position by which it is asked for again.
    ///
    /// # Errors
    /// [`SeriesError`] where it is no image, or one that the options do not allow. The series stays as it was.
    pub fn add(
        &mut self,
        instance: &Instance,
        source: &dyn ByteSource,
    ) -> Result<usize, SeriesError> {
        let position = self.descriptions.len();
        let description = Description::of(instance, source, position, &self.options)?;
        self.descriptions.push(description);
        Ok(position)
    }

    /// The volume that the instances make.
    ///
    /// # Errors
    /// [`SeriesError`] where they make none, and why.
    pub fn plan(&self, limits: &Limits) -> Result<Plan, SeriesError> {
        Plan::of(&self.descriptions, &self.options, limits)
    }
}

/// The volume of a series whose instances are all at hand.
///
/// # Errors
/// As [`Series::add`], [`Series::plan`] and [`Filling::add`].
pub fn load<'a>(
    instances: impl IntoIterator<Item = (&'a Instance, &'a dyn ByteSource)> + Clone,
    options: &Options,
    limits: &Limits,
) -> Result<(Plan, Image), SeriesError> {
    let mut series = Series::new(options.clone());
    for (instance, source) in instances.clone() {
        series.add(instance, source)?;
    }
    let plan = series.plan(limits)?;
    let mut filling = plan.fill(None, limits)?;
    for (position, (instance, source)) in instances.into_iter().enumerate() {
        filling.add(position, instance, source)?;
    }
    let image = filling.finish()?;
    Ok((plan, image))
}
