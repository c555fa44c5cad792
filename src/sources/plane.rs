//! Where a frame lies in the patient.

use super::geometry::{angle_of_lines, unit};
use super::header::FrameHeader;
use crate::instance::tags;

/// How far row and column may be from a right angle, in degrees.
const RIGHT_ANGLE_TOLERANCE: f64 = 0.5;

/// Where a frame lies: centre of its first pixel, and the directions of its rows and columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plane {
    pub position: [f64; 3],
    pub row: [f64; 3],
    pub column: [f64; 3],
}

/// Directions that make no sense.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoPlane;

impl Plane {
    /// By Image Position and Image Orientation; `None` where the header does not say.
    pub(super) fn of(header: FrameHeader<'_>) -> Result<Option<Self>, NoPlane> {
        let position = header.decimals(tags::PLANE_POSITION_SEQUENCE, tags::IMAGE_POSITION_PATIENT);
        let cosines: Option<[f64; 6]> = header.decimals(
            tags::PLANE_ORIENTATION_SEQUENCE,
            tags::IMAGE_ORIENTATION_PATIENT,
        );
        let (Some(position), Some([a, b, c, d, e, f])) = (position, cosines) else {
            return Ok(None);
        };
        let (row, column) = (
            unit([a, b, c]).ok_or(NoPlane)?,
            unit([d, e, f]).ok_or(NoPlane)?,
        );
        if 90.0 - angle_of_lines(row, column) > RIGHT_ANGLE_TOLERANCE {
            return Err(NoPlane);
        }
        Ok(Some(Self {
            position,
            row,
            column,
        }))
    }
}
