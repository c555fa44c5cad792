//! What was found in files, what was done, and what is left for a person to judge. Numbers and the words of the
//! regulation only: nothing of a file is in a report.

mod attributes;
mod class;
mod counts;
mod markdown;
mod remark;
mod safe_harbor;

pub use class::Class;
pub use counts::{SafeHarborCounts, Tally};
pub use remark::Remark;
pub use safe_harbor::{
    ClassReport, ClassWords, RemarkReport, RemarkWords, SafeHarbor, SafeHarborWords,
};

pub(crate) use counts::count;
