//! Sequence of Ultrasound Regions (0018,6011): where the image lies in a frame (PS3.3 C.8.5.5). What is written
//! stands around it, and sometimes in it.

use super::super::Region;
use crate::instance::{DataSet, Instance, Tag, tags};

/// The regions that the image states, as far as they make sense.
pub(super) fn regions(instance: &Instance, columns: u32, rows: u32) -> Vec<Region> {
    let items = instance
        .data_set
        .items(tags::SEQUENCE_OF_ULTRASOUND_REGIONS);
    items
        .iter()
        .filter_map(|item| {
            let corner = |tag| corner(instance, item, tag);
            let (left, top) = (
                corner(tags::REGION_LOCATION_MIN_X0)?,
                corner(tags::REGION_LOCATION_MIN_Y0)?,
            );
            // The last pixel belongs to the region.
            let region = Region {
                x: left,
                y: top,
                width: corner(tags::REGION_LOCATION_MAX_X1)?
                    .checked_sub(left)?
                    .saturating_add(1),
                height: corner(tags::REGION_LOCATION_MAX_Y1)?
                    .checked_sub(top)?
                    .saturating_add(1),
            };
            region.within(columns, rows)
        })
        .collect()
}

/// A number of value representation UL.
fn corner(instance: &Instance, item: &DataSet, tag: Tag) -> Option<u32> {
    let bytes = item.bytes(tag)?.get(..4)?;
    Some(
        instance
            .encoding
            .u32([bytes[0], bytes[1], bytes[2], bytes[3]]),
    )
}

/// What of an image lies in none of `regions`, as rectangles. Empty where there are no regions.
pub(super) fn outside(regions: &[Region], columns: u32, rows: u32) -> Vec<Region> {
    if regions.is_empty() {
        return Vec::new();
    }
    let mut edges: Vec<u32> = regions
        .iter()
        .flat_map(|region| [region.y, region.bottom()])
        .chain([0, rows])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut outside: Vec<Region> = Vec::new();
    for band in edges.windows(2) {
        let &[top, bottom] = band else { continue };
        let mut inside: Vec<(u32, u32)> = regions
            .iter()
            .filter(|region| region.y <= top && region.bottom() >= bottom)
            .map(|region| (region.x, region.right()))
            .collect();
        inside.sort_unstable();
        let mut gap = |from: u32, to: u32| {
            if from >= to {
                return;
            }
            let above = outside
                .iter_mut()
                .find(|one| one.bottom() == top && one.x == from && one.right() == to);
            match above {
                Some(above) => above.height += bottom - top,
                None => outside.push(Region {
                    x: from,
                    y: top,
                    width: to - from,
                    height: bottom - top,
                }),
            }
        };
        let mut x = 0;
        for (left, right) in inside {
            gap(x, left);
            x = x.max(right);
        }
        gap(x, columns);
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_and_inside_are_the_whole_image_and_share_nothing() {
        let region = |x, y, width, height| Region {
            x,
            y,
            width,
            height,
        };
        for regions in [
            vec![region(2, 3, 4, 5)],
            vec![region(0, 0, 10, 12)],
            vec![region(0, 4, 3, 3), region(5, 5, 5, 7), region(2, 6, 4, 1)],
        ] {
            let outside = outside(&regions, 10, 12);
            for y in 0..12 {
                for x in 0..10 {
                    let holds = |one: &&Region| {
                        (one.x..one.right()).contains(&x) && (one.y..one.bottom()).contains(&y)
                    };
                    let times = outside.iter().filter(holds).count();
                    let is_inside = regions.iter().any(|one| holds(&one));
                    assert_eq!(times, usize::from(!is_inside), "{regions:?} {x} {y}");
                }
            }
        }
    }

    #[test]
    fn without_regions_nothing_is_outside() {
        assert_eq!(outside(&[], 10, 10), []);
    }
}
