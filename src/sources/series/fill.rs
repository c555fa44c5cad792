//! Pixels into the volume, frame by frame.

use super::SeriesError;
use super::describe::is_colour;
use super::plan::{Plan, Source};
use super::quantity::{RealWorld, Transform};
use crate::bytes::ByteSource;
use crate::features::{Grid, Volume};
use crate::instance::Instance;
use crate::pixels::{self, ImageDescription, RenderError, SampleData, StoredBits, View};
use crate::sources::header::FrameHeader;
use crate::sources::image::filled;
use crate::sources::{Image, Limits};

/// A volume, or a box of it, on the way. The instances may come in any order.
#[derive(Debug)]
pub struct Filling<'p> {
    plan: &'p Plan,
    /// First and last voxel of the box.
    bounds: ([usize; 3], [usize; 3]),
    grid: Grid,
    values: Vec<f64>,
    missing: Option<Vec<bool>>,
    /// Which slices of the box are filled.
    done: Vec<bool>,
    limits: pixels::Limits,
}

impl Plan {
    /// Room for the volume, or for a box of it (first and last voxel along each axis, both included).
    ///
    /// # Errors
    /// [`SeriesError::Outside`], and [`SeriesError::Size`] where there is no room.
    pub fn fill(
        &self,
        bounds: Option<([usize; 3], [usize; 3])>,
        limits: &Limits,
    ) -> Result<Filling<'_>, SeriesError> {
        let whole = self.grid.size.map(|size| size.saturating_sub(1));
        let (first, last) = bounds.unwrap_or(([0; 3], whole));
        let mut size = [0; 3];
        for (axis, size) in size.iter_mut().enumerate() {
            if first[axis] > last[axis] || last[axis] > whole[axis] {
                return Err(SeriesError::Outside);
            }
            *size = last[axis] - first[axis] + 1;
        }
        let voxels = limits.voxels(size)?;
        Ok(Filling {
            plan: self,
            bounds: (first, last),
            grid: Grid {
                size,
                origin: self.grid.point(first.map(|steps| steps as f64)),
                ..self.grid.clone()
            },
            values: filled(voxels, 0.0)?,
            missing: None,
            done: vec![false; size[2]],
            limits: pixels::Limits::default(),
        })
    }
}

impl Filling<'_> {
    /// The instances that are needed, by their position among those given.
    #[must_use]
    pub fn instances(&self) -> Vec<usize> {
        let (first, last) = self.bounds;
        self.plan.instances(first[2], last[2])
    }

    /// Decodes what the instance that was given at `position` has of the volume.
    ///
    /// # Errors
    /// [`SeriesError::Pixels`] where a frame cannot be decoded.
    pub fn add(
        &mut self,
        position: usize,
        instance: &Instance,
        source: &dyn ByteSource,
    ) -> Result<(), SeriesError> {
        let plan = self.plan;
        let lowest = self.bounds.0[2];
        let own = plan
            .slices
            .iter()
            .enumerate()
            .skip(lowest)
            .take(self.grid.size[2]);
        for (slice, from) in own.filter(|(_, from)| from.position == position) {
            let pixels_error = |error| SeriesError::Pixels {
                position,
                frame: from.frame,
                error,
            };
            self.frame(slice - lowest, from, instance, source)
                .map_err(|error| match error {
                    FrameError::Pixels(error) => pixels_error(error),
                    FrameError::Series(error) => error,
                })?;
            if let Some(done) = self.done.get_mut(slice - lowest) {
                *done = true;
            }
        }
        Ok(())
    }

    /// The volume.
    ///
    /// # Errors
    /// [`SeriesError::Missing`] where not all of it was given.
    pub fn finish(self) -> Result<Image, SeriesError> {
        match self.done.iter().filter(|&&done| !done).count() {
            0 => Ok(Image {
                volume: Volume {
                    grid: self.grid,
                    values: self.values,
                },
                missing: self.missing,
                warnings: self.plan.warnings.clone(),
            }),
            frames => Err(SeriesError::Missing { frames }),
        }
    }

    fn frame(
        &mut self,
        slice: usize,
        from: &Source,
        instance: &Instance,
        source: &dyn ByteSource,
    ) -> Result<(), FrameError> {
        let description = pixels::describe(instance, source, from.frame)
            .ok_or(RenderError::Unsupported("it has no pixels"))?;
        let [columns, rows, _] = self.plan.grid.size;
        if (
            usize::from(description.columns),
            usize::from(description.rows),
        ) != (columns, rows)
        {
            return Err(RenderError::Damaged("its size is not that of the volume").into());
        }
        if is_colour(&description) {
            return self.luminance(slice, from, instance, source);
        }
        let samples = pixels::samples(instance, source, from.frame, &self.limits)?
            .ok_or(RenderError::Unsupported("it has no pixels"))?;
        let (expected, found) = ((columns * rows) as u64, samples.data.len() as u64);
        if found < expected {
            return Err(RenderError::Truncated { expected, found }.into());
        }
        let header = FrameHeader {
            instance,
            frame: from.frame,
        };
        let mapping = match self.plan.options.real_world {
            true => RealWorld::of(header, description.signed),
            false => None,
        };
        let transform = mapping.map_or_else(
            || Transform::of_modality(&description),
            Transform::RealWorld,
        );
        let bits = StoredBits::of(&samples);
        let convert = Convert {
            turn: match from.turned {
                true => (transform.black_and_white(bits.range()), -1.0),
                false => (0.0, 1.0),
            },
            factor: from.factor,
            transform: &transform,
            description: &description,
        };
        let at = |data: u32| convert.integer(bits.value(data));
        match &samples.data {
            SampleData::U8(data) => self.put(slice, |index| at(data[index].into())),
            SampleData::U16(data) => self.put(slice, |index| at(data[index].into())),
            SampleData::U32(data) => self.put(slice, |index| at(data[index])),
            SampleData::F32(data) => self.put(slice, |index| convert.real(data[index].into())),
            SampleData::F64(data) => self.put(slice, |index| convert.real(data[index])),
        }
    }

    fn luminance(
        &mut self,
        slice: usize,
        from: &Source,
        instance: &Instance,
        source: &dyn ByteSource,
    ) -> Result<(), FrameError> {
        let view = View {
            max_side: u32::MAX,
            window: None,
            overlays: false,
        };
        let picture = pixels::picture(instance, source, from.frame, view, &self.limits)?
            .ok_or(RenderError::Unsupported("it has no pixels"))?;
        let (pixels, _) = picture.rgba.as_chunks::<4>();
        let [columns, rows, _] = self.plan.grid.size;
        if (picture.width as usize, picture.height as usize) != (columns, rows) {
            return Err(RenderError::Damaged("its size is not that of the volume").into());
        }
        self.put(slice, |index| {
            // In whole numbers grey stays exactly what it is.
            let [red, green, blue, _] = pixels[index].map(u32::from);
            (
                f64::from(299 * red + 587 * green + 114 * blue) / 1000.0,
                true,
            )
        })
    }

    /// The values of a slice, by their place in the frame: the value, and whether it is a measurement.
    fn put(
        &mut self,
        slice: usize,
        value: impl Fn(usize) -> (f64, bool),
    ) -> Result<(), FrameError> {
        let (first, last) = self.bounds;
        let all_columns = self.plan.grid.size[0];
        let [columns, rows, _] = self.grid.size;
        let count = self.values.len();
        let start = slice * rows * columns;
        let places = self.values.iter_mut().enumerate().skip(start);
        let pixels = (first[1]..=last[1])
            .flat_map(|row| (first[0]..=last[0]).map(move |column| row * all_columns + column));
        for ((place, out), pixel) in places.zip(pixels) {
            let (value, is_measured) = value(pixel);
            *out = value;
            if is_measured {
                continue;
            }
            let missing = match &mut self.missing {
                Some(missing) => missing,
                none => none.insert(filled(count, false).map_err(SeriesError::Size)?),
            };
            if let Some(missing) = missing.get_mut(place) {
                *missing = true;
            }
        }
        Ok(())
    }
}

enum FrameError {
    Pixels(RenderError),
    Series(SeriesError),
}

impl From<RenderError> for FrameError {
    fn from(error: RenderError) -> Self {
        Self::Pixels(error)
    }
}

impl From<SeriesError> for FrameError {
    fn from(error: SeriesError) -> Self {
        Self::Series(error)
    }
}

/// From a stored value to that of the volume, and whether it is a measurement.
struct Convert<'a> {
    turn: (f64, f64),
    factor: f64,
    transform: &'a Transform,
    description: &'a ImageDescription,
}

impl Convert<'_> {
    fn integer(&self, stored: i64) -> (f64, bool) {
        let is_padding = match &self.description.padding {
            Some(padding) => padding.contains(&stored),
            None => false,
        };
        self.finished(self.transform.integer(stored), !is_padding)
    }

    fn real(&self, stored: f64) -> (f64, bool) {
        self.finished(self.transform.real(stored), true)
    }

    fn finished(&self, value: Option<f64>, is_measured: bool) -> (f64, bool) {
        let value = value.map(|value| (self.turn.0 + self.turn.1 * value) * self.factor);
        match value.filter(|value| value.is_finite()) {
            Some(value) => (value, is_measured),
            None => (0.0, false),
        }
    }
}
