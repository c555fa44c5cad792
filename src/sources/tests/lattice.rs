use proptest::prelude::*;

use crate::features::{Grid, Mask};
use crate::sources::{Difference, PlaceError, place};

fn image() -> Grid {
    // Turned about z by the angle of a 3-4-5 triangle.
    Grid {
        size: [5, 4, 3],
        spacing: [1.0, 2.0, 3.0],
        origin: [-10.0, 20.0, 5.0],
        direction: [[0.6, 0.8, 0.0], [-0.8, 0.6, 0.0], [0.0, 0.0, 1.0]],
    }
}

fn all(grid: Grid) -> Mask {
    let inside = vec![true; grid.voxels()];
    Mask { grid, inside }
}

fn differences(grid: Grid) -> Vec<Difference> {
    match place(&all(grid), &image()) {
        Err(PlaceError::Differs(differences)) => {
            assert!(!differences.to_string().is_empty());
            differences.0
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_part_of_the_grid_lies_where_it_was_cut() {
    let part = Grid {
        size: [2, 2, 1],
        origin: image().point([3.0, 1.0, 2.0]),
        ..image()
    };
    let placed = place(&all(part), &image()).expect("it is a part");
    assert_eq!(placed.bounds(), Some(([3, 1, 2], [4, 2, 2])));
}

#[test]
fn what_differs_is_named_with_its_amount() {
    let wider = Grid {
        spacing: [1.0, 2.0, 3.5],
        ..image()
    };
    let spacing = Difference::Spacing {
        axis: 2,
        image: 3.0,
        region: 3.5,
    };
    assert_eq!(differences(wider), [spacing]);

    let beside = Grid {
        origin: image().point([0.0, 0.25, 0.0]),
        ..image()
    };
    let [Difference::Position { millimetres }] = differences(beside)[..] else {
        panic!("it lies beside");
    };
    assert!((millimetres[1] - 0.5).abs() < 1e-9, "{millimetres:?}");

    let turned = Grid {
        direction: [[0.8, 0.6, 0.0], [-0.6, 0.8, 0.0], [0.0, 0.0, 1.0]],
        ..image()
    };
    let found = differences(turned);
    let Difference::Direction { axis: 0, degrees } = found[0] else {
        panic!("{found:?}");
    };
    assert!((degrees - 0.96_f64.acos().to_degrees()).abs() < 1e-9);

    let outside = Grid {
        origin: image().point([1.0, 0.0, 0.0]),
        ..image()
    };
    let of = image().voxels();
    assert_eq!(
        differences(outside),
        [Difference::Outside { voxels: 12, of }]
    );
}

#[test]
fn a_grid_that_is_nowhere_is_refused() {
    let nowhere = Grid {
        origin: [f64::NAN, 0.0, 0.0],
        ..image()
    };
    assert!(place(&all(nowhere), &image()).is_err());
}

proptest! {
    #[test]
    fn however_axes_are_numbered_and_turned_each_voxel_stays_where_it_is(
        axes in Just([0_usize, 1, 2]).prop_shuffle(),
        turned: [bool; 3],
        inside in prop::collection::vec(any::<bool>(), 60),
        shift in -0.09_f64..0.09,
    ) {
        let image = image();
        let mut origin = [0.0; 3];
        for axis in 0..3 {
            if turned[axis] {
                origin[axis] = (image.size[axis] - 1) as f64;
            }
        }
        origin[1] += shift;
        let grid = Grid {
            size: axes.map(|axis| image.size[axis]),
            spacing: axes.map(|axis| image.spacing[axis]),
            origin: image.point(origin),
            direction: axes.map(|axis| {
                image.direction[axis].map(|cosine| if turned[axis] { -cosine } else { cosine })
            }),
        };
        let region = Mask { grid, inside };
        let placed = place(&region, &image).expect("they are of one lattice");
        prop_assert_eq!(placed.count(), region.count());
        for z in 0..image.size[2] {
            for y in 0..image.size[1] {
                for x in 0..image.size[0] {
                    let voxel = [x, y, z];
                    let own = axes.map(|axis| match turned[axis] {
                        true => image.size[axis] - 1 - voxel[axis],
                        false => voxel[axis],
                    });
                    let there = placed.inside[image.index(voxel)];
                    prop_assert_eq!(there, region.inside[region.grid.index(own)]);
                }
            }
        }
    }
}
