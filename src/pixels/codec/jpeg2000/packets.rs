//! Packets: which blocks have how many passes in how many bytes (ITU-T T.800 B.9 and B.10).

use super::RenderError;
use super::packet_bits::BitReader;
use super::progression::{Packet, packets};
use super::segments::{BYPASS, HIGH_THROUGHPUT, Style, TERMINATE};
use super::structure::{Block, Chunk, Tile};

const DAMAGED: RenderError = RenderError::Damaged("its JPEG 2000 packets");

/// Reads all packets of a tile: `body` holds them, `headers` their headers where those are kept apart.
pub(super) fn read(
    tile: &mut Tile,
    style: &Style,
    body: &[u8],
    headers: Option<&[u8]>,
) -> Result<(), RenderError> {
    let mut reader = Reader {
        body,
        headers,
        at: 0,
        header_at: 0,
    };
    packets(tile, style, |tile, packet| {
        reader.packet(tile, style, packet)
    })
}

struct Reader<'a> {
    body: &'a [u8],
    headers: Option<&'a [u8]>,
    at: usize,
    header_at: usize,
}

impl Reader<'_> {
    fn packet(
        &mut self,
        tile: &mut Tile,
        style: &Style,
        packet: Packet,
    ) -> Result<(), RenderError> {
        if style.packet_starts && self.follows(self.body, self.at, 0x91) {
            self.at += 6;
        }
        let coding = &style.components[packet.component].coding;
        let place = &mut tile.components[packet.component].resolutions[packet.resolution];
        let planes: [u8; 3] =
            std::array::from_fn(|band| place.bands.get(band).map_or(0, |band| band.planes));
        let precinct = &mut place.precincts[packet.precinct];

        let (source, at) = match self.headers {
            Some(headers) => (headers, self.header_at),
            None => (self.body, self.at),
        };
        let mut bits = BitReader::new(source, at);
        let mut included = Vec::new();
        if bits.bit()? {
            for (band, part) in precinct.parts.iter_mut().enumerate() {
                for index in 0..part.blocks.len() {
                    let place = (index % part.across, index / part.across);
                    let block = &mut part.blocks[index];
                    let first = !block.included;
                    let here = match first {
                        true => {
                            let threshold = u32::from(packet.layer) + 1;
                            part.inclusion.read(place, threshold, &mut bits)?
                        }
                        false => bits.bit()?,
                    };
                    if !here {
                        continue;
                    }
                    if first {
                        let mut missing = 0;
                        while !part.missing.read(place, missing + 1, &mut bits)? {
                            missing += 1;
                        }
                        if missing > u32::from(planes[band]) {
                            return Err(DAMAGED);
                        }
                        block.missing = missing as u8;
                        block.included = true;
                    }
                    let from = block.chunks.len();
                    lengths(block, coding.style, &mut bits)?;
                    included.push((band, index, from));
                }
            }
        }
        let mut at = bits.end();
        if style.header_ends && self.follows(source, at, 0x92) {
            at += 2;
        }
        match self.headers {
            Some(_) => self.header_at = at,
            None => self.at = at,
        }
        for (band, index, from) in included {
            for chunk in &mut precinct.parts[band].blocks[index].chunks[from..] {
                let end = self.at + chunk.length as usize;
                if end > self.body.len() {
                    return Err(RenderError::Truncated {
                        expected: end as u64,
                        found: self.body.len() as u64,
                    });
                }
                chunk.start = u32::try_from(self.at).map_err(|_| DAMAGED)?;
                self.at = end;
            }
        }
        Ok(())
    }

    fn follows(&self, source: &[u8], at: usize, marker: u8) -> bool {
        matches!(source.get(at..), Some([0xFF, found, ..]) if *found == marker)
    }
}

/// Reads how many passes a packet adds to a block, and the bytes of each codeword segment.
fn lengths(block: &mut Block, style: u8, bits: &mut BitReader<'_>) -> Result<(), RenderError> {
    let mut passes = bits.passes()?;
    while bits.bit()? {
        block.length_bits += 1;
        if block.length_bits > 31 {
            return Err(DAMAGED);
        }
    }
    while passes > 0 {
        let room = room(block.passes, passes, style);
        let taken = room.0.min(passes);
        let count = u32::from(block.length_bits) + u32::from(taken).ilog2();
        if count > 32 {
            return Err(DAMAGED);
        }
        let length = bits.bits(count)?;
        block.chunks.push(Chunk {
            start: 0,
            length,
            passes: taken,
            begins: room.1,
        });
        block.passes += taken;
        passes -= taken;
        // Three passes a plane, and 31 planes.
        if block.passes > 164 {
            return Err(DAMAGED);
        }
    }
    Ok(())
}

/// How many passes the codeword segment after `done` passes can still take, and whether it begins there.
fn room(done: u16, coming: u16, style: u8) -> (u16, bool) {
    if style & HIGH_THROUGHPUT != 0 {
        // Sets of three passes without any bytes may stand before the cleanup pass that has some.
        return match done {
            0 => ((coming - 1) / 3 * 3 + 1, true),
            _ => (2, done % 3 == 1),
        };
    }
    if style & TERMINATE != 0 {
        return (1, true);
    }
    if style & BYPASS != 0 {
        return match done {
            0..10 => (10 - done, done == 0),
            // Significance and refinement as they are, then a cleanup pass of its own.
            _ => match (done - 10) % 3 {
                0 => (2, true),
                1 => (1, false),
                _ => (1, true),
            },
        };
    }
    (u16::MAX, done == 0)
}
