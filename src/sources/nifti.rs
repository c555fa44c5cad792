//! NIfTI-1 and NIfTI-2 (`.nii`, `.nii.gz`): images of researchers, and label maps.
//!
//! Axes are those of the standard's `nifti1.h` and `nifti2.h`, turned from RAS to LPS.

use super::AxesError;
use super::geometry::{grid_of_steps, scaled};
use super::image::{Image, Limits, SizeError, Warning};
use super::scalars::{Scalar, ScalarsError, Stream};
use crate::bytes::ByteSource;
use crate::features::{Grid, Volume};

/// Why a NIfTI file gives no image.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NiftiError {
    /// Something else.
    #[error("this is not a NIfTI file")]
    NotNifti,
    /// The header of a pair of files (`.hdr` and `.img`).
    #[error(
        "this is a NIfTI header whose voxels lie in another file; single files (.nii) are read"
    )]
    Pair,
    /// Complex numbers, colours, numbers of 128 bits.
    #[error("its data type {datatype} is no number of up to 64 bits")]
    Datatype {
        /// `datatype`, as the header has it.
        datatype: i16,
    },
    /// Time, directions, or other axes beyond three.
    #[error("it has {count} values for each voxel; one is read")]
    Dimensions {
        /// How many values each voxel has.
        count: u64,
    },
    /// A size that is none.
    #[error("its sizes make no sense")]
    Sizes,
    /// Its axes make no grid.
    #[error(transparent)]
    Axes(#[from] AxesError),
    /// Its voxels cannot be read.
    #[error(transparent)]
    Voxels(#[from] ScalarsError),
    /// There is no room for it.
    #[error(transparent)]
    Size(#[from] SizeError),
}

/// Whether the source looks like a NIfTI file, compressed or not.
#[must_use]
pub fn is_nifti(source: &dyn ByteSource) -> bool {
    let head = Stream::new(source).and_then(|mut stream| stream.take(540));
    head.is_ok_and(|head| Layout::of(&head).is_some())
}

/// Reads a NIfTI file. Its values are scaled by `scl_slope` and `scl_inter`.
///
/// Where its voxels lie is said by the sform, else by the qform, else (with a [`Warning`]) by the size of voxels alone.
///
/// # Errors
/// [`NiftiError`].
pub fn read(source: &dyn ByteSource, limits: &Limits) -> Result<Image, NiftiError> {
    let mut stream = Stream::new(source)?;
    let head = stream.take(348)?;
    let layout = Layout::of(&head).ok_or(NiftiError::NotNifti)?;
    let mut bytes = head;
    bytes.extend(stream.take(layout.header_bytes() - bytes.len().min(layout.header_bytes()))?);
    let header = Header {
        bytes: &bytes,
        layout,
    };
    match header.magic() {
        Some(b"n+1" | b"n+2") => {}
        Some(b"ni1" | b"ni2") => return Err(NiftiError::Pair),
        _ => return Err(NiftiError::NotNifti),
    }
    let size = header.size()?;
    let count = limits.voxels(size)?;
    let scalar = header.scalar()?;
    let (grid, warning) = header.grid(size)?;
    let start = header.voxels_start().ok_or(NiftiError::NotNifti)?;
    stream.skip(start.saturating_sub(bytes.len() as u64))?;
    let numbers = stream.numbers(scalar, layout.big_endian, count, header.scaling())?;
    let warnings = warning.into_iter().chain(numbers.warning()).collect();
    Ok(Image {
        volume: Volume {
            grid,
            values: numbers.values,
        },
        missing: numbers.missing,
        warnings,
    })
}

/// Which of the two headers, and in which byte order.
#[derive(Debug, Clone, Copy)]
struct Layout {
    second: bool,
    big_endian: bool,
}

impl Layout {
    /// By `sizeof_hdr`.
    fn of(head: &[u8]) -> Option<Self> {
        let (second, big_endian) = match head.first_chunk::<4>()? {
            [0x5C, 1, 0, 0] => (false, false),
            [0, 0, 1, 0x5C] => (false, true),
            [0x1C, 2, 0, 0] => (true, false),
            [0, 0, 2, 0x1C] => (true, true),
            _ => return None,
        };
        let layout = Self { second, big_endian };
        let magic = match second {
            true => head.get(4..7),
            false => head.get(344..347),
        };
        matches!(magic, Some(b"n+1" | b"n+2" | b"ni1" | b"ni2")).then_some(layout)
    }

    fn header_bytes(self) -> usize {
        if self.second { 540 } else { 348 }
    }
}

struct Header<'b> {
    bytes: &'b [u8],
    layout: Layout,
}

impl Header<'_> {
    fn field<const N: usize>(&self, offset: usize) -> Option<[u8; N]> {
        let mut field: [u8; N] = *self.bytes.get(offset..)?.first_chunk()?;
        if self.layout.big_endian {
            field.reverse();
        }
        Some(field)
    }

    fn i16(&self, offset: usize) -> Option<i16> {
        self.field(offset).map(i16::from_le_bytes)
    }

    /// A number that the first header has in 16 bits, the second in 64.
    fn size_at(&self, first: usize, second: usize, position: usize) -> Option<i64> {
        match self.layout.second {
            true => self.field(second + 8 * position).map(i64::from_le_bytes),
            false => self.i16(first + 2 * position).map(i64::from),
        }
    }

    /// A real number that the first header has in 32 bits, the second in 64.
    fn real(&self, first: usize, second: usize, position: usize) -> f64 {
        let number = match self.layout.second {
            true => self.field(second + 8 * position).map(f64::from_le_bytes),
            false => self
                .field(first + 4 * position)
                .map(|field| f64::from(f32::from_le_bytes(field))),
        };
        number.unwrap_or(f64::NAN)
    }

    /// A code that the first header has in 16 bits, the second in 32.
    fn code(&self, first: usize, second: usize) -> i32 {
        let code = match self.layout.second {
            true => self.field(second).map(i32::from_le_bytes),
            false => self.i16(first).map(i32::from),
        };
        code.unwrap_or(0)
    }

    fn magic(&self) -> Option<&[u8]> {
        let offset = if self.layout.second { 4 } else { 344 };
        self.bytes.get(offset..offset + 3)
    }

    fn size(&self) -> Result<[usize; 3], NiftiError> {
        let dimension = |position| self.size_at(40, 16, position).ok_or(NiftiError::NotNifti);
        let dimensions = dimension(0)?;
        if !(1..=7).contains(&dimensions) {
            return Err(NiftiError::Sizes);
        }
        let mut size = [1; 3];
        let mut more = 1_u64;
        for position in 1..=dimensions as usize {
            let length = dimension(position)?;
            match size.get_mut(position - 1) {
                Some(size) => *size = usize::try_from(length).map_err(|_| NiftiError::Sizes)?,
                // Some writers leave zeros behind.
                None => more = more.saturating_mul(length.max(1).unsigned_abs()),
            }
        }
        match more {
            1 => Ok(size),
            count => Err(NiftiError::Dimensions { count }),
        }
    }

    fn scalar(&self) -> Result<Scalar, NiftiError> {
        let datatype = self
            .i16(if self.layout.second { 12 } else { 70 })
            .ok_or(NiftiError::NotNifti)?;
        Ok(match datatype {
            2 => Scalar::U8,
            4 => Scalar::I16,
            8 => Scalar::I32,
            16 => Scalar::F32,
            64 => Scalar::F64,
            256 => Scalar::I8,
            512 => Scalar::U16,
            768 => Scalar::U32,
            1024 => Scalar::I64,
            1280 => Scalar::U64,
            _ => return Err(NiftiError::Datatype { datatype }),
        })
    }

    /// `vox_offset`.
    fn voxels_start(&self) -> Option<u64> {
        match self.layout.second {
            true => self.field(168).map(u64::from_le_bytes),
            false => {
                let offset = self.real(108, 0, 0);
                // The cast of a number in this range loses nothing but a fraction.
                (0.0..1e9).contains(&offset).then_some(offset as u64)
            }
        }
    }

    /// `scl_slope` and `scl_inter`; a slope of 0 stands for none.
    fn scaling(&self) -> (f64, f64) {
        let (slope, intercept) = (self.real(112, 176, 0), self.real(116, 184, 0));
        match slope.is_finite() && slope != 0.0 {
            true => (
                slope,
                if intercept.is_finite() {
                    intercept
                } else {
                    0.0
                },
            ),
            false => (1.0, 0.0),
        }
    }

    /// Millimetres in the unit of `xyzt_units`.
    fn millimetres(&self) -> f64 {
        let units = match self.layout.second {
            true => self.code(0, 500),
            false => self.bytes.get(123).copied().map_or(0, i32::from),
        };
        match units & 7 {
            1 => 1000.0,
            3 => 0.001,
            _ => 1.0,
        }
    }

    /// `pixdim`.
    fn pixdim(&self, position: usize) -> f64 {
        self.real(76, 80, position)
    }

    fn grid(&self, size: [usize; 3]) -> Result<(Grid, Option<Warning>), AxesError> {
        let (steps, origin, warning) = if self.code(254, 348) > 0 {
            let row = |row: usize, column| self.real(280 + 16 * row, 400 + 32 * row, column);
            let steps = [0, 1, 2].map(|column| [row(0, column), row(1, column), row(2, column)]);
            (steps, [row(0, 3), row(1, 3), row(2, 3)], None)
        } else if self.code(252, 344) > 0 {
            let offset = [0, 1, 2].map(|position| self.real(268, 376, position));
            (self.quaternion_steps(), offset, None)
        } else {
            let mut steps = [[0.0; 3]; 3];
            for (axis, step) in steps.iter_mut().enumerate() {
                step[axis] = self.spacing(axis);
            }
            // Theirs grow to the right and to the front: LPS turns them, and here nothing is known of them.
            let [[x, ..], [_, y, _], _] = &mut steps;
            (*x, *y) = (-*x, -*y);
            (steps, [0.0; 3], Some(Warning::NoOrientation))
        };
        let millimetres = self.millimetres();
        let to_lps = |[x, y, z]: [f64; 3]| scaled([-x, -y, z], millimetres);
        let grid = grid_of_steps(size, to_lps(origin), steps.map(to_lps))?;
        Ok((grid, warning))
    }

    /// A `pixdim`; what makes no sense is 1.
    fn spacing(&self, axis: usize) -> f64 {
        let spacing = self.pixdim(axis + 1).abs();
        match spacing.is_finite() && spacing > 0.0 {
            true => spacing,
            false => 1.0,
        }
    }

    /// The steps of the qform: method 2 of `nifti1.h`.
    fn quaternion_steps(&self) -> [[f64; 3]; 3] {
        let [b, c, d] = [0, 1, 2].map(|position| self.real(256, 352, position));
        let squares = b * b + c * c + d * d;
        // Rounded, they can be longer than 1.
        let (a, b, c, d) = match squares > 1.0 {
            true => {
                let length = squares.sqrt();
                (0.0, b / length, c / length, d / length)
            }
            false => ((1.0 - squares).sqrt(), b, c, d),
        };
        let turned = if self.pixdim(0) < 0.0 { -1.0 } else { 1.0 };
        [
            scaled(
                [
                    a * a + b * b - c * c - d * d,
                    2.0 * (b * c + a * d),
                    2.0 * (b * d - a * c),
                ],
                self.spacing(0),
            ),
            scaled(
                [
                    2.0 * (b * c - a * d),
                    a * a + c * c - b * b - d * d,
                    2.0 * (c * d + a * b),
                ],
                self.spacing(1),
            ),
            scaled(
                [
                    2.0 * (b * d + a * c),
                    2.0 * (c * d - a * b),
                    a * a + d * d - c * c - b * b,
                ],
                self.spacing(2) * turned,
            ),
        ]
    }
}
