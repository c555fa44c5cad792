//! The test data's files: tables, and images as far as the test data needs their formats.

use std::io::Read;
use std::path::Path;

use scanveil::features::{Grid, Mask, Volume};

/// Rows of a CSV file, the header among them.
pub fn table(text: &str, separator: char) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| {
            let mut cells = vec![String::new()];
            let mut quoted = false;
            for letter in line.chars() {
                match letter {
                    '"' => quoted = !quoted,
                    _ if letter == separator && !quoted => cells.push(String::new()),
                    _ => cells.last_mut().unwrap().push(letter),
                }
            }
            cells
        })
        .collect()
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut unpacked)
        .unwrap();
    unpacked
}

/// A gzipped NIfTI-1 file.
pub fn nifti(path: &Path) -> Volume {
    let bytes = unpacked(&std::fs::read(path).unwrap());
    let short = |at: usize| i16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let float = |at: usize| f32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let size = [42, 44, 46].map(|at| short(at) as usize);
    let mut grid = Grid::aligned(size, [80, 84, 88].map(|at| f64::from(float(at))));
    // RAS, so x and y are turned over.
    for (row, sign) in [(0, -1.0), (1, -1.0), (2, 1.0)] {
        let row_at = 280 + 16 * row;
        for axis in 0..3 {
            grid.direction[axis][row] =
                sign * f64::from(float(row_at + 4 * axis)) / grid.spacing[axis];
        }
        grid.origin[row] = sign * f64::from(float(row_at + 12));
    }
    let data = &bytes[float(108) as usize..];
    let count = grid.voxels();
    let values: Vec<f64> = match short(70) {
        2 => data.iter().take(count).map(|&byte| byte.into()).collect(),
        4 => data
            .chunks_exact(2)
            .take(count)
            .map(|bytes| i16::from_le_bytes([bytes[0], bytes[1]]).into())
            .collect(),
        8 => data
            .chunks_exact(4)
            .take(count)
            .map(|bytes| i32::from_le_bytes(bytes.try_into().unwrap()).into())
            .collect(),
        16 => data
            .chunks_exact(4)
            .take(count)
            .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()).into())
            .collect(),
        other => panic!("no reader for NIfTI data type {other}"),
    };
    assert_eq!(values.len(), count);
    Volume { grid, values }
}

/// An NRRD file with its data in it, gzipped, of whole numbers.
pub fn nrrd(path: &Path) -> Volume {
    let bytes = std::fs::read(path).unwrap();
    let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
    let header = std::str::from_utf8(&bytes[..end]).unwrap();
    let field = |name: &str| {
        header
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            .unwrap()
    };
    let numbers = |text: &str| -> Vec<f64> {
        text.split(|letter: char| "(), ".contains(letter))
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().unwrap())
            .collect()
    };
    assert_eq!((field("encoding"), field("endian")), ("gzip", "little"));
    let size: Vec<usize> = numbers(field("sizes"))
        .iter()
        .map(|&n| n as usize)
        .collect();
    let mut grid = Grid::aligned([size[0], size[1], size[2]], [1.0; 3]);
    for (axis, direction) in numbers(field("space directions")).chunks(3).enumerate() {
        let length = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
        grid.spacing[axis] = length;
        grid.direction[axis] = [0, 1, 2].map(|part| direction[part] / length);
    }
    grid.origin.copy_from_slice(&numbers(field("space origin")));
    let data = unpacked(&bytes[end + 2..]);
    let values = match field("type") {
        "short" => data
            .chunks_exact(2)
            .map(|bytes| i16::from_le_bytes([bytes[0], bytes[1]]).into())
            .collect(),
        "unsigned short" => data
            .chunks_exact(2)
            .map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]).into())
            .collect(),
        "int" => data
            .chunks_exact(4)
            .map(|bytes| i32::from_le_bytes(bytes.try_into().unwrap()).into())
            .collect(),
        other => panic!("no reader for NRRD type {other}"),
    };
    Volume { grid, values }
}

/// What is not 0.
pub fn region(labels: Volume) -> Mask {
    Mask {
        inside: labels.values.iter().map(|&label| label != 0.0).collect(),
        grid: labels.grid,
    }
}
