//! Images encoded (T.87 A, C): the components of a pixel interleaved by row, which every decoder reads.

use super::Defect;
use super::bits::Writer;
use super::context::CONTEXTS;
use super::decode::Lines;
use super::model::{
    Arithmetic, General, Plain, RUN_BITS, Runs, State, gradient, predict, sign_of_step, with_sign,
};
use super::parameters::{Parameters, Preset};
use crate::pixels::SampleData;

/// What is encoded.
pub(super) struct Image<'a> {
    pub rows: u16,
    pub columns: u16,
    pub components: u8,
    /// Bits of a sample.
    pub precision: u8,
    /// The samples, pixel by pixel, 8 or 16 bits wide.
    pub data: &'a SampleData,
}

/// The stream of `image`, whose samples may change by `near`.
pub(super) fn encode_image(image: &Image<'_>, near: u8, preset: Preset) -> Result<Vec<u8>, Defect> {
    let parameters = Parameters::new(image.precision, near, preset)?;
    // Above 12 bits the defaults are said all the same: some decoders compute others.
    let says_parameters = image.precision > 12 || preset != Preset::default();
    let out = headers(image, near, says_parameters.then_some(&parameters));
    let mut writer = Writer::new(out);
    let general = General {
        near: parameters.near,
        maximum: parameters.maximum,
        range: parameters.range,
    };
    let bits = parameters.range.ilog2();
    match (parameters.is_plain(), image.precision) {
        (true, ..=8) => {
            State::<_, 0x200>::new(Plain { bits }, &parameters).write(image, &mut writer)
        }
        (true, _) => {
            State::<_, 0x2_0000>::new(Plain { bits }, &parameters).write(image, &mut writer)
        }
        (false, _) => State::<_, 0x2_0000>::new(general, &parameters).write(image, &mut writer),
    }
    let mut out = writer.finish();
    out.extend([0xFF, 0xD9]);
    Ok(out)
}

/// Everything up to the bits.
fn headers(image: &Image<'_>, near: u8, parameters: Option<&Parameters>) -> Vec<u8> {
    let count = image.components;
    let mut out = vec![0xFF, 0xD8];
    out.extend([0xFF, 0xF7, 0, 8 + 3 * count, image.precision]);
    out.extend(image.rows.to_be_bytes());
    out.extend(image.columns.to_be_bytes());
    out.push(count);
    for component in 1..=count {
        out.extend([component, 0x11, 0]);
    }
    if let Some(parameters) = parameters {
        out.extend([0xFF, 0xF8, 0, 13, 1]);
        let [a, b, c] = parameters.thresholds;
        for value in [parameters.maximum, a, b, c, i32::from(parameters.reset)] {
            out.extend((value as u16).to_be_bytes());
        }
    }
    out.extend([0xFF, 0xDA, 0, 6 + 2 * count, count]);
    for component in 1..=count {
        out.extend([component, 0]);
    }
    out.extend([near, u8::from(count > 1), 0]);
    out
}

impl<A: Arithmetic, const Q: usize> State<A, Q> {
    fn write(mut self, image: &Image<'_>, writer: &mut Writer) {
        let (columns, count) = (usize::from(image.columns), usize::from(image.components));
        let mut lines = vec![Lines::new(columns); count];
        for row in 0..usize::from(image.rows) {
            let row = row * columns * count..(row + 1) * columns * count;
            for (component, lines) in lines.iter_mut().enumerate() {
                lines.next();
                self.look_above(&lines.above, &mut lines.part);
                let out = lines.current[1..].iter_mut();
                match image.data {
                    SampleData::U8(data) => {
                        let samples = data[row.clone()].iter().skip(component).step_by(count);
                        out.zip(samples)
                            .for_each(|(out, &sample)| *out = u16::from(sample));
                    }
                    SampleData::U16(data) => {
                        let samples = data[row.clone()].iter().skip(component).step_by(count);
                        out.zip(samples).for_each(|(out, &sample)| *out = sample);
                    }
                    // The caller has only these two.
                    _ => {}
                }
                self.write_row(lines, writer);
            }
        }
    }

    /// Writes the current row, and puts what a decoder has there in its place.
    fn write_row(&mut self, lines: &mut Lines, writer: &mut Writer) {
        let columns = lines.part.len();
        let mut column = 0;
        while column < columns {
            let left = i32::from(lines.current[column]);
            let corner = i32::from(lines.above[column]);
            let above = i32::from(lines.above[column + 1]);
            let number = i32::from(lines.part[column]) + gradient(&self.gradients, left, corner);
            if number != 0 {
                let sample = i32::from(lines.current[column + 1]);
                let sample =
                    self.write_sample(writer, number, predict(left, above, corner), sample);
                lines.current[column + 1] = sample as u16;
                column += 1;
                continue;
            }
            let near = self.arithmetic.near();
            let rest = &mut lines.current[column + 1..=columns];
            let is_alike = |&&sample: &&u16| (i32::from(sample) - left).abs() <= near;
            let length = rest.iter().take_while(is_alike).count();
            rest[..length].fill(left as u16);
            column += length;
            write_run(writer, &mut lines.run_index, length, column == columns);
            if column < columns {
                let above = i32::from(lines.above[column + 1]);
                let sample = i32::from(lines.current[column + 1]);
                let sample = self
                    .runs
                    .write_end(writer, lines.run_index, [left, above], sample);
                lines.current[column + 1] = sample as u16;
                lines.run_index = lines.run_index.saturating_sub(1);
                column += 1;
            }
        }
    }

    /// Writes a sample outside of runs. Returns what a decoder makes of it.
    #[inline(always)]
    fn write_sample(
        &mut self,
        writer: &mut Writer,
        number: i32,
        prediction: i32,
        sample: i32,
    ) -> i32 {
        let sign = number >> 31;
        let context = &mut self.contexts[with_sign(number, sign) as usize & (CONTEXTS - 1)];
        let prediction = prediction + with_sign(context.correction(), sign);
        let prediction = self.arithmetic.hold(prediction);
        let error = self.arithmetic.error(with_sign(sample - prediction, sign));
        let error_bits = self.parameters.error_bits;
        let flipped = error ^ context.flip();
        let mapped = ((flipped << 1) ^ (flipped >> 31)).cast_unsigned();
        writer.code(mapped, context.bits(), self.parameters.escape(), error_bits);
        context.learn(error, self.arithmetic.step(), self.parameters.reset);
        self.arithmetic.sample(prediction, with_sign(error, sign))
    }
}

impl<A: Arithmetic> Runs<A> {
    /// Writes the sample that ends a run, with those to its left and above. Returns what a decoder makes of it.
    fn write_end(
        &mut self,
        writer: &mut Writer,
        run_index: usize,
        [left, above]: [i32; 2],
        sample: i32,
    ) -> i32 {
        let is_like = (left - above).abs() <= self.arithmetic.near();
        let (prediction, sign) = match is_like {
            true => (left, 0),
            false => (above, sign_of_step(left, above)),
        };
        let error = self.arithmetic.error(with_sign(sample - prediction, sign));
        let context = &mut self.contexts[usize::from(is_like)];
        let bits = context.bits();
        let mapped = context.map(error, bits);
        let escape = self.parameters.escape_after_run(run_index);
        writer.code(mapped, bits, escape, self.parameters.error_bits);
        context.learn(error, mapped, self.parameters.reset);
        self.arithmetic.sample(prediction, with_sign(error, sign))
    }
}

/// Writes how long a run is (A.7.1).
fn write_run(writer: &mut Writer, run_index: &mut usize, mut length: usize, is_to_end: bool) {
    loop {
        let bits = u32::from(RUN_BITS[*run_index]);
        if length < 1 << bits {
            if !is_to_end {
                writer.bits(length as u32, bits + 1);
            } else if length > 0 {
                writer.bits(1, 1);
            }
            return;
        }
        writer.bits(1, 1);
        length -= 1 << bits;
        *run_index = (*run_index + 1).min(RUN_BITS.len() - 1);
    }
}
