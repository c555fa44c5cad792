//! `scanveil pixelate`: one image with noise, and how much is left of it.

use std::path::Path;

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use scanveil::bytes::FileSource;
use scanveil::instance::{Instance, Limits};
use scanveil::pixels::pixelate::{PixelNoise, PixelNoiseReport};
use scanveil::pixels::{self, Picture, View};
use scanveil::{Outcome, Policy, Release};

use super::policy::Chosen;
use super::privacy_arguments::Pixelate;
use super::report::{spent, write_whole};
use super::{End, Unusable, key};

/// Runs the command.
pub(crate) fn run(arguments: &Pixelate) -> Result<End, Unusable> {
    let chosen = Chosen::read(&arguments.policy)?.changed(|policy| {
        let noise = noise(arguments, policy);
        policy.pixel_noise = Some(noise);
    })?;
    let source = FileSource::open(&arguments.file)
        .map_err(|error| Unusable::new(format!("the file cannot be read: {}", error.kind())))?;
    let key = key::load(arguments.key_file.as_deref())?;
    let session = chosen.session(&key)?;
    match session.deidentify(&source) {
        Outcome::Released {
            release,
            noise: Some(noise),
            warnings,
            ..
        } => {
            write(&release, &source, &arguments.out)?;
            for warning in warnings {
                eprintln!("warning: {warning}");
            }
            tell(&noise);
            Ok(End::Complete)
        }
        Outcome::Released { .. } => Err(Unusable::new("the file has no image")),
        Outcome::Quarantined { reason, .. } | Outcome::Skipped { reason } => {
            eprintln!("held back: {} [{}]", reason.message, reason.code);
            Ok(End::Incomplete)
        }
    }
}

/// What the arguments ask for, else the policy, else what is usual.
fn noise(arguments: &Pixelate, policy: &Policy) -> PixelNoise {
    let stated = policy.pixel_noise.clone();
    let stated = stated.unwrap_or_default();
    PixelNoise {
        cell: arguments.cell.unwrap_or(stated.cell),
        pixels: arguments.pixels.unwrap_or(stated.pixels),
        epsilon: arguments.epsilon.unwrap_or(stated.epsilon),
        size: arguments.size.unwrap_or(stated.size),
        windows: stated.windows,
    }
}

/// Writes the instance, or its first frame where the name is that of a PNG.
fn write(release: &Release, source: &FileSource, path: &Path) -> Result<(), Unusable> {
    let is_picture = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    let written = match is_picture {
        true => {
            let mut file = Vec::new();
            let whole = release.write_to(source, &mut file).map(|()| file);
            whole.and_then(|file| write_picture(&first_frame(file.into())?, path))
        }
        false => write_whole(path, |file| release.write_to(source, file)),
    };
    written.map_err(|error| Unusable::new(format!("the image cannot be written: {}", error.kind())))
}

fn first_frame(file: bytes::Bytes) -> std::io::Result<Picture> {
    let instance = Instance::read(&file, &Limits::default()).map_err(std::io::Error::other)?;
    let view = View::from(u32::MAX);
    let picture = pixels::picture(&instance, &file, 0, view, &pixels::Limits::default());
    let picture = picture.map_err(std::io::Error::other)?;
    picture.ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}

/// Writes a picture as PNG.
pub(super) fn write_picture(picture: &Picture, path: &Path) -> std::io::Result<()> {
    write_whole(path, |file| {
        let colours = picture.rgba.chunks_exact(4);
        let rgb: Vec<u8> = colours.flat_map(|pixel| &pixel[..3]).copied().collect();
        PngEncoder::new(file)
            .write_image(&rgb, picture.width, picture.height, ExtendedColorType::Rgb8)
            .map_err(std::io::Error::other)
    })
}

/// Says what was spent and what is left, on standard error.
fn tell(noise: &PixelNoiseReport) {
    eprintln!("{}", spent(noise));
    if let Some(likeness) = &noise.likeness {
        let psnr = likeness.psnr.map(|psnr| format!(", PSNR {psnr:.1} dB"));
        eprintln!(
            "Likeness to the original at {size} × {size}: SSIM {:.3}{}. For you alone: it depends on the original.",
            likeness.ssim,
            psnr.unwrap_or_default(),
            size = noise.size,
        );
    }
    eprintln!("{}", noise.claim.patient);
    eprintln!("Each run draws new noise and spends ε again: keep one result.");
}
