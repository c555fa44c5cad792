//! The order of a tile's packets (ITU-T T.800 B.12).

use super::RenderError;
use super::segments::{Progression, Style};
use super::structure::Tile;

const DAMAGED: RenderError = RenderError::Damaged("its order of packets");

/// Which packet: that of a layer of a precinct.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packet {
    pub layer: u16,
    pub component: usize,
    pub resolution: usize,
    pub precinct: usize,
}

/// A precinct, and where it begins on the reference grid.
#[derive(Clone, Copy)]
struct Start {
    x: u64,
    y: u64,
    component: usize,
    resolution: usize,
    precinct: usize,
}

/// Calls `visit` for every packet of the tile in the order in which they stand in the stream.
pub(super) fn packets(
    tile: &mut Tile,
    style: &Style,
    mut visit: impl FnMut(&mut Tile, Packet) -> Result<(), RenderError>,
) -> Result<(), RenderError> {
    let whole = [Progression {
        order: style.order,
        resolutions: (0, 33),
        components: (0, u16::MAX),
        layers: style.layers,
    }];
    let progressions = match &*style.changes {
        [] => &whole[..],
        changes => changes,
    };
    // What is passed over costs no bytes.
    let precincts = tile.components.iter().flat_map(|one| &one.resolutions);
    let mut idle = 1024 * (1 + precincts.map(|one| one.precincts.len() as u64).sum::<u64>());
    for progression in progressions {
        let layers = progression.layers.min(style.layers);
        let starts = in_order(tile, progression);
        let mut visit = |tile: &mut Tile, start: &Start, layer: u16| {
            // A later progression goes on where an earlier one has left off.
            let place = &mut tile.components[start.component].resolutions[start.resolution];
            let precinct = &mut place.precincts[start.precinct];
            if layer < precinct.layers {
                idle = idle.checked_sub(1).ok_or(DAMAGED)?;
                return Ok(());
            }
            precinct.layers = layer + 1;
            let packet = Packet {
                layer,
                component: start.component,
                resolution: start.resolution,
                precinct: start.precinct,
            };
            visit(tile, packet)
        };
        match progression.order {
            0 => {
                for layer in 0..layers {
                    for start in &starts {
                        visit(tile, start, layer)?;
                    }
                }
            }
            1 => {
                for group in starts.chunk_by(|a, b| a.resolution == b.resolution) {
                    for layer in 0..layers {
                        for start in group {
                            visit(tile, start, layer)?;
                        }
                    }
                }
            }
            _ => {
                for start in &starts {
                    for layer in 0..layers {
                        visit(tile, start, layer)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// The precincts of a progression in its order, the layers left aside.
fn in_order(tile: &Tile, progression: &Progression) -> Vec<Start> {
    let mut starts = Vec::new();
    let components = tile.components.iter().enumerate();
    for (component, tile_component) in components
        .take(usize::from(progression.components.1))
        .skip(usize::from(progression.components.0))
    {
        let levels = tile_component.resolutions.len() - 1;
        let resolutions = tile_component.resolutions.iter().enumerate();
        for (resolution, place) in resolutions
            .take(usize::from(progression.resolutions.1))
            .skip(usize::from(progression.resolutions.0))
        {
            let lower = levels - resolution;
            let (first_column, first_row) = (
                u64::from(place.area.x0 >> place.precinct.0),
                u64::from(place.area.y0 >> place.precinct.1),
            );
            for precinct in 0..place.precincts.len() {
                let column = first_column + precinct as u64 % u64::from(place.grid.0);
                let row = first_row + precinct as u64 / u64::from(place.grid.0);
                let x = column << (usize::from(place.precinct.0) + lower).min(40);
                let y = row << (usize::from(place.precinct.1) + lower).min(40);
                starts.push(Start {
                    x: x.max(u64::from(tile.area.x0)),
                    y: y.max(u64::from(tile.area.y0)),
                    component,
                    resolution,
                    precinct,
                });
            }
        }
    }
    match progression.order {
        0 | 1 => starts.sort_by_key(|one| (one.resolution, one.component, one.precinct)),
        2 => starts.sort_by_key(|one| (one.resolution, one.y, one.x, one.component, one.precinct)),
        3 => starts.sort_by_key(|one| (one.y, one.x, one.component, one.resolution, one.precinct)),
        _ => starts.sort_by_key(|one| (one.component, one.y, one.x, one.resolution, one.precinct)),
    }
    starts
}
