//! DP-Pix of an instance's image: brought to a public size and range, told by noisy cells, in an instance that says so.
//!
//! The mechanism itself is [`crate::privacy::Pixelation`]; here is what is done to files. The input is de-identified and
//! verified already, and so is the output, by the same verifier.

mod check;
mod instance;
mod policy;
mod report;
mod square;

pub use policy::{GreyRange, PixelNoise};
pub use report::PixelNoiseReport;

use std::borrow::Cow;
use std::sync::Arc;

use super::RenderError;
use super::clean::Refusal;
use super::likeness::{Likeness, likeness};
use crate::bytes::ByteSource;
use crate::instance::element::{Element, VR, Value};
use crate::instance::writer::Part;
use crate::instance::{DataSet, Instance, tags};
use crate::privacy::{PixelClaim, Pixelation, SamplingError};
use crate::scratch::Keeper;
use instance::{Form, MOST_FRAMES, NewUids};
use square::Squares;

/// An image as sums of its cells: all that the mechanism is told of it.
pub(crate) struct Cells<'a> {
    squares: Squares<'a>,
    pixelation: Pixelation,
    /// Of all frames.
    pub sums: Vec<u32>,
    /// The first frame, for comparing.
    first: Vec<u8>,
}

impl<'a> Cells<'a> {
    /// Those of `instance`; `None` where it has no pixel data.
    pub(crate) fn of(
        instance: &'a Instance,
        source: &'a dyn ByteSource,
        noise: &PixelNoise,
    ) -> Result<Option<Self>, Refusal> {
        let pixelation = noise.pixelation().map_err(|_| impossible())?;
        let Some(squares) = Squares::of(instance, source, noise) else {
            return Ok(None);
        };
        let pixels = u64::from(noise.size).pow(2) * u64::from(squares.samples);
        let bytes = pixels * u64::from(squares.frames);
        // A value of explicit length ends at 4 GiB.
        if squares.frames > MOST_FRAMES || bytes > u64::from(u32::MAX - 1) {
            return Err(RenderError::TooLarge { bytes }.into());
        }
        let mut cells = Self {
            squares,
            pixelation,
            sums: Vec::new(),
            first: Vec::new(),
        };
        for frame in 0..cells.squares.frames {
            let square = cells.squares.frame(frame)?;
            let samples = usize::from(cells.squares.samples);
            pixelation.add_sums(&square, samples, &mut cells.sums);
            if frame == 0 {
                cells.first = square;
            }
        }
        Ok(Some(cells))
    }

    /// The means of all cells, with noise of the platform.
    pub(crate) fn draw(&self) -> Result<Vec<u8>, Refusal> {
        let samples = u32::from(self.squares.samples);
        let noise = draw(&self.pixelation, samples, self.sums.len()).map_err(|error| Refusal {
            code: "no-noise",
            message: Cow::Owned(format!("No noise could be drawn for its image: {error}.")),
        })?;
        Ok(self.pixelation.means(&self.sums, &noise))
    }

    /// The image of these means.
    pub(crate) fn pixelated(self, means: Arc<[u8]>) -> Pixelated {
        let (samples, frames) = (self.squares.samples, self.squares.frames);
        let claim = PixelClaim::of(&self.pixelation, samples.into(), frames);
        let mut pixelated = Pixelated {
            pixelation: self.pixelation,
            form: Form { samples, frames },
            means,
            claim,
            likeness: None,
        };
        let side = self.pixelation.side() as usize;
        let after = pixelated.frame(0);
        pixelated.likeness = likeness(&self.first, &after, side, samples.into());
        pixelated
    }
}

/// Noise for so many sums.
fn draw(pixelation: &Pixelation, samples: u32, sums: usize) -> Result<Vec<i64>, SamplingError> {
    pixelation.noise(
        samples,
        sums,
        &mut crate::privacy::PlatformRandomness::new(),
    )
}

/// A pixelated image: what leaves.
pub(crate) struct Pixelated {
    pixelation: Pixelation,
    form: Form,
    means: Arc<[u8]>,
    claim: PixelClaim,
    likeness: Option<Likeness>,
}

impl Pixelated {
    /// The pixels of a frame.
    fn frame(&self, frame: u32) -> Vec<u8> {
        let samples = usize::from(self.form.samples);
        let length = samples * (self.pixelation.cells() as usize).pow(2);
        let means = self.means.chunks(length).nth(frame as usize);
        self.pixelation.frame(means.unwrap_or_default(), samples)
    }

    /// Its instance, made of that of the original, under new UIDs.
    pub(crate) fn data_set(
        &self,
        original: &Instance,
        series: Option<String>,
        sop_instance: String,
    ) -> std::io::Result<DataSet> {
        let uids = NewUids {
            series,
            sop_instance,
        };
        let method = &self.claim.method;
        let mut data_set = instance::header(original, &self.pixelation, self.form, &uids, method);
        let mut keeper = Keeper::default();
        let mut parts = Vec::new();
        let mut length = 0;
        for frame in 0..self.form.frames {
            let frame = self.frame(frame);
            length += frame.len();
            parts.push(keeper.part(frame)?);
        }
        if length % 2 == 1 {
            parts.push(Part::Bytes(vec![0].into()));
        }
        data_set.put(Element {
            tag: tags::PIXEL_DATA,
            vr: VR::OB,
            value: Value::Parts {
                parts,
                encapsulated: false,
            },
        });
        Ok(data_set)
    }

    /// Texts in the instance that are made here, and so tell of nobody.
    pub(crate) fn texts(&self) -> [String; 2] {
        let method = &self.claim.method;
        [
            method.clone(),
            instance::derivation(&self.pixelation, method),
        ]
    }

    /// Its SOP Class UID.
    pub(crate) fn sop_class(&self) -> &'static str {
        self.form.sop_class()
    }

    /// Rows and columns.
    pub(crate) fn side(&self) -> u32 {
        self.pixelation.side()
    }

    /// What was done, and what may be said of it.
    pub(crate) fn report(self) -> PixelNoiseReport {
        PixelNoiseReport::of(&self.pixelation, self.form, self.claim, self.likeness)
    }
}

/// Only a policy that nobody checked comes to this.
fn impossible() -> Refusal {
    Refusal {
        code: "policy",
        message: Cow::Borrowed("The policy asks for noise that cannot be drawn."),
    }
}
