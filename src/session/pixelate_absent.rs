//! Noise in images where this build draws none.

use super::Session;
use crate::bytes::ByteSource;
use crate::deid::{OptionSet, Recorder, Release};
use crate::instance::Instance;
use crate::outcome::{InstanceSummary, Reason};
use crate::pixels::pixelate::PixelNoiseReport;

impl Session {
    /// The release as it is: no policy that asks for noise is read here.
    #[allow(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "with noise it may fail"
    )]
    pub(super) fn pixelate(
        &self,
        release: Release,
        _: (&Instance, &dyn ByteSource),
        _: OptionSet,
        _: &mut Recorder,
        _: &mut InstanceSummary,
    ) -> Result<(Release, Option<PixelNoiseReport>), Reason> {
        Ok((release, None))
    }
}
