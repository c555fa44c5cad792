//! Why an image is held back.

use std::borrow::Cow;

use super::super::RenderError;

/// Why an image is held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// A stable name for programs.
    pub code: &'static str,
    /// One plain sentence.
    pub message: Cow<'static, str>,
}

impl Refusal {
    const fn new(code: &'static str, message: &'static str) -> Self {
        Self {
            code,
            message: Cow::Borrowed(message),
        }
    }

    pub(super) const FRAMES_UNCLEAR: Self = Self::new(
        "frames-unclear",
        "Its frames cannot be told apart, so that they cannot be cleaned.",
    );
    pub(super) const NOT_THE_SAME: Self = Self::new(
        "pixels-changed",
        "The cleaned frames do not read back as the original outside of what was cleared.",
    );
    pub(super) const SLIDE_LABEL: Self = Self::new(
        "slide-label",
        "It shows the label of a slide, which names the patient; such images do not leave.",
    );
    pub(super) const VIDEO: Self = Self::new(
        "unseen-video",
        "It is a video, which is not searched for text; a policy can let videos pass.",
    );
    pub(super) const NEEDS_TEXT: Self = Self::new(
        "needs-text",
        "It has to be searched for burned-in text, and the search is not at hand.",
    );
    pub(super) const TEXT_LEFT: Self = Self::new(
        "text-left",
        "Something that looks like text is left in the image after it was cleaned.",
    );
}

impl From<RenderError> for Refusal {
    fn from(error: RenderError) -> Self {
        Self {
            code: match error {
                RenderError::ModuleFailed(_) => "internal",
                RenderError::NotEncoded(_) => "frame-not-encoded",
                RenderError::TooLarge { .. } => "limit",
                RenderError::Unreadable => "medium",
                RenderError::NeedsModule(module) => module.code(),
                _ => "frame-not-decoded",
            },
            message: format!("Its image has to be looked at or cleaned, and {error}.").into(),
        }
    }
}

impl From<std::io::Error> for Refusal {
    fn from(_: std::io::Error) -> Self {
        RenderError::Unreadable.into()
    }
}
