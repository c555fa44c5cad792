//! What may be said of a record of counts: it hides a patch of the image, never the image and never the person.

use serde::Serialize;

use super::{PATCH_VERSION, Patch, PatchSettings};
use crate::privacy::accounting::best_guess;
use crate::privacy::claim::{WEAK, hundredths};
use crate::privacy::fraction::Fraction;

/// What is said of a record of counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PatchClaim {
    /// For the patient.
    pub patient: String,
    /// For who uses the counts or the features that follow from them.
    pub researcher: String,
    /// For programs.
    pub machine: PatchMachineClaim,
    /// For (0012,0063) De-identification Method: at most 64 characters.
    pub method: String,
}

/// The claim as data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PatchMachineClaim {
    /// Who need not be trusted: `local` is nobody but this program.
    pub model: &'static str,
    /// What is protected.
    pub unit: &'static str,
    /// Which images cannot be told apart by more than the claim.
    pub neighbours: String,
    /// The mechanism.
    pub mechanism: &'static str,
    /// Its version.
    pub version: u32,
    /// All that is public.
    pub settings: PatchSettings,
    /// By how much histogram and pairs of neighbours differ at most.
    pub sensitivities: [u64; 2],
    /// The scales of the noise on histogram and pairs.
    pub scales: [Fraction; 2],
    /// ε for any two images.
    pub whole_image_epsilon: Option<Fraction>,
    /// What the claim does not cover.
    pub outside: [&'static str; 6],
    /// How the ε of several records add up.
    pub composition: &'static str,
    /// Whether ε is so large that the protection is weak.
    pub weak: bool,
}

const OUTSIDE: [&str; 6] = [
    "the image as a whole, and whose it is",
    "any change of more voxels than the patch has",
    "that something was sent, when, and from where",
    "the settings, the modality, and how large the image is",
    "the record of the consent, and pseudonyms",
    "everything else that is sent beside these counts, the image above all",
];

impl PatchClaim {
    /// What may be said of one record of one image.
    #[must_use]
    pub fn of(patch: &Patch) -> Self {
        let settings = *patch.settings();
        let machine = PatchMachineClaim {
            model: "local",
            unit: "a patch of one image",
            neighbours: format!(
                "two images that differ in at most {} of the {} voxels of the grid",
                settings.changed,
                patch.voxels()
            ),
            mechanism: "discrete-laplace",
            version: PATCH_VERSION,
            settings,
            sensitivities: patch.sensitivities(),
            scales: patch.scales(),
            whole_image_epsilon: patch.whole_image_epsilon(),
            outside: OUTSIDE,
            composition: "sum of epsilon over all records of an image",
            weak: settings.epsilon.to_f64() > WEAK,
        };
        Self {
            patient: patient(patch, &machine),
            researcher: researcher(&machine),
            // Only an ε of many digits is so long; all else is in the record.
            method: format!(
                "DP patch m={} of {} eps={} v{PATCH_VERSION}",
                settings.changed,
                patch.voxels(),
                settings.epsilon
            )
            .chars()
            .take(64)
            .collect(),
            machine,
        }
    }
}

/// An ε for any two images, in words that never make it smaller.
fn whole(machine: &PatchMachineClaim) -> String {
    match machine.whole_image_epsilon {
        Some(epsilon) => format!("{}", epsilon.to_f64().ceil()),
        None => "more than can be reckoned".to_owned(),
    }
}

fn patient(patch: &Patch, machine: &PatchMachineClaim) -> String {
    let PatchSettings {
        changed, epsilon, ..
    } = *patch.settings();
    let points = match changed {
        1 => "1 point".to_owned(),
        changed => format!("{changed} points"),
    };
    let two = hundredths(best_guess(epsilon.to_f64(), 2));
    let mut text = format!(
        "Before they leave this computer, counts of the shades of grey in your image are changed by chance. They hide a small \
         part of the image, {points} of {}: anyone who knows all the rest of it, and has to tell from the counts which of two \
         things that part shows, is right at most {two} times in 100; without the counts, 50 times. They do not hide the image \
         as a whole, nor whose it is: the more points two images differ in, the easier they are told apart.",
        patch.voxels()
    );
    if machine.weak {
        text += " This is weak protection.";
    }
    text += " Each time that you send again, the protection grows weaker. It covers these counts only: not that you sent \
             something, nor anything else that you send.";
    text
}

fn researcher(machine: &PatchMachineClaim) -> String {
    let PatchSettings {
        grid: [x, y, z],
        range: [low, high],
        levels,
        changed,
        epsilon,
        histogram_share,
    } = machine.settings;
    let strength = if machine.weak {
        ", weak protection"
    } else {
        ""
    };
    let [of_histogram, of_pairs] = machine.sensitivities;
    let [histogram, pairs] = machine.scales;
    format!(
        "Patch-level differential privacy, ε = {epsilon} (pure){strength}: hides any change of at most {changed} voxels and \
         nothing larger. Unit: {}. Neighbours: {}. For any two images ε = {}: no claim is made for the image as a whole nor for \
         the person. Mechanism: discrete Laplace noise, version {PATCH_VERSION}, exact on integers, randomness of the platform, \
         on one histogram of grey levels (sensitivity {of_histogram}, scale {histogram}, {histogram_share} of ε) and one grey \
         level co-occurrence matrix of all directions at distance 1 (unordered pairs, sensitivity {of_pairs}, scale {pairs}). \
         Public: the grid of {x} × {y} × {z} voxels, all of which count, and {levels} levels from {low} to {high}. Features \
         follow from the counts alone and are biased by the noise. Several records of an image: {}. Outside of the claim: {}. \
         Treat the counts as personal data.",
        machine.unit,
        machine.neighbours,
        whole(machine),
        machine.composition,
        machine.outside.join("; "),
    )
}
