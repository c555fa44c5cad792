//! A session: one policy, one key, the identifiers of the studies at hand.

mod measurements;
mod run;

use std::sync::Arc;

use crate::bytes::ByteSource;
use crate::deid::{
    self, AttributeChange, Declared, DocumentKind, Identifier, IdentifierSearch, Key,
    KnowledgeBase, MappingEntries, OptionSet, Policy, PolicyError, PrivateRules, ProfileOption,
    Pseudonyms, Recorder, Rules,
};
use crate::instance::{Instance, Limits, tags};
use crate::learned::{Learned, kin_line};
use crate::outcome::{InstanceSummary, Outcome, Reason, Scan};
use crate::pixels::clean::{Boxes, PixelPolicy};
use crate::pixels::text::FindText;
use crate::pixels::{self, Picture, RenderError};

/// One policy, one key, and what was learned of the studies at hand.
#[derive(Clone)]
pub struct Session {
    pseudonyms: Pseudonyms,
    options: OptionSet,
    keep_documents: Vec<DocumentKind>,
    private: PrivateRules,
    /// How pixels are cleaned, where they are.
    pixels: Option<PixelPolicy>,
    text_search: Option<Arc<dyn FindText + Send + Sync>>,
    limits: Limits,
    learned: Learned,
}

impl Session {
    /// A session under `policy` and `key`.
    ///
    /// # Errors
    /// [`PolicyError`] where the policy asks for what this version cannot do, or for a knowledge base of private
    /// attributes: see [`with_private_knowledge_base`](Self::with_private_knowledge_base).
    pub fn new(policy: &Policy, key: &Key) -> Result<Self, PolicyError> {
        if policy.private_knowledge_base.is_some() {
            return Err(PolicyError::KnowledgeBase("it was not given".to_owned()));
        }
        Self::with_private_rules(policy, key, PrivateRules::default())
    }

    /// The same, with the knowledge base of private attributes that the policy names: a CSV file in the format of
    /// The Cancer Imaging Archive (see [`KnowledgeBase`]).
    ///
    /// # Errors
    /// [`PolicyError`] also where the policy names none, or another file, or where it cannot be read.
    pub fn with_private_knowledge_base(
        policy: &Policy,
        key: &Key,
        csv: &[u8],
    ) -> Result<Self, PolicyError> {
        let Some(name) = &policy.private_knowledge_base else {
            return Err(PolicyError::KnowledgeBase(
                "one was given that the policy does not name".to_owned(),
            ));
        };
        if !name.is_of(csv) {
            return Err(PolicyError::KnowledgeBase(
                "the file is another one than the policy means (SHA-256)".to_owned(),
            ));
        }
        let knowledge_base = KnowledgeBase::read(csv)
            .map_err(|error| PolicyError::KnowledgeBase(error.to_string()))?;
        let private = PrivateRules {
            knowledge_base: Some(Arc::new(knowledge_base)),
        };
        Self::with_private_rules(policy, key, private)
    }

    fn with_private_rules(
        policy: &Policy,
        key: &Key,
        private: PrivateRules,
    ) -> Result<Self, PolicyError> {
        policy.check()?;
        let options = policy.option_set();
        Ok(Self {
            pseudonyms: Pseudonyms::new(key, options.has(ProfileOption::RetainUids)),
            options,
            keep_documents: policy.keep_documents.clone(),
            private,
            pixels: options
                .has(ProfileOption::CleanPixelData)
                .then(|| policy.pixel_data.clone().unwrap_or_default()),
            text_search: None,
            limits: Limits::default(),
            learned: Learned::default(),
        })
    }

    /// The same session with other bounds on what a file may ask for.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same session with a search for text that is burned into images, for the option `clean-pixel-data`. Without
    /// one, files that have to be searched are held back.
    #[must_use]
    pub fn with_text_search(mut self, search: Arc<dyn FindText + Send + Sync>) -> Self {
        self.text_search = Some(search);
        self
    }

    /// First pass: the study of a file and its identifiers, for [`learn`](Self::learn).
    pub fn scan(&self, source: &dyn ByteSource) -> Scan {
        match Instance::read(source, &self.limits) {
            Ok(instance) => Scan::Instance {
                study: self.study_of(&instance),
                identifiers: deid::harvest(&instance)
                    .iter()
                    .map(Identifier::to_line)
                    .chain([kin_line(&self.pseudonyms.kin(&deid::patient_of(&instance)))])
                    .collect(),
            },
            Err(error) if error.is_skip() => Scan::Skipped {
                reason: Reason::from(&error),
            },
            Err(error) => Scan::Refused {
                reason: Reason::from(&error),
            },
        }
    }

    /// Adds identifiers of a study: from then on they are searched for in each of its files.
    pub fn learn(&mut self, study: &str, identifiers: impl IntoIterator<Item = String>) {
        self.learned.learn(study, identifiers);
    }

    /// Second pass: de-identifies a file and checks the result.
    pub fn deidentify(&self, source: &dyn ByteSource) -> Outcome {
        self.deidentify_with(source, &Boxes::default())
    }

    /// The same, with what a person wants of the rectangles that are cleared in images.
    pub fn deidentify_with(&self, source: &dyn ByteSource, boxes: &Boxes) -> Outcome {
        self.run(source, boxes, Recorder::default())
    }

    /// The same, with the old and new identifiers that the mapping needs.
    pub fn deidentify_with_mapping(&self, source: &dyn ByteSource, boxes: &Boxes) -> Outcome {
        let recorder = Recorder {
            mapping: Some(MappingEntries::default()),
            ..Recorder::default()
        };
        self.run(source, boxes, recorder)
    }

    /// Every attribute of a file, before and after. It holds original values: for the person's own screen only.
    ///
    /// # Errors
    /// The reason why the file cannot be read.
    pub fn explain(&self, source: &dyn ByteSource) -> Result<Vec<AttributeChange>, Reason> {
        let instance =
            Instance::read(source, &self.limits).map_err(|error| Reason::from(&error))?;
        let search = self.search_for(&instance);
        let mut recorder = Recorder {
            changes: Some(Vec::new()),
            ..Recorder::default()
        };
        let declared = Declared::of(&instance.data_set, instance.encoding);
        let rules = self.rules(&instance, &declared);
        let pseudonyms = &self.pseudonyms;
        deid::apply(&instance, source, rules, pseudonyms, &search, &mut recorder)
            .and_then(|data_set| {
                let options = self.options;
                deid::encode(
                    data_set,
                    &instance.transfer_syntax,
                    &instance,
                    source,
                    options,
                    pseudonyms,
                    &mut recorder,
                )
            })
            .map_err(|error| Reason::from(&error))?;
        Ok(recorder.changes.unwrap_or_default())
    }

    /// A frame as a picture with no side longer than `max_side`; `None` where there is no image, or none that
    /// decodes yet.
    ///
    /// # Errors
    /// The reason why the file cannot be read, or that it takes a part of the program that is not loaded.
    pub fn picture(
        &self,
        source: &dyn ByteSource,
        frame: u32,
        max_side: u32,
    ) -> Result<Option<Picture>, Reason> {
        let instance =
            Instance::read(source, &self.limits).map_err(|error| Reason::from(&error))?;
        let limits = pixels::Limits::default();
        match pixels::picture(&instance, source, frame, max_side, &limits) {
            Err(RenderError::NeedsModule(module)) => Err(Reason::from(module)),
            picture => Ok(picture.unwrap_or(None)),
        }
    }

    fn rules<'a>(&'a self, instance: &Instance, declared: &'a Declared) -> Rules<'a> {
        let sop_class = instance.sop_class();
        Rules {
            iod: sop_class.and_then(deid::table::iod_of),
            options: self.options,
            document: sop_class.and_then(deid::document_kind),
            keep_documents: &self.keep_documents,
            is_over_89: deid::is_over_89(&instance.data_set),
            private: &self.private,
            declared,
            is_explicit: instance.encoding.explicit,
        }
    }

    /// The search for the identifiers of the instance's study, with its own identifiers wherever they were not learned before.
    fn search_for(&self, instance: &Instance) -> Arc<IdentifierSearch> {
        let mut own = deid::harvest(instance);
        own.retain(|identifier| self.options.seeks(identifier.kind));
        match self.learned.search(&self.study_of(instance), self.options) {
            Some(search) if search.covers(&own) => Arc::clone(search),
            Some(search) => Arc::new(IdentifierSearch::new(
                search.identifiers().cloned().chain(own),
            )),
            None => Arc::new(IdentifierSearch::new(own)),
        }
    }

    fn study_of(&self, instance: &Instance) -> String {
        self.pseudonyms
            .study(instance.uid(tags::STUDY_INSTANCE_UID).unwrap_or_default())
    }

    fn summary(&self, instance: &Instance) -> InstanceSummary {
        let new_uid =
            |uid: Option<&str>| uid.map(|uid| self.pseudonyms.uid(uid)).unwrap_or_default();
        InstanceSummary {
            study: new_uid(instance.uid(tags::STUDY_INSTANCE_UID)),
            series: new_uid(instance.uid(tags::SERIES_INSTANCE_UID)),
            instance: new_uid(instance.sop_instance()),
            sop_class: instance.sop_class().unwrap_or_default().to_owned(),
            modality: modality(instance),
            frames: instance.frames(),
            rows: instance.unsigned_short(tags::ROWS).unwrap_or(0),
            columns: instance.unsigned_short(tags::COLUMNS).unwrap_or(0),
            transfer_syntax: instance.transfer_syntax.clone(),
        }
    }
}

/// Modality, if it is a plausible one: at most 16 capital letters (CS). Anything else could be anybody's name.
fn modality(instance: &Instance) -> String {
    let modality = instance.data_set.ascii(tags::MODALITY).unwrap_or_default();
    match deid::table::is_defined_term(modality) {
        true => modality.to_owned(),
        false => String::new(),
    }
}
