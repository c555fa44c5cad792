//! `scanveil share`: a record as shares for two servers that add records up.

use std::io::Write;
use std::path::Path;

use scanveil::privacy::PlatformRandomness;
use scanveil::privacy::shares::{Report, Shares, SharesError, Task};
use serde_json::json;

use super::patch_arguments::Share;
use super::protect::documents;
use super::report::write_whole;
use super::{End, Unusable};

/// What the folder's owner has to know.
const NOTICE: &str = "Who has both shares has the record. Encrypt each to its server at once, send them, and delete this folder. \
     Two servers that tell each other their shares know the record too; what they release of many records is protected by the \
     noise that they add to the sum, and by nothing of this program.";

/// Runs the command.
pub(crate) fn run(arguments: &Share) -> Result<End, Unusable> {
    let task = Task::read(arguments.dap, &arguments.task).ok_or_else(|| {
        Unusable::new("the task ID is not 32 bytes in base64url, without padding")
    })?;
    let [document] = &documents(&arguments.features)?[..] else {
        return Err(Unusable::new("one record is made of one image's features"));
    };
    let set = &arguments.set;
    let unusable = |error: SharesError| Unusable::new(error.to_string());
    let features = u32::try_from(set.features.len()).unwrap_or(u32::MAX);
    let shares = Shares::new(features).map_err(unusable)?;
    let report = shares
        .shard(&task, &set.values(document), &mut PlatformRandomness::new())
        .map_err(unusable)?;
    let Report {
        id,
        public_share,
        leader,
        helper,
    } = &report;
    let digits: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let about = json!({
        "reportId": digits,
        "task": arguments.task,
        "protocol": format!("draft-ietf-ppm-dap-{}", arguments.dap),
        "parameters": shares.parameters(),
        "set": set.name,
        "setVersion": set.version,
        "features": set.features.iter().map(|of| json!({"tag": of.tag, "low": of.low, "high": of.high})).collect::<Vec<_>>(),
        "notice": NOTICE,
    });
    let out = &arguments.out;
    // Not into what is there: shares of two records must not be mixed up.
    std::fs::create_dir(out)
        .map_err(|error| Unusable::new(format!("the folder cannot be made: {}", error.kind())))?;
    write(&out.join("public-share"), public_share)?;
    write(&out.join("leader-input-share"), leader)?;
    write(&out.join("helper-input-share"), helper)?;
    write(&out.join("report.json"), format!("{about:#}\n").as_bytes())?;
    Ok(End::Complete)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Unusable> {
    write_whole(path, |file| file.write_all(bytes))
        .map_err(|error| Unusable::new(format!("a share cannot be written: {}", error.kind())))
}
