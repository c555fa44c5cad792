//! The published schema of a policy says what the program takes, and nothing else.

use scanveil::pixels::Region;
use scanveil::pixels::clean::{Boxes, DeviceRule, PixelPolicy};
use scanveil::pixels::pixelate::{GreyRange, PixelNoise};
use scanveil::privacy::sets::SETS;
use scanveil::privacy::{NoiseKind, NoisePolicy, SetName};
use scanveil::{DocumentKind, KnowledgeBaseName, Policy, ProfileOption};
use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(include_str!("../data/policy.schema.json")).unwrap()
}

fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

/// Options of the schema, with what it says of each.
fn options(schema: &Value) -> Vec<(&str, &str)> {
    let choices = schema["properties"]["options"]["items"]["oneOf"]
        .as_array()
        .unwrap();
    choices
        .iter()
        .map(|choice| {
            (
                choice["const"].as_str().unwrap(),
                choice["description"].as_str().unwrap(),
            )
        })
        .collect()
}

fn is_taken(policy: &Value) -> bool {
    Policy::from_json(&policy.to_string()).is_ok()
}

/// A policy with everything in it that is written only where it is there.
fn full() -> Policy {
    Policy {
        options: vec![
            ProfileOption::RetainSafePrivate,
            ProfileOption::CleanPixelData,
        ],
        private_knowledge_base: Some(KnowledgeBaseName {
            name: "TCIA 2024-02-01".to_owned(),
            sha256: Some("0".repeat(64)),
        }),
        keep_documents: vec![
            DocumentKind::Pdf,
            DocumentKind::Cda,
            DocumentKind::Stl,
            DocumentKind::Obj,
            DocumentKind::Mtl,
        ],
        pixel_data: Some(PixelPolicy {
            rules: vec![DeviceRule {
                name: "Acme writes above".to_owned(),
                sop_class: Some("1.2.840.10008.5.1.4.1.1.6.1".to_owned()),
                modality: Some("US".to_owned()),
                manufacturer: Some("Acme".to_owned()),
                model: Some("One".to_owned()),
                image_type: Some("PRIMARY".to_owned()),
                rows: Some(480),
                columns: Some(640),
                clear: vec![Region {
                    x: 0,
                    y: 0,
                    width: 640,
                    height: 40,
                }],
                outside_regions: true,
            }],
            ..PixelPolicy::default()
        }),
        pixel_noise: Some(PixelNoise {
            windows: vec![GreyRange {
                modality: "CT".to_owned(),
                low: -160,
                high: 240,
            }],
            ..PixelNoise::default()
        }),
        noise: Some(NoisePolicy {
            required: true,
            epsilon: "3".parse().ok(),
            delta: "1/100000".parse().ok(),
            set: Some(SetName::Ten),
            mechanism: Some(NoiseKind::DiscreteGaussian),
            cap: "0.5".parse().ok(),
        }),
        ..Policy::default()
    }
}

#[test]
fn the_schema_of_noise_names_what_a_policy_can_say_of_it() {
    let (schema, policy) = (schema(), serde_json::to_value(full()).unwrap());
    let described = &schema["properties"]["noise"];
    assert_eq!(keys(&described["properties"]), keys(&policy["noise"]));
    assert_eq!(described["additionalProperties"], false);
    for (key, taken) in [
        ("set", json!(SETS.map(|set| set.name))),
        (
            "mechanism",
            json!([
                NoiseKind::Best,
                NoiseKind::DiscreteLaplace,
                NoiseKind::DiscreteGaussian
            ]),
        ),
    ] {
        assert_eq!(described["properties"][key]["enum"], taken);
    }
    for epsilon in [json!(0.5), json!("0.5"), json!("1/2")] {
        assert!(is_taken(&json!({"noise": {"epsilon": epsilon}})));
    }
    for noise in [
        json!({"epsilon": "a half"}),
        json!({"epsilon": 0}),
        json!({"set": "all"}),
        json!({"require": true}),
    ] {
        assert!(!is_taken(&json!({"noise": noise})), "{noise}");
    }
}

#[test]
fn the_keys_of_the_schema_are_those_of_a_policy() {
    let (schema, policy) = (schema(), serde_json::to_value(full()).unwrap());
    assert_eq!(keys(&schema["properties"]), keys(&policy));
    let (base, described) = (
        &policy["privateKnowledgeBase"],
        &schema["properties"]["privateKnowledgeBase"],
    );
    assert_eq!(keys(&described["properties"]), keys(base));
    assert_eq!(described["required"], json!(["name"]));
    assert!(is_taken(&policy));
}

#[test]
fn unknown_keys_are_errors_for_both() {
    let schema = schema();
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(
        schema["properties"]["privateKnowledgeBase"]["additionalProperties"],
        false
    );
    assert!(!is_taken(&json!({"option": []})));
    assert!(!is_taken(&json!({
        "options": ["retain-safe-private"],
        "privateKnowledgeBase": {"name": "A", "url": "https://a.example"}
    })));
    assert!(!is_taken(&json!({
        "options": ["retain-safe-private"],
        "privateKnowledgeBase": {}
    })));
}

#[test]
fn the_schema_names_every_option_and_says_which_are_refused() {
    let schema = schema();
    let options = options(&schema);
    let names: Vec<&str> = options.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ProfileOption::ALL.map(ProfileOption::name));
    for (name, description) in options {
        assert_eq!(
            is_taken(&json!({"options": [name]})),
            !description.contains("Not implemented"),
            "{name}"
        );
    }
    assert!(!is_taken(&json!({"options": ["retain-everything"]})));
}

#[test]
fn options_that_the_schema_calls_exclusive_are_refused_together() {
    let schema = schema();
    let options = options(&schema);
    for (one, description) in &options {
        for (other, _) in &options {
            let excludes = description.contains(&format!("Excludes {other}"));
            let implemented = |name: &str| is_taken(&json!({"options": [name]}));
            if one != other && implemented(one) && implemented(other) {
                let together = json!({"options": [one, other]});
                assert_eq!(is_taken(&together), !excludes, "{one} with {other}");
            }
        }
    }
}

#[test]
fn the_schema_names_every_kind_of_document() {
    let schema = schema();
    let kinds = &schema["properties"]["keepDocuments"]["items"]["enum"];
    assert_eq!(
        kinds,
        &serde_json::to_value(full()).unwrap()["keepDocuments"]
    );
    assert!(!is_taken(&json!({"keepDocuments": ["doc"]})));
}

#[test]
fn the_schema_describes_how_pixels_are_cleaned_and_nothing_else() {
    let (schema, policy) = (schema(), serde_json::to_value(full()).unwrap());
    let (described, pixels) = (&schema["properties"]["pixelData"], &policy["pixelData"]);
    assert_eq!(keys(&described["properties"]), keys(pixels));
    assert_eq!(described["additionalProperties"], false);
    let (rule, own) = (
        &described["properties"]["rules"]["items"],
        &pixels["rules"][0],
    );
    assert_eq!(keys(&rule["properties"]), keys(own));
    let clear = &rule["properties"]["clear"]["items"];
    assert_eq!(keys(&clear["properties"]), keys(&own["clear"][0]));
    let with = |pixels: Value| json!({"options": ["clean-pixel-data"], "pixelData": pixels});
    for key in ["unseenVideo", "outsideRegions"] {
        for choice in described["properties"][key]["enum"].as_array().unwrap() {
            assert!(is_taken(&with(json!({key: choice}))), "{key} {choice}");
        }
        assert_eq!(described["properties"][key]["default"], pixels[key]);
        assert!(!is_taken(&with(json!({key: "otherwise"}))));
    }
    assert!(is_taken(&with(json!({"keepFound": true}))));
    assert!(is_taken(&with(json!({"keepHarmless": true}))));
    assert!(!is_taken(&with(json!({"keepFond": true}))));
    assert!(!is_taken(&json!({"pixelData": {}})));
}

#[test]
fn the_schema_describes_noise_in_images_and_nothing_else() {
    let (schema, policy) = (schema(), serde_json::to_value(full()).unwrap());
    let (described, noise) = (&schema["properties"]["pixelNoise"], &policy["pixelNoise"]);
    assert_eq!(keys(&described["properties"]), keys(noise));
    assert_eq!(described["additionalProperties"], false);
    let window = &described["properties"]["windows"]["items"];
    assert_eq!(keys(&window["properties"]), keys(&noise["windows"][0]));
    let least = json!({"cell": 16, "pixels": 16, "epsilon": "0.5"});
    for epsilon in [json!("0.5"), json!(0.5), json!("1/2")] {
        let mut noise = least.clone();
        noise["epsilon"] = epsilon;
        assert!(is_taken(&json!({"pixelNoise": noise})));
    }
    for key in described["required"].as_array().unwrap() {
        let mut without = least.clone();
        without
            .as_object_mut()
            .unwrap()
            .remove(key.as_str().unwrap());
        assert!(!is_taken(&json!({"pixelNoise": without})), "{key}");
    }
    let size = described["properties"]["size"]["default"].as_u64();
    assert_eq!(size, Some(PixelNoise::default().size.into()));
    for (key, wrong) in [
        ("cell", json!(3)),
        ("size", json!(4_097)),
        ("pixels", json!(0)),
        ("epsilon", json!(true)),
    ] {
        let mut noise = least.clone();
        noise[key] = wrong;
        assert!(!is_taken(&json!({"pixelNoise": noise})), "{key}");
    }
}

#[test]
fn the_schema_of_rectangles_is_what_is_read() {
    let schema: Value = serde_json::from_str(include_str!("../data/boxes.schema.json")).unwrap();
    let every = json!({"x": 1, "y": 2, "width": 3, "height": 4, "frames": [0],
        "instance": "1.2", "series": "1.3"});
    let boxes = json!({"add": [every], "keep": [every]});
    assert_eq!(keys(&schema["properties"]), keys(&boxes));
    assert_eq!(keys(&schema["$defs"]["box"]["properties"]), keys(&every));
    Boxes::from_json(&boxes.to_string()).unwrap();
    assert!(Boxes::from_json(r#"{"remove": []}"#).is_err());
}
