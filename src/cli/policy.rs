//! The policy that the arguments ask for: a file, options of the profile, a knowledge base of private attributes.

use std::path::Path;
use std::sync::Arc;

use scanveil::pixels::text::TextDetector;
use scanveil::{Key, KnowledgeBaseName, Policy, ProfileOption, Session};

use super::Unusable;
use super::arguments::PolicyArguments;

/// The model that finds text, as it is called where it comes from.
const TEXT_MODEL: &str = "ch_PP-OCRv4_det_infer.onnx";
/// What reads text, and the characters that it knows; both lie beside the model that finds text.
const READING_MODEL: &str = "ch_PP-OCRv4_rec_infer.onnx";
const ALPHABET: &str = "ppocr_keys_v1.txt";

/// A policy that can be followed, with the knowledge base that belongs to it.
pub(crate) struct Chosen {
    policy: Policy,
    knowledge_base: Option<Vec<u8>>,
    text_search: Option<Arc<TextDetector>>,
}

impl Chosen {
    /// Reads and checks what the arguments name.
    pub(crate) fn read(arguments: &PolicyArguments) -> Result<Self, Unusable> {
        let mut policy = match &arguments.policy {
            Some(path) => {
                let json = std::fs::read_to_string(path).map_err(|error| {
                    Unusable::new(format!("the policy cannot be read: {}", error.kind()))
                })?;
                serde_json::from_str(&json)
                    .map_err(|error| Unusable::new(format!("the policy is not valid: {error}")))?
            }
            None => Policy::default(),
        };
        for option in &arguments.options {
            if !policy.options.contains(option) {
                policy.options.push(*option);
            }
        }
        let knowledge_base = match &arguments.private_kb {
            Some(path) => Some(read(path)?),
            None => None,
        };
        if knowledge_base.is_some() && policy.private_knowledge_base.is_none() {
            policy.private_knowledge_base = Some(KnowledgeBaseName {
                name: "given on the command line".to_owned(),
                sha256: None,
            });
        }
        // Only now: a policy may rely on what the other arguments add to it.
        policy
            .check()
            .map_err(|error| Unusable::new(error.to_string()))?;
        if policy.private_knowledge_base.is_some() && knowledge_base.is_none() {
            return Err(Unusable::new(
                "the policy names a knowledge base of private attributes: give its file with --private-kb",
            ));
        }
        let text_search = match policy.options.contains(&ProfileOption::CleanPixelData) {
            true => text_search(
                arguments.text_model.as_deref(),
                (policy.pixel_data.as_ref()).is_some_and(|pixels| pixels.keep_harmless),
            )?,
            false => None,
        };
        let chosen = Self {
            policy,
            knowledge_base,
            text_search,
        };
        if chosen.knowledge_base.is_some() {
            // A file that is no knowledge base ends the run before anything is written, a new key above all.
            chosen.session(&Key::new([0; 32]))?;
        }
        Ok(chosen)
    }

    /// A session that follows it.
    pub(crate) fn session(&self, key: &Key) -> Result<Session, Unusable> {
        let session = match &self.knowledge_base {
            Some(csv) => Session::with_private_knowledge_base(&self.policy, key, csv),
            None => Session::new(&self.policy, key),
        }
        .map_err(|error| Unusable::new(error.to_string()))?;
        Ok(match &self.text_search {
            Some(search) => session.with_text_search(search.clone()),
            None => session,
        })
    }

    /// The same with a policy that was changed.
    pub(crate) fn changed(mut self, change: impl FnOnce(&mut Policy)) -> Result<Self, Unusable> {
        change(&mut self.policy);
        (self.policy.check()).map_err(|error| Unusable::new(error.to_string()))?;
        Ok(self)
    }

    /// The policy itself.
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The options of the profile, in the order of the standard's own list.
    pub(crate) fn options(&self) -> Vec<&'static str> {
        ProfileOption::ALL
            .into_iter()
            .filter(|option| self.policy.options.contains(option))
            .map(ProfileOption::name)
            .collect()
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Unusable> {
    std::fs::read(path).map_err(|error| {
        Unusable::new(format!(
            "the knowledge base of private attributes cannot be read: {}",
            error.kind()
        ))
    })
}

/// The search for text by the model in `file`, or by that beside the program; `None` where there is none. `reads` what
/// it finds by the models beside that.
fn text_search(file: Option<&Path>, reads: bool) -> Result<Option<Arc<TextDetector>>, Unusable> {
    let beside = std::env::current_exe().ok();
    let beside = beside.map(|program| program.with_file_name(TEXT_MODEL));
    let Some(path) = file.or(beside.as_deref().filter(|path| path.is_file())) else {
        eprintln!(
            "warning: there is no model that finds text in images (--text-model): files that have to be searched are held back"
        );
        return Ok(None);
    };
    let read = |path: &Path, name: &str| {
        std::fs::read(path)
            .map_err(|error| Unusable::new(format!("{name} cannot be read: {}", error.kind())))
    };
    let other = |name: &str| Unusable::new(format!("the file given for {name} is another one"));
    let detector =
        TextDetector::from_onnx(read(path, TEXT_MODEL)?).map_err(|_| other(TEXT_MODEL))?;
    let detector = match reads {
        true => {
            let model = read(&path.with_file_name(READING_MODEL), READING_MODEL)?;
            let alphabet = read(&path.with_file_name(ALPHABET), ALPHABET)?;
            let alphabet = String::from_utf8(alphabet).map_err(|_| other(ALPHABET))?;
            let detector = detector.with_reader(model, &alphabet);
            detector.map_err(|_| other(READING_MODEL))?
        }
        false => detector,
    };
    Ok(Some(Arc::new(detector)))
}
