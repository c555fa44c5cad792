//! The published schema of the settings says what the program takes, and nothing else.

use scanveil::features::{NAMES, Settings};
use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../data/features-settings.schema.json")).unwrap()
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

fn is_taken(settings: &Value) -> bool {
    Settings::from_json(&settings.to_string()).is_ok()
}

/// Settings with every key.
fn full() -> [Value; 2] {
    [
        json!({"conventions": "ibsi",
            "interpolation": {"spacing": [1, 1], "image": "spline", "rounding": "integer", "mask": "nearest"},
            "filter": {"kernel": {"mean": {"support": 3}}},
            "resegmentation": {"range": [null, 400], "sigma": 3},
            "discretisation": {"fixedBinSize": {"size": 25, "minimum": -1000}},
            "volumeHistogram": {"fixedBinNumber": 100},
            "families": ["glcm"], "aggregations": ["3D_merged"], "distance": 2, "coarseness": 1}),
        json!({"conventions": "pyradiomics", "binWidth": 10, "binCount": 16, "force2D": true, "force2Ddimension": 2,
            "normalize": true, "normalizeScale": 100, "removeOutliers": 3, "resampledPixelSpacing": [1, 1, 0],
            "interpolator": "sitkLinear", "resegmentRange": [0.4], "resegmentMode": "relative",
            "resegmentShape": true, "voxelArrayShift": 1000, "weightingNorm": "no_weighting", "gldm_a": 1,
            "featureClasses": ["shape2D"]}),
    ]
}

fn described<'a>(schema: &'a Value, settings: &Value) -> &'a Value {
    &schema["$defs"][settings["conventions"].as_str().unwrap()]
}

#[test]
fn the_keys_of_the_schema_are_those_of_the_settings() {
    let schema = schema();
    for settings in full() {
        assert!(is_taken(&settings), "{settings}");
        let own = described(&schema, &settings);
        assert_eq!(keys(&own["properties"]), keys(&settings));
        assert_eq!(own["additionalProperties"], false);
        for (key, value) in settings.as_object().unwrap() {
            let property = &own["properties"][key];
            if value.is_object() && !property["properties"].is_null() {
                assert_eq!(keys(&property["properties"]), keys(value), "{key}");
                assert_eq!(property["additionalProperties"], false);
            }
            let mut unknown = settings.clone();
            unknown[format!("{key}s")] = value.clone();
            assert!(!is_taken(&unknown), "{key}s");
        }
    }
}

#[test]
fn what_the_schema_says_of_a_default_is_so() {
    let schema = schema();
    for (name, conventions) in [("default", "ibsi"), ("pyradiomics", "pyradiomics")] {
        let settings = serde_json::to_value(Settings::named(name).unwrap()).unwrap();
        for (key, property) in schema["$defs"][conventions]["properties"]
            .as_object()
            .unwrap()
        {
            assert_eq!(
                property.get("default").or(property.get("const")),
                settings.get(key),
                "{key}"
            );
        }
    }
    let interpolation = &schema["$defs"]["ibsi"]["properties"]["interpolation"];
    let least = json!({"interpolation": {"spacing": [1, 1, 1]}});
    let settings = Settings::from_json(&least.to_string()).unwrap();
    let settings = serde_json::to_value(settings).unwrap();
    for key in ["image", "rounding", "mask"] {
        assert_eq!(
            interpolation["properties"][key]["default"],
            settings["interpolation"][key]
        );
    }
}

#[test]
fn every_choice_of_the_schema_is_taken_and_no_other() {
    let schema = schema();
    for settings in full() {
        let own = described(&schema, &settings);
        for (key, property) in own["properties"].as_object().unwrap() {
            let with = |value: Value| {
                let mut changed = settings.clone();
                changed[key] = value;
                is_taken(&changed)
            };
            let is_list = property["items"]["oneOf"].is_array();
            let choices = if is_list {
                &property["items"]["oneOf"]
            } else {
                &property["oneOf"]
            };
            let Some(choices) = choices.as_array() else {
                continue;
            };
            let wrapped = |value: &Value| {
                if is_list {
                    json!([value])
                } else {
                    value.clone()
                }
            };
            for choice in choices {
                assert!(with(wrapped(&choice["const"])), "{key}: {choice}");
            }
            assert!(!with(wrapped(&json!("otherwise"))), "{key}");
        }
    }
    for key in ["image", "rounding", "mask"] {
        let property = &schema["$defs"]["ibsi"]["properties"]["interpolation"]["properties"][key];
        for choice in property["oneOf"].as_array().unwrap() {
            let settings = json!({"interpolation": {"spacing": [1, 1], key: choice["const"]}});
            assert!(is_taken(&settings), "{settings}");
        }
    }
    assert!(is_taken(&json!({"discretisation": "none"})));
    assert!(!is_taken(&json!({"discretisation": {"fixedBinSize": {}}})));
    assert!(!is_taken(
        &json!({"discretisation": {"fixedBinSize": {"size": 1, "start": 0}}})
    ));
}

/// A filter with every key of its kernel.
fn kernels() -> [Value; 6] {
    [
        json!({"mean": {"support": 3}}),
        json!({"laplacianOfGaussian": {"sigma": 2, "truncation": 3}}),
        json!({"laws": {"filters": "L5E5S3", "energy": 7}}),
        json!({"gabor": {"sigma": 2, "wavelength": 3, "gamma": 1, "orientation": 30, "step": 45}}),
        json!({"wavelet": {"family": "db2", "filters": "LHH", "level": 2}}),
        json!({"simoncelli": {"level": 2}}),
    ]
}

#[test]
fn filters_are_those_of_the_schema() {
    let schema = schema();
    let described = &schema["$defs"]["filter"]["properties"];
    let with = |filter: &Value| is_taken(&json!({"filter": filter}));
    let choices = described["kernel"]["oneOf"].as_array().unwrap();
    assert_eq!(choices.len(), kernels().len());
    for (choice, kernel) in choices.iter().zip(kernels()) {
        let name = keys(&kernel)[0];
        assert_eq!(keys(&choice["properties"]), [name]);
        let properties = &choice["properties"][name]["properties"];
        assert_eq!(keys(properties), keys(&kernel[name]), "{name}");
        let mut filter = json!({"kernel": kernel, "bySlice": false});
        if name == "gabor" {
            filter["rotation"] = "average".into();
        }
        assert!(with(&filter), "{filter}");
        for (key, property) in properties.as_object().unwrap() {
            let is_required = choice["properties"][name]["required"]
                .as_array()
                .is_some_and(|required| required.contains(&json!(key)));
            let mut less = filter.clone();
            less["kernel"][name].as_object_mut().unwrap().remove(key);
            if key == "step" {
                less.as_object_mut().unwrap().remove("rotation");
            }
            assert_eq!(with(&less), !is_required, "{name} without {key}");
            if let Some(families) = property["oneOf"].as_array() {
                for family in families {
                    filter["kernel"][name][key] = family["const"].clone();
                    assert!(with(&filter), "{family}");
                }
            }
        }
        filter["kernel"][name]["other"] = 1.into();
        assert!(!with(&filter), "{filter}");
    }
    let mut filter = json!({"kernel": kernels()[4]});
    for key in ["boundary", "rotation"] {
        for choice in described[key]["oneOf"].as_array().unwrap() {
            filter[key] = choice["const"].clone();
            assert!(with(&filter), "{filter}");
        }
    }
    let turned = json!({"kernel": kernels()[1], "riesz": [1, 0, 0]});
    assert!(with(&turned));
    let mut named: Vec<&str> = ["kernel", "bySlice", "riesz", "boundary", "rotation"].into();
    named.sort_unstable();
    assert_eq!(keys(described), named);
    filter["padding"] = "zero".into();
    assert!(!with(&filter));
}

#[test]
fn the_schema_names_the_settings_that_have_names() {
    let schema = schema();
    let description = schema["description"].as_str().unwrap();
    for name in NAMES {
        let first = name.starts_with("ibsi-ct-") && !["ibsi-ct-a", "ibsi-ct-e"].contains(&name);
        assert!(first || description.contains(name), "{name}");
    }
}
