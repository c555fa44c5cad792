//! NRRD (`.nrrd`, `.seg.nrrd`): images and label maps of 3D Slicer.
//!
//! The header is that of <https://teem.sourceforge.net/nrrd/format.html>; what lies in a file of its own is refused.

use std::collections::BTreeMap;

use super::AxesError;
use super::geometry::grid_of_steps;
use super::image::{Image, Limits, SizeError, Warning};
use super::scalars::{Scalar, ScalarsError, Stream};
use crate::bytes::ByteSource;
use crate::features::{Grid, Volume};

/// A header of more is none.
const LONGEST_HEADER: usize = 1 << 20;

/// Why a NRRD file gives no image.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NrrdError {
    /// Something else.
    #[error("this is not an NRRD file")]
    NotNrrd,
    /// The header does not end.
    #[error("its header does not end")]
    Endless,
    /// A field that is needed is not there, or makes no sense.
    #[error("its field \"{field}\" is missing or makes no sense")]
    Field {
        /// The name of the field.
        field: &'static str,
    },
    /// The voxels lie in another file.
    #[error("its voxels lie in another file; single files are read")]
    Detached,
    /// Blocks.
    #[error("its voxels are no numbers")]
    Type,
    /// Text, hexadecimal digits, bzip2.
    #[error("the encoding of its voxels is not read: raw and gzip are")]
    Encoding,
    /// Colours, time, or segments that overlap.
    #[error("it has {count} values for each voxel; one is read")]
    Dimensions {
        /// How many values each voxel has.
        count: u64,
    },
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

/// A segment that the header of a label map names (`.seg.nrrd`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its label.
    pub number: i64,
    /// Its name. Free text: it can identify.
    pub name: String,
}

/// Whether the source looks like an NRRD file.
#[must_use]
pub fn is_nrrd(source: &dyn ByteSource) -> bool {
    source
        .read_at(0, 6)
        .is_ok_and(|magic| magic.as_ref() == b"NRRD00")
}

/// Reads an NRRD file.
///
/// # Errors
/// [`NrrdError`].
pub fn read(source: &dyn ByteSource, limits: &Limits) -> Result<Image, NrrdError> {
    let (header, end) = Header::read(source)?;
    let axes = header.axes()?;
    let count = limits.voxels(axes.size)?;
    let scalar = header.scalar()?;
    let big_endian = match header.field("endian") {
        Some("big") => true,
        Some("little") => false,
        _ if scalar.bytes() == 1 => false,
        _ => return Err(NrrdError::Field { field: "endian" }),
    };
    if header.field("data file").is_some() || header.field("datafile").is_some() {
        return Err(NrrdError::Detached);
    }
    let (grid, warning) = header.grid(&axes)?;
    let mut stream = match header.field("encoding") {
        Some("raw") => Stream::plain(source, header.raw_start(source, end, count, scalar)?),
        Some("gzip" | "gz") => {
            let mut stream = Stream::gzip(source, end);
            stream.skip(header.skip("byte skip", "byteskip")?.max(0).unsigned_abs())?;
            stream
        }
        _ => return Err(NrrdError::Encoding),
    };
    if header.skip("line skip", "lineskip")? != 0 {
        return Err(NrrdError::Encoding);
    }
    let numbers = stream.numbers(scalar, big_endian, count, (1.0, 0.0))?;
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

/// The segments that the header names, in ascending order of their labels; none in a file that is no segmentation of
/// 3D Slicer.
///
/// # Errors
/// [`NrrdError`].
pub fn segments(source: &dyn ByteSource) -> Result<Vec<Segment>, NrrdError> {
    let (header, _) = Header::read(source)?;
    let mut segments: Vec<_> = header
        .fields
        .iter()
        .filter_map(|(key, name)| {
            let segment = key.strip_suffix("_name")?;
            let number = header.field(&format!("{segment}_labelvalue"))?;
            Some(Segment {
                number: number.parse().ok()?,
                name: name.clone(),
            })
        })
        .collect();
    segments.sort_by_key(|segment| segment.number);
    Ok(segments)
}

/// The fields and the key/value pairs of the header, names in small letters.
struct Header {
    fields: BTreeMap<String, String>,
}

/// Which of the axes are those of space, and their sizes.
struct Axes {
    /// The number of an axis in the file; `None` of one that the file does not have.
    spatial: [Option<usize>; 3],
    size: [usize; 3],
}

impl Header {
    /// The header, and where it ends.
    fn read(source: &dyn ByteSource) -> Result<(Self, u64), NrrdError> {
        if !is_nrrd(source) {
            return Err(NrrdError::NotNrrd);
        }
        // Most headers are short.
        let mut length = 4096;
        let (head, end) = loop {
            let head = source.read_at(0, length).map_err(ScalarsError::from)?;
            if let Some(end) = end_of_header(&head) {
                break (head, end);
            }
            if head.len() < length || length >= LONGEST_HEADER {
                return Err(NrrdError::Endless);
            }
            length *= 4;
        };
        let text = String::from_utf8_lossy(head.get(..end).unwrap_or_default());
        let mut fields = BTreeMap::new();
        for line in text.lines().skip(1).filter(|line| !line.starts_with('#')) {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.strip_prefix('=').unwrap_or(value);
            let value = value.trim().to_owned();
            fields
                .entry(name.trim().to_ascii_lowercase())
                .or_insert(value);
        }
        Ok((Self { fields }, end as u64))
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    fn scalar(&self) -> Result<Scalar, NrrdError> {
        let name = self
            .field("type")
            .ok_or(NrrdError::Field { field: "type" })?;
        Ok(match name {
            "signed char" | "int8" | "int8_t" => Scalar::I8,
            "uchar" | "unsigned char" | "uint8" | "uint8_t" => Scalar::U8,
            "short" | "short int" | "signed short" | "signed short int" | "int16" | "int16_t" => {
                Scalar::I16
            }
            "ushort" | "unsigned short" | "unsigned short int" | "uint16" | "uint16_t" => {
                Scalar::U16
            }
            "int" | "signed int" | "int32" | "int32_t" => Scalar::I32,
            "uint" | "unsigned int" | "uint32" | "uint32_t" => Scalar::U32,
            "longlong"
            | "long long"
            | "long long int"
            | "signed long long"
            | "signed long long int"
            | "int64"
            | "int64_t" => Scalar::I64,
            "ulonglong"
            | "unsigned long long"
            | "unsigned long long int"
            | "uint64"
            | "uint64_t" => Scalar::U64,
            "float" => Scalar::F32,
            "double" => Scalar::F64,
            _ => return Err(NrrdError::Type),
        })
    }

    /// The numbers of a field that has one for each axis.
    fn numbers<T: std::str::FromStr>(&self, name: &str) -> Option<Vec<T>> {
        let words = self.field(name)?.split_ascii_whitespace();
        words.map(|word| word.parse().ok()).collect()
    }

    fn axes(&self) -> Result<Axes, NrrdError> {
        const SIZES: NrrdError = NrrdError::Field { field: "sizes" };
        let sizes: Vec<usize> = self.numbers("sizes").ok_or(SIZES)?;
        let dimension = self.field("dimension").and_then(|count| count.parse().ok());
        if dimension != Some(sizes.len()) || !(1..=16).contains(&sizes.len()) {
            return Err(NrrdError::Field { field: "dimension" });
        }
        // An axis without a direction is none of space.
        let directions = self.directions();
        let is_spatial = |axis: usize| match &directions {
            Some(directions) => matches!(directions.get(axis), Some(Some(_))),
            None => true,
        };
        let mut axes = Axes {
            spatial: [None; 3],
            size: [1; 3],
        };
        let mut found = 0;
        let mut more = 1_u64;
        for (axis, &size) in sizes.iter().enumerate() {
            match (axes.spatial.get_mut(found), axes.size.get_mut(found)) {
                (Some(spatial), Some(place)) if is_spatial(axis) => {
                    (*spatial, *place) = (Some(axis), size);
                    found += 1;
                }
                _ => more = more.saturating_mul(size as u64),
            }
        }
        match more {
            1 => Ok(axes),
            count => Err(NrrdError::Dimensions { count }),
        }
    }

    /// `space directions`: of each axis its vector, or none.
    fn directions(&self) -> Option<Vec<Option<[f64; 3]>>> {
        let field = self.field("space directions")?;
        let mut directions = Vec::new();
        let mut rest = field.trim_start();
        while !rest.is_empty() {
            let (one, after) = match rest.starts_with('(') {
                true => rest.split_at(rest.find(')')? + 1),
                false => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
            };
            directions.push(vector(one));
            rest = after.trim_start();
        }
        Some(directions)
    }

    fn grid(&self, axes: &Axes) -> Result<(Grid, Option<Warning>), NrrdError> {
        let of_axis = |numbers: &Option<Vec<f64>>, axis: usize| -> Option<f64> {
            let number = *numbers.as_ref()?.get(axes.spatial[axis]?)?;
            (number.is_finite() && number > 0.0).then_some(number)
        };
        let Some(directions) = self.directions() else {
            // Numbers of axes that have none are `nan`.
            let spacings = self.numbers("spacings");
            let thicknesses = self.numbers("thicknesses");
            let spacing = [0, 1, 2].map(|axis| {
                of_axis(&spacings, axis)
                    .or_else(|| of_axis(&thicknesses, axis))
                    .unwrap_or(1.0)
            });
            let grid = Grid::aligned(axes.size, spacing);
            return Ok((grid, Some(Warning::NoOrientation)));
        };
        let to_lps = match self.field("space") {
            Some("left-posterior-superior" | "LPS") => [1.0, 1.0, 1.0],
            Some("right-anterior-superior" | "RAS") => [-1.0, -1.0, 1.0],
            Some("left-anterior-superior" | "LAS") => [1.0, -1.0, 1.0],
            _ => return Err(NrrdError::Field { field: "space" }),
        };
        let turned = |vector: [f64; 3]| [0, 1, 2].map(|axis: usize| vector[axis] * to_lps[axis]);
        let mut steps = [[0.0; 3]; 3];
        for (step, axis) in steps.iter_mut().zip(axes.spatial) {
            if let Some(vector) = axis.and_then(|axis| *directions.get(axis)?) {
                *step = turned(vector);
            }
        }
        complete(&mut steps, axes);
        let origin = match self.field("space origin") {
            Some(origin) => vector(origin).ok_or(NrrdError::Field {
                field: "space origin",
            })?,
            None => [0.0; 3],
        };
        Ok((grid_of_steps(axes.size, turned(origin), steps)?, None))
    }

    /// Where raw voxels begin.
    fn raw_start(
        &self,
        source: &dyn ByteSource,
        end: u64,
        count: usize,
        scalar: Scalar,
    ) -> Result<u64, NrrdError> {
        match self.skip("byte skip", "byteskip")? {
            // They are the last bytes of the file.
            -1 => {
                let expected = count as u64 * scalar.bytes() as u64;
                Ok(source.len().saturating_sub(expected).max(end))
            }
            skip => Ok(end.saturating_add(skip.max(0).unsigned_abs())),
        }
    }

    fn skip(&self, name: &'static str, also: &str) -> Result<i64, NrrdError> {
        match self.field(name).or_else(|| self.field(also)) {
            Some(number) => number.parse().map_err(|_| NrrdError::Field { field: name }),
            None => Ok(0),
        }
    }
}

/// Gives the axes that the file does not have a step of 1 mm at right angles to the others.
fn complete(steps: &mut [[f64; 3]; 3], axes: &Axes) {
    use super::geometry::{cross, unit};
    let [x, y, z] = steps;
    if axes.spatial[1].is_none() {
        let least = match x.iter().map(|cosine| cosine.abs()).collect::<Vec<_>>()[..] {
            [a, b, c] if a <= b && a <= c => [1.0, 0.0, 0.0],
            [_, b, c] if b <= c => [0.0, 1.0, 0.0],
            _ => [0.0, 0.0, 1.0],
        };
        *y = unit(cross(*x, least)).unwrap_or_default();
    }
    if axes.spatial[2].is_none() {
        *z = unit(cross(*x, *y)).unwrap_or_default();
    }
}

/// `(1,2,3)`
fn vector(text: &str) -> Option<[f64; 3]> {
    let inside = text.trim().strip_prefix('(')?.strip_suffix(')')?;
    let mut numbers = inside.split(',').map(|number| number.trim().parse().ok());
    let vector = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(vector)
}

/// Where the header ends: behind the first empty line.
fn end_of_header(head: &[u8]) -> Option<usize> {
    let unix = head.windows(2).position(|two| two == b"\n\n");
    let windows = head.windows(4).position(|four| four == b"\r\n\r\n");
    match (unix, windows) {
        (Some(unix), Some(windows)) if windows < unix => Some(windows + 4),
        (Some(unix), _) => Some(unix + 2),
        (None, windows) => windows.map(|windows| windows + 4),
    }
}
