//! `scanveil render`: a frame as a picture.

use scanveil::bytes::FileSource;
use scanveil::instance::{Instance, Limits};
use scanveil::pixels::{self, Picture, View};

use super::image_arguments::Render;
use super::pixelate::write_picture;
use super::{End, Unusable};

/// Runs the command.
pub(crate) fn run(arguments: &Render) -> Result<End, Unusable> {
    let picture = picture(arguments)?;
    match write_picture(&picture, &arguments.out) {
        Ok(()) => Ok(End::Complete),
        Err(error) => Err(Unusable::new(format!(
            "the picture cannot be written: {}",
            error.kind()
        ))),
    }
}

fn picture(arguments: &Render) -> Result<Picture, Unusable> {
    let source = FileSource::open(&arguments.file)
        .map_err(|error| Unusable::new(format!("the file cannot be read: {}", error.kind())))?;
    let instance = Instance::read(&source, &Limits::default())
        .map_err(|error| Unusable::new(format!("the file cannot be read: {error}")))?;
    let view = View {
        max_side: arguments.max_side.map_or(u32::MAX, Into::into),
        window: arguments.window,
        overlays: !arguments.no_overlays,
    };
    let frame = arguments.frame.get() - 1;
    let limits = pixels::Limits::default();
    match pixels::picture(&instance, &source, frame, view, &limits) {
        Ok(Some(picture)) => Ok(picture),
        Ok(None) => Err(Unusable::new("the file has no image")),
        Err(error) => Err(Unusable::new(error.to_string())),
    }
}
