//! Reading a line of text, to tell what may stay from what may not. What was read is never shown or kept.

mod harmless;

use rten::Model;
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};
use sha2::{Digest, Sha256};

use super::paddle::run;
use super::{Region, RenderError, TextImage};
use harmless::is_harmless;

/// SHA-256 of the model.
const MODEL: [u8; 32] = [
    0x06, 0xb3, 0xe6, 0xaf, 0x6c, 0x59, 0xa1, 0xba, 0x5d, 0x53, 0x79, 0x0e, 0xd8, 0xc2, 0xe4, 0xb2,
    0xde, 0x38, 0x98, 0x70, 0xb6, 0xcf, 0x5a, 0x97, 0xf3, 0x49, 0xf3, 0x41, 0x2c, 0xb2, 0x69, 0xc0,
];
/// SHA-256 of the alphabet.
const ALPHABET: [u8; 32] = [
    0x28, 0xb2, 0x36, 0x2a, 0xd4, 0xab, 0x2d, 0xc3, 0x87, 0x69, 0xaa, 0x72, 0xfe, 0xb5, 0x35, 0xe3,
    0xa9, 0xdd, 0xb3, 0xfd, 0x2a, 0x75, 0x85, 0xa0, 0x59, 0x20, 0xe6, 0x39, 0x3b, 0x1d, 0xc7, 0xf7,
];
/// The height that the recogniser takes.
const HEIGHT: usize = 48;
/// No line is wider, in multiples of its height.
const LONGEST: usize = 40;
/// Every character at least as sure as this, or the line is not read.
const SURE: f32 = 0.5;
/// All characters on average.
const SURE_ON_AVERAGE: f32 = 0.85;

/// Reads a line: PP-OCRv4's recogniser.
pub(super) struct TextReader {
    model: Model,
    alphabet: Vec<String>,
}

impl TextReader {
    /// The recogniser by its model (ONNX, `ch_PP-OCRv4_rec_infer.onnx`) and its alphabet, a character a line.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] where they are not those very files.
    pub(super) fn from_onnx(model: Vec<u8>, alphabet: &str) -> Result<Self, RenderError> {
        let is_it = |bytes: &[u8], expected: [u8; 32]| Sha256::digest(bytes).as_slice() == expected;
        if !is_it(&model, MODEL) || !is_it(alphabet.as_bytes(), ALPHABET) {
            return Err(RenderError::Unsupported(
                "the model that reads text is another one than expected",
            ));
        }
        let model = Model::load(model)
            .map_err(|_| RenderError::Unsupported("the model that reads text cannot be loaded"))?;
        let characters = alphabet.lines().map(str::to_owned);
        Ok(Self {
            model,
            // The first of the classes stands for nothing, the last is the space.
            alphabet: std::iter::once(String::new())
                .chain(characters)
                .chain([" ".to_owned()])
                .collect(),
        })
    }

    /// Whether a region holds one line that names nobody for sure.
    pub(super) fn is_harmless(&self, image: &TextImage, region: Region) -> bool {
        self.read(image, region)
            .is_some_and(|line| is_harmless(&line))
    }

    /// What stands in a region that holds one line; `None` where that is not sure.
    fn read(&self, image: &TextImage, region: Region) -> Option<String> {
        let input = line(image, region)?;
        let output = run(&self.model, input.view().into())?;
        let scores: NdTensor<f32, 3> = output.try_into().ok()?;
        self.decode(scores.slice(0))
    }

    /// Greedy decoding: repetitions are one character, the blank between them aside.
    fn decode(&self, scores: NdTensorView<f32, 2>) -> Option<String> {
        let mut text = String::new();
        let mut last = 0;
        let (mut sum, mut count) = (0.0, 0);
        for step in 0..scores.size(0) {
            let row = scores.slice(step);
            let best = row.iter().copied().enumerate();
            let (class, score) = best.max_by(|a, b| a.1.total_cmp(&b.1))?;
            if class != 0 && class != last {
                if score < SURE {
                    return None;
                }
                text += self.alphabet.get(class)?;
                sum += score;
                count += 1;
            }
            last = class;
        }
        (count > 0 && sum / count as f32 >= SURE_ON_AVERAGE).then_some(text)
    }
}

/// The region as the recogniser takes it: its height, values from -1 to 1, the brightest channel thrice.
fn line(image: &TextImage, region: Region) -> Option<NdTensor<f32, 4>> {
    let (width, height) = (region.width as usize, region.height as usize);
    if height == 0 || width == 0 || height > width * 2 {
        return None;
    }
    let columns = image.columns as usize;
    let channels = usize::from(image.channels);
    let at = |x: usize, y: usize| -> Option<f32> {
        let pixel = ((region.y as usize + y) * columns + region.x as usize + x) * channels;
        let samples = image.samples.get(pixel..pixel + channels)?;
        samples.iter().copied().max().map(f32::from)
    };
    at(width - 1, height - 1)?;
    let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
    for y in 0..height {
        for x in 0..width {
            let value = at(x, y)?;
            (least, most) = (least.min(value), most.max(value));
        }
    }
    let scale = 2.0 / (most - least).max(1.0);
    let wide = (width * HEIGHT / height).clamp(HEIGHT / 2, HEIGHT * LONGEST);
    // The recogniser wants some room behind short lines.
    let mut input = NdTensor::<f32, 4>::full([1, 3, HEIGHT, wide.max(160)], 0.0);
    for y in 0..HEIGHT {
        let sy = ((y as f32 + 0.5) * height as f32 / HEIGHT as f32 - 0.5)
            .clamp(0.0, height as f32 - 1.0);
        for x in 0..wide {
            let sx = ((x as f32 + 0.5) * width as f32 / wide as f32 - 0.5)
                .clamp(0.0, width as f32 - 1.0);
            let (x0, y0) = (sx as usize, sy as usize);
            let (x1, y1) = ((x0 + 1).min(width - 1), (y0 + 1).min(height - 1));
            let (fx, fy) = (sx - x0 as f32, sy - y0 as f32);
            let top = at(x0, y0)? * (1.0 - fx) + at(x1, y0)? * fx;
            let bottom = at(x0, y1)? * (1.0 - fx) + at(x1, y1)? * fx;
            let value = (top * (1.0 - fy) + bottom * fy - least) * scale - 1.0;
            for channel in 0..3 {
                input[[0, channel, y, x]] = value;
            }
        }
    }
    Some(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(columns: u32, rows: u32, samples: Vec<u16>) -> TextImage {
        TextImage {
            columns,
            rows,
            channels: 1,
            samples,
        }
    }

    fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
        Region {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn a_line_is_brought_to_the_height_and_the_range_that_the_recogniser_takes() {
        let image = image(4, 2, vec![9, 9, 9, 9, 9, 100, 300, 9]);
        let line = line(&image, region(1, 1, 2, 1)).expect("it is a line");
        assert_eq!(line.shape(), [1, 3, HEIGHT, 160]);
        assert_eq!(line[[0, 0, 20, 0]], -1.0);
        assert_eq!(line[[0, 2, 20, 95]], 1.0);
        // What is behind the line is neither bright nor dark.
        assert_eq!(line[[0, 1, 20, 120]], 0.0);
    }

    #[test]
    fn what_is_no_line_is_not_read() {
        let image = image(4, 8, vec![0; 32]);
        for region in [region(0, 0, 2, 8), region(0, 0, 0, 1), region(3, 7, 2, 1)] {
            assert!(line(&image, region).is_none());
        }
    }
}
