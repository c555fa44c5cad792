//! Noise in the image of a release: the release is read again, its image told by DP-Pix, and what comes of it verified.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::Session;
use crate::bytes::ByteSource;
use crate::deid::{self, Declared, OptionSet, PixelCheck, Recorder, Rejection, Release};
use crate::instance::transfer_syntax::EXPLICIT_LITTLE;
use crate::instance::writer::PartsSource;
use crate::instance::{Instance, tags};
use crate::outcome::{InstanceSummary, Reason};
use crate::pixels::pixelate::{Cells, PixelNoiseReport};

/// So many bytes of drawn cells are remembered.
const MOST_REMEMBERED: usize = 64 << 20;

/// The cells that were drawn for an image: who asks again in a session is told the same, so that ε is spent once.
#[derive(Default)]
pub(super) struct Drawn {
    means: HashMap<[u8; 32], Arc<[u8]>>,
    bytes: usize,
}

/// What all clones of a session have drawn.
pub(super) type Remembered = Arc<Mutex<Drawn>>;

/// The means of `cells` of the instance `uid`: those of the first time, as long as there is room for them.
fn means(drawn: &Remembered, uid: &str, cells: &Cells<'_>) -> Result<Arc<[u8]>, Reason> {
    let mut digest = Sha256::new();
    digest.update((uid.len() as u64).to_le_bytes());
    digest.update(uid);
    for sum in &cells.sums {
        digest.update(sum.to_le_bytes());
    }
    let digest: [u8; 32] = digest.finalize().into();
    let drawn = || drawn.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(means) = drawn().means.get(&digest) {
        return Ok(Arc::clone(means));
    }
    let means: Arc<[u8]> = cells.draw()?.into();
    let mut drawn = drawn();
    // Another thread may have been faster with the same file.
    if let Some(means) = drawn.means.get(&digest) {
        return Ok(Arc::clone(means));
    }
    if drawn.bytes + means.len() <= MOST_REMEMBERED {
        drawn.bytes += means.len();
        drawn.means.insert(digest, Arc::clone(&means));
    }
    Ok(means)
}

impl Session {
    /// The release with noise in its image, where the policy asks for it and it has one; `summary` is made that of it.
    pub(super) fn pixelate(
        &self,
        release: Release,
        (instance, source): (&Instance, &dyn ByteSource),
        options: OptionSet,
        recorder: &mut Recorder,
        summary: &mut InstanceSummary,
    ) -> Result<(Release, Option<PixelNoiseReport>), Reason> {
        let Some(noise) = &self.noise else {
            return Ok((release, None));
        };
        let file = PartsSource::new(release.parts(), source);
        let clean = Instance::read(&file, &self.limits).map_err(|error| Reason::from(&error))?;
        let Some(cells) = Cells::of(&clean, &file, noise)? else {
            return Ok((release, None));
        };
        let uid = instance.sop_instance().unwrap_or(release.sop_instance());
        let means = means(&self.drawn, uid, &cells)?;
        let pixelated = cells.pixelated(means);
        let [method, derivation] = pixelated.texts();
        let new = |what: &str, uid: &str| {
            let side = pixelated.side();
            self.pseudonyms
                .new_uid(&format!("{method} {side} {what} {uid}"))
        };
        let series = instance.uid(tags::SERIES_INSTANCE_UID);
        let new_series = series.map(|series| new("series", series));
        let new_instance = new("instance", uid);
        let data_set = pixelated
            .data_set(&clean, new_series.clone(), new_instance.clone())
            .map_err(|error| Reason::from(&crate::instance::ReadError::from(error)))?;
        recorder.written.extend([method, derivation]);
        let draft = deid::encode(
            data_set,
            EXPLICIT_LITTLE,
            &clean,
            &file,
            options,
            &self.pseudonyms,
            recorder,
        )
        .map_err(|error| Reason::from(&error))?;
        let declared = Declared::of(&instance.data_set, instance.encoding);
        let release = deid::verify(
            draft,
            &file,
            &self.limits,
            self.rules(instance, &declared),
            &self.search_for(instance),
            &recorder.written,
            Some(&PixelCheck::Pixelated(&pixelated)),
        )
        .map_err(|rejection| match rejection {
            Rejection::Finding(finding) => Reason::from(finding),
            Rejection::Pixels(refusal) => Reason::from(refusal),
            Rejection::Text(_) => Reason::from(crate::pixels::clean::Planned::text_left()),
        })?;
        if let Some(mapping) = &mut recorder.mapping {
            let series = series.map(str::to_owned).zip(new_series.clone());
            mapping.uids.extend(series);
            mapping.uids.push((uid.to_owned(), new_instance));
        }
        let side = u16::try_from(pixelated.side()).unwrap_or(u16::MAX);
        *summary = InstanceSummary {
            series: new_series.unwrap_or_default(),
            sop_class: pixelated.sop_class().to_owned(),
            rows: side,
            columns: side,
            transfer_syntax: EXPLICIT_LITTLE.to_owned(),
            ..summary.clone()
        };
        Ok((release, Some(pixelated.report())))
    }
}
