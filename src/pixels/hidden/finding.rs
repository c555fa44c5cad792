//! What was found, in words for a person.

/// What of the pixel data was not image, or could not be told from it. Never a value of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Finding {
    /// Bits outside of Bits Stored held something; they are cleared.
    UnusedBits,
    /// Overlays that lay in unused bits (retired); they are removed with their group.
    OverlayInUnusedBits,
    /// Bytes or fragments behind the last frame; they are cut.
    BehindLastFrame,
    /// An offset table that did not fit the frames; it is emptied or removed.
    OffsetTable,
    /// Bytes in a frame that belong to no part of its stream; they are cut or set to zero.
    StrayBytes,
    /// Comments and application segments in a compressed frame; they are cut.
    Comments,
    /// Boxes around a compressed frame that do not help to decode it; they are cut.
    Boxes,
    /// It cannot be told which bytes belong to which frame.
    FramesUnclear,
    /// The header's description of the samples makes no sense.
    SamplesUnclear,
    /// A stream breaks the rules of its format.
    Damaged,
    /// A video, or a stream that cannot be looked through without decoding it.
    NotLookedThrough,
    /// A compression that is not known.
    UnknownCompression,
    /// A compressed frame has more bits a sample than Bits Stored; those are seen only when it is decoded.
    MoreBitsThanStored,
    /// A colour profile, which can hold text.
    ColourProfile,
}

impl Finding {
    /// Whether something stays in the file that may be other than image, so that a person should know.
    #[must_use]
    pub fn is_left(self) -> bool {
        match self {
            Self::UnusedBits
            | Self::OverlayInUnusedBits
            | Self::BehindLastFrame
            | Self::OffsetTable
            | Self::StrayBytes
            | Self::Comments
            | Self::Boxes => false,
            Self::FramesUnclear
            | Self::SamplesUnclear
            | Self::Damaged
            | Self::NotLookedThrough
            | Self::UnknownCompression
            | Self::MoreBitsThanStored
            | Self::ColourProfile => true,
        }
    }

    /// A stable name for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnusedBits => "unused-bits",
            Self::OverlayInUnusedBits => "overlay-in-unused-bits",
            Self::BehindLastFrame => "behind-last-frame",
            Self::OffsetTable => "offset-table",
            Self::StrayBytes => "stray-bytes",
            Self::Comments => "comments-in-frame",
            Self::Boxes => "boxes-in-frame",
            Self::FramesUnclear => "frames-unclear",
            Self::SamplesUnclear => "samples-unclear",
            Self::Damaged => "frame-damaged",
            Self::NotLookedThrough => "frame-not-looked-through",
            Self::UnknownCompression => "unknown-compression",
            Self::MoreBitsThanStored => "more-bits-than-stored",
            Self::ColourProfile => "colour-profile",
        }
    }

    /// One plain sentence.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::UnusedBits => {
                "Bits that the header calls unused held something and were cleared; if the image looks different now, its Bits Stored was wrong."
            }
            Self::OverlayInUnusedBits => {
                "An overlay that lay in unused bits of the pixels was removed."
            }
            Self::BehindLastFrame => "Pixel data behind the last frame was removed.",
            Self::OffsetTable => {
                "A table of the frames' positions did not fit the frames and was emptied or removed."
            }
            Self::StrayBytes => {
                "Bytes in the pixel data that belong to no part of the image were removed."
            }
            Self::Comments => {
                "Comments and other segments that are not image were removed from the compressed frames."
            }
            Self::Boxes => {
                "Information beside the image was removed from the files inside the frames."
            }
            Self::FramesUnclear => {
                "It cannot be told which pixel data belongs to which frame; all of it was left as it is."
            }
            Self::SamplesUnclear => {
                "The header's numbers of bits make no sense; unused bits were not looked at."
            }
            Self::Damaged => {
                "The compressed image breaks the rules of its format; it was left as it is."
            }
            Self::NotLookedThrough => {
                "The compressed image may hold text that cannot be seen; it was left as it is."
            }
            Self::UnknownCompression => {
                "The compression of the image is not known; it was left as it is."
            }
            Self::MoreBitsThanStored => {
                "The compressed image has more bits than the header says are used; those were not looked at."
            }
            Self::ColourProfile => {
                "The compressed image has a colour profile of its own, which can hold text; it was left as it is."
            }
        }
    }
}
