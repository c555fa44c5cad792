//! Scans decoded (T.87 A, and annex C for what a scan interleaves).

use super::Defect;
use super::bits::{Ahead, Reader};
use super::context::{CONTEXTS, Context};
use super::model::{
    Arithmetic, General, Plain, RUN_BITS, Runs, State, gradient, predict, sign_of_step, with_sign,
};
use super::parameters::Parameters;
use super::stream::Interleave;

/// What a scan is made of.
pub(super) struct Layout {
    pub rows: usize,
    pub columns: usize,
    pub components: usize,
    pub interleave: Interleave,
    /// Rows after which the coder starts anew; 0 for never.
    pub restart_interval: usize,
}

/// Takes the rows of all components of the scan: the number of the row, then the row of each, with a sample before
/// it and one behind it that are not of the image.
pub(super) type Sink<'a> = dyn FnMut(usize, &mut [Lines]) + 'a;

/// Decodes the scan whose bits start at `at`. Returns where the next marker is to be sought.
pub(super) fn decode_scan(
    parameters: &Parameters,
    layout: &Layout,
    data: &[u8],
    at: usize,
    sink: &mut Sink<'_>,
) -> Result<usize, Defect> {
    let general = General {
        near: parameters.near,
        maximum: parameters.maximum,
        range: parameters.range,
    };
    let bits = parameters.range.ilog2();
    // The tables of differences are as small as the samples allow, so that they stay in the nearest cache.
    match (parameters.is_plain(), parameters.maximum) {
        (true, ..=0xFF) => {
            State::<_, 0x200>::new(Plain { bits }, parameters).scan(layout, data, at, sink)
        }
        (true, ..=0xFFF) => {
            State::<_, 0x2000>::new(Plain { bits }, parameters).scan(layout, data, at, sink)
        }
        (true, _) => {
            State::<_, 0x2_0000>::new(Plain { bits }, parameters).scan(layout, data, at, sink)
        }
        (false, _) => State::<_, 0x2_0000>::new(general, parameters).scan(layout, data, at, sink),
    }
}

/// Rows of one component as the coder works on them: a sample more on either side.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    pub above: Vec<u16>,
    pub current: Vec<u16>,
    /// What the row above adds to the number of each context.
    pub part: Vec<i16>,
    pub run_index: usize,
}

impl Lines {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            above: vec![0; columns + 2],
            current: vec![0; columns + 2],
            part: vec![0; columns],
            run_index: 0,
        }
    }

    /// Goes on to the next row: what was current is above. The samples at the sides are what T.87 A.2.1 asks for.
    pub(super) fn next(&mut self) {
        std::mem::swap(&mut self.above, &mut self.current);
        let columns = self.part.len();
        self.above[columns + 1] = self.above[columns];
        self.current[0] = self.above[1];
    }

    /// As at the start of a scan.
    pub(super) fn forget(&mut self) {
        self.current.fill(0);
        self.above.fill(0);
        self.run_index = 0;
    }

    /// The samples of the current row.
    pub(super) fn samples(&self) -> &[u16] {
        &self.current[1..=self.part.len()]
    }
}

impl<A: Arithmetic, const Q: usize> State<A, Q> {
    fn scan(
        mut self,
        layout: &Layout,
        data: &[u8],
        at: usize,
        sink: &mut Sink<'_>,
    ) -> Result<usize, Defect> {
        let mut lines = vec![Lines::new(layout.columns); layout.components];
        let mut reader = Reader::new(data, at);
        let mut ahead = Ahead::default();
        for row in 0..layout.rows {
            if layout.restart_interval > 0 && row > 0 && row % layout.restart_interval == 0 {
                let at = after_restart(data, reader.position()).ok_or(Defect::NoRestart)?;
                reader = Reader::new(data, at);
                ahead = Ahead::default();
                self.forget();
                lines.iter_mut().for_each(Lines::forget);
            }
            for lines in &mut lines {
                lines.next();
                self.look_above(&lines.above, &mut lines.part);
            }
            ahead = match (layout.interleave, &mut lines[..]) {
                (Interleave::Sample, [a, b]) => self.pixels(&mut reader, ahead, [a, b]),
                (Interleave::Sample, [a, b, c]) => self.pixels(&mut reader, ahead, [a, b, c]),
                (Interleave::Sample, [a, b, c, d]) => self.pixels(&mut reader, ahead, [a, b, c, d]),
                (_, lines) => lines
                    .iter_mut()
                    .fold(ahead, |ahead, lines| self.row(&mut reader, ahead, lines)),
            };
            if reader.is_broken(ahead) {
                return Err(Defect::EndsEarly);
            }
            sink(row, &mut lines);
        }
        Ok(reader.position())
    }

    /// Decodes a row of one component.
    fn row(&mut self, reader: &mut Reader<'_>, mut ahead: Ahead, lines: &mut Lines) -> Ahead {
        let (codes, runs) = (Codes::new(&self.parameters), &mut self.runs);
        let (arithmetic, gradients) = (self.arithmetic, &*self.gradients);
        let contexts = &mut *self.contexts;
        let columns = lines.part.len();
        let (above, current) = (&lines.above[..=columns], &mut lines.current[..=columns]);
        let mut column = 0;
        while column < columns {
            let mut left = i32::from(current[column]);
            let mut corner = i32::from(above[column]);
            let mut is_run = false;
            let out = current[column + 1..].iter_mut();
            let from_above = above[column + 1..].iter().zip(&lines.part[column..]);
            for (out, (&above, &part)) in out.zip(from_above) {
                let above = i32::from(above);
                let number = i32::from(part) + gradient(gradients, left, corner);
                if number == 0 {
                    is_run = true;
                    break;
                }
                let prediction = predict(left, above, corner);
                let sample;
                (ahead, sample) =
                    codes.sample(reader, ahead, arithmetic, contexts, number, prediction);
                *out = sample as u16;
                (left, corner) = (sample, above);
                column += 1;
            }
            if !is_run {
                break;
            }
            let length;
            (ahead, length) = run_length(reader, ahead, &mut lines.run_index, columns - column);
            current[column + 1..=column + length].fill(left as u16);
            column += length;
            if column < columns {
                let above = i32::from(above[column + 1]);
                let sample;
                (ahead, sample) = runs.end(reader, ahead, lines.run_index, left, above);
                current[column + 1] = sample as u16;
                lines.run_index = lines.run_index.saturating_sub(1);
                column += 1;
            }
        }
        ahead
    }

    /// Decodes a row of components that are interleaved by sample: only runs are of all of them (C.2.4.4).
    fn pixels<const N: usize>(
        &mut self,
        reader: &mut Reader<'_>,
        mut ahead: Ahead,
        mut lines: [&mut Lines; N],
    ) -> Ahead {
        let (codes, runs) = (Codes::new(&self.parameters), &mut self.runs);
        let (arithmetic, gradients) = (self.arithmetic, &*self.gradients);
        let contexts = &mut *self.contexts;
        let columns = lines[0].part.len();
        let mut run_index = lines[0].run_index;
        let mut column = 0;
        while column < columns {
            let numbers: [i32; N] = std::array::from_fn(|component| {
                let lines = &lines[component];
                let left = i32::from(lines.current[column]);
                let corner = i32::from(lines.above[column]);
                i32::from(lines.part[column]) + gradient(gradients, left, corner)
            });
            if numbers != [0; N] {
                for (lines, number) in lines.iter_mut().zip(numbers) {
                    let left = i32::from(lines.current[column]);
                    let corner = i32::from(lines.above[column]);
                    let above = i32::from(lines.above[column + 1]);
                    let prediction = predict(left, above, corner);
                    let sample;
                    (ahead, sample) =
                        codes.sample(reader, ahead, arithmetic, contexts, number, prediction);
                    lines.current[column + 1] = sample as u16;
                }
                column += 1;
                continue;
            }
            let length;
            (ahead, length) = run_length(reader, ahead, &mut run_index, columns - column);
            for lines in &mut lines {
                let left = lines.current[column];
                lines.current[column + 1..=column + length].fill(left);
            }
            column += length;
            if column < columns {
                for lines in &mut lines {
                    let left = i32::from(lines.current[column]);
                    let above = i32::from(lines.above[column + 1]);
                    let sample;
                    (ahead, sample) = runs.unlike(reader, ahead, run_index, left, above);
                    lines.current[column + 1] = sample as u16;
                }
                run_index = run_index.saturating_sub(1);
                column += 1;
            }
        }
        lines[0].run_index = run_index;
        ahead
    }
}

/// What the codes outside of runs depend on.
#[derive(Debug, Clone, Copy)]
struct Codes {
    escape: u32,
    error_bits: u32,
    reset: u16,
}

impl Codes {
    fn new(parameters: &Parameters) -> Self {
        Self {
            escape: parameters.escape(),
            error_bits: parameters.error_bits,
            reset: parameters.reset,
        }
    }

    /// A sample outside of runs.
    #[inline(always)]
    fn sample<A: Arithmetic>(
        self,
        reader: &mut Reader<'_>,
        ahead: Ahead,
        arithmetic: A,
        contexts: &mut [Context; CONTEXTS],
        number: i32,
        prediction: i32,
    ) -> (Ahead, i32) {
        let sign = number >> 31;
        let context = &mut contexts[with_sign(number, sign) as usize & (CONTEXTS - 1)];
        let prediction = arithmetic.hold(prediction + with_sign(context.correction(), sign));
        let (ahead, mapped) = reader.code(ahead, context.bits(), self.escape, self.error_bits);
        let error = (mapped >> 1).cast_signed() ^ -(mapped & 1).cast_signed() ^ context.flip();
        context.learn(error, arithmetic.step(), self.reset);
        (ahead, arithmetic.sample(prediction, with_sign(error, sign)))
    }
}

impl<A: Arithmetic> Runs<A> {
    /// The sample that ends a run of `left`.
    fn end(
        &mut self,
        reader: &mut Reader<'_>,
        ahead: Ahead,
        run_index: usize,
        left: i32,
        above: i32,
    ) -> (Ahead, i32) {
        if (left - above).abs() > self.arithmetic.near() {
            return self.unlike(reader, ahead, run_index, left, above);
        }
        let (ahead, error) = self.error(reader, ahead, run_index, 1);
        (ahead, self.arithmetic.sample(left, error))
    }

    /// The same, where the sample above is not like that to the left.
    fn unlike(
        &mut self,
        reader: &mut Reader<'_>,
        ahead: Ahead,
        run_index: usize,
        left: i32,
        above: i32,
    ) -> (Ahead, i32) {
        let (ahead, error) = self.error(reader, ahead, run_index, 0);
        let error = with_sign(error, sign_of_step(left, above));
        (ahead, self.arithmetic.sample(above, error))
    }

    fn error(
        &mut self,
        reader: &mut Reader<'_>,
        ahead: Ahead,
        run_index: usize,
        kind: usize,
    ) -> (Ahead, i32) {
        let context = &mut self.contexts[kind];
        let bits = context.bits();
        let escape = self.parameters.escape_after_run(run_index);
        let (ahead, mapped) = reader.long_code(ahead, bits, escape, self.parameters.error_bits);
        let error = context.unmap(mapped, bits);
        context.learn(error, mapped, self.parameters.reset);
        (ahead, error)
    }
}

/// How many samples, of `most` at most, a run has (A.7.1).
fn run_length(
    reader: &mut Reader<'_>,
    mut ahead: Ahead,
    run_index: &mut usize,
    most: usize,
) -> (Ahead, usize) {
    let mut length = 0;
    loop {
        let bits = u32::from(RUN_BITS[*run_index]);
        let goes_on;
        (ahead, goes_on) = reader.bit(ahead);
        if !goes_on {
            let (ahead, rest) = reader.bits(ahead, bits);
            return (ahead, (length + rest as usize).min(most));
        }
        length += 1 << bits;
        if length <= most {
            *run_index = (*run_index + 1).min(RUN_BITS.len() - 1);
        }
        if length >= most {
            return (ahead, most);
        }
    }
}

/// Behind the restart marker that stands at `at` or after bytes that do not matter.
fn after_restart(data: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match data.get(at..)? {
            [0xFF, 0xD0..=0xD7, ..] => return Some(at + 2),
            [0xFF, 0x00..=0x7F, ..] | [0xFF, 0xFF, ..] => at += 1,
            [0xFF, ..] | [] => return None,
            _ => at += 1,
        }
    }
}
