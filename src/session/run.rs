//! The second pass over one file.

use super::Session;
use crate::bytes::ByteSource;
use crate::deid::{self, Declared, OptionSet, PixelCheck, ProfileOption, Recorder, Rejection};
use crate::instance::{Instance, tags};
use crate::outcome::{InstanceSummary, Outcome, Reason};
use crate::pixels::clean::{Boxes, Cleaner, PixelReport, Planned};
use crate::pixels::hidden;
use crate::pixels::text::FindText;
use crate::report;

/// Text that is found again after it was cleared: so often it is tried once more.
const ROUNDS: usize = 3;

impl Session {
    pub(super) fn run(
        &self,
        source: &dyn ByteSource,
        boxes: &Boxes,
        mut recorder: Recorder,
    ) -> Outcome {
        let instance = match Instance::read(source, &self.limits) {
            Ok(instance) => instance,
            Err(error) if error.is_skip() => {
                return Outcome::Skipped {
                    reason: Reason::from(&error),
                };
            }
            Err(error) => {
                return Outcome::Quarantined {
                    reason: Reason::from(&error),
                    summary: None,
                };
            }
        };
        let mut summary = self.summary(&instance);
        let released = self.release(&instance, source, boxes, &mut recorder);
        let released = released.and_then(|(release, pixels, planned)| {
            let options = self.followed(planned.as_ref());
            let original = (&instance, source);
            self.pixelate(release, original, options, &mut recorder, &mut summary)
                .map(|(release, noise)| (release, pixels, planned, noise))
        });
        match released {
            Ok((release, pixels, planned, noise)) => {
                let declared = Declared::of(&instance.data_set, instance.encoding);
                let is_over_89 = self.rules(&instance, &declared).is_over_89;
                let options = self.followed(planned.as_ref());
                Outcome::Released {
                    summary: InstanceSummary {
                        instance: release.sop_instance().to_owned(),
                        transfer_syntax: match planned.as_ref().and_then(Planned::transfer_syntax) {
                            Some(new) if noise.is_none() => new.to_owned(),
                            _ => summary.transfer_syntax,
                        },
                        ..summary
                    },
                    release,
                    counts: recorder.counts,
                    safe_harbor: report::count(&instance, options, is_over_89, &recorder),
                    warnings: warnings(&instance, &recorder, planned.as_ref()),
                    mapping: recorder.mapping,
                    pixels,
                    noise,
                }
            }
            Err(reason) => Outcome::Quarantined {
                reason,
                summary: Some(summary),
            },
        }
    }

    fn release(
        &self,
        instance: &Instance,
        source: &dyn ByteSource,
        boxes: &Boxes,
        recorder: &mut Recorder,
    ) -> Result<(deid::Release, Option<PixelReport>, Option<Planned>), Reason> {
        if let Some(defect) = &instance.defect {
            return Err(Reason::from(defect));
        }
        let search = self.search_for(instance);
        let declared = Declared::of(&instance.data_set, instance.encoding);
        let rules = self.rules(instance, &declared);
        let pseudonyms = &self.pseudonyms;
        let data_set = deid::apply(instance, source, rules, pseudonyms, &search, recorder)
            .map_err(|error| Reason::from(&error))?;
        let mut planned = match self.cleaner(boxes) {
            Some(cleaner) => Some(cleaner.plan(instance, source, &data_set)?),
            None => None,
        };
        let options = self.followed(planned.as_ref());
        for _ in 0..ROUNDS {
            let mut data_set = data_set.clone();
            if let Some(planned) = &mut planned {
                planned.apply(instance, source, &mut data_set)?;
            }
            let transfer_syntax = planned.as_ref().and_then(Planned::transfer_syntax);
            let draft = deid::encode(
                data_set,
                transfer_syntax.unwrap_or(&instance.transfer_syntax),
                instance,
                source,
                options,
                pseudonyms,
                recorder,
            )
            .map_err(|error| Reason::from(&error))?;
            let check = planned.as_ref().map(|planned| PixelCheck::Cleaned {
                planned,
                instance,
                finder: self.finder(),
            });
            let verified = deid::verify(
                draft,
                source,
                &self.limits,
                rules,
                &search,
                &recorder.written,
                check.as_ref(),
            );
            match (verified, &mut planned) {
                (Ok(release), planned) => {
                    let hidden = recorder.pixel_findings.iter();
                    let hidden = hidden.filter(|finding| !finding.is_left()).count();
                    let report = planned.as_ref().filter(|planned| planned.is_image());
                    let report = report.map(|planned| planned.report(hidden));
                    return Ok((release, report, planned.take()));
                }
                (Err(Rejection::Text(areas)), Some(planned)) => planned.add_text(areas),
                (Err(Rejection::Text(_)), None) => break,
                (Err(Rejection::Finding(finding)), _) => return Err(Reason::from(finding)),
                (Err(Rejection::Pixels(refusal)), _) => return Err(Reason::from(refusal)),
            }
        }
        Err(Reason::from(Planned::text_left()))
    }

    /// What would be cleared in an image, and why: for a person to look at and correct.
    ///
    /// # Errors
    /// The reason why the file would be held back; or that the policy does not ask for pixels to be cleaned.
    pub fn boxes(&self, source: &dyn ByteSource, boxes: &Boxes) -> Result<PixelReport, Reason> {
        let instance =
            Instance::read(source, &self.limits).map_err(|error| Reason::from(&error))?;
        let Some(cleaner) = self.cleaner(boxes) else {
            return Err(Reason {
                code: "policy".to_owned(),
                message: "The policy does not ask for pixels to be cleaned.".to_owned(),
                tag: None,
            });
        };
        let mut data_set = instance.data_set.clone();
        let limits = self.limits;
        let findings = hidden::clean(&instance, source, &limits)
            .map_err(|error| Reason::from(&error))?
            .apply(&mut data_set);
        let planned = cleaner.plan(&instance, source, &data_set)?;
        let hidden = findings.iter().filter(|finding| !finding.is_left());
        Ok(planned.report(hidden.count()))
    }

    /// The options that were followed for a file: a video that nobody looked at is not clean.
    fn followed(&self, planned: Option<&Planned>) -> OptionSet {
        match planned {
            Some(planned) if !planned.is_clean() => {
                self.options.without(ProfileOption::CleanPixelData)
            }
            _ => self.options,
        }
    }

    fn cleaner<'a>(&'a self, boxes: &'a Boxes) -> Option<Cleaner<'a>> {
        Some(Cleaner {
            policy: self.pixels.as_ref()?,
            finder: self.finder(),
            boxes,
        })
    }

    fn finder(&self) -> Option<&dyn FindText> {
        let finder = self.text_search.as_deref()?;
        Some(finder)
    }
}

/// What a person should know before the file leaves.
fn warnings(instance: &Instance, recorder: &Recorder, planned: Option<&Planned>) -> Vec<String> {
    let mut warnings = Vec::new();
    if instance.trailing > 0 {
        warnings.push("Bytes behind the data set were removed.".to_owned());
    }
    // Wrong numbers of bits under a compression are common, and the bits are seen when it is decoded.
    let findings = recorder
        .pixel_findings
        .iter()
        .filter(|finding| **finding != hidden::Finding::MoreBitsThanStored);
    warnings.extend(findings.map(|finding| finding.message().to_owned()));
    match planned {
        Some(planned) => warnings.extend(planned.warnings().iter().map(|&text| text.to_owned())),
        None if instance.data_set.ascii(tags::BURNED_IN_ANNOTATION) == Some("YES") => {
            warnings.push(
                "The file says that text is burned into its image; the option clean-pixel-data removes it."
                    .to_owned(),
            );
        }
        None => {}
    }
    if instance.sop_class().is_none() {
        warnings
            .push("The file does not say what kind of object it is (no SOP Class UID).".to_owned());
    }
    warnings
}
