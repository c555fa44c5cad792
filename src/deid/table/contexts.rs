//! Where an attribute can stand: the IODs and sequences in which its type decides what the profile asks for.

use super::{Iod, PATH_REQUIREMENTS, REQUIREMENTS, SOP_CLASSES, Tag, number};

/// Every context that can lead to another action on the attribute: no IOD at all, one in which nothing demands it,
/// and each IOD and sequence in which something does.
pub(in crate::deid) fn contexts(tag: Tag) -> impl Iterator<Item = (Option<Iod>, Vec<Tag>)> {
    let wanted = number(tag);
    let tag_of = |number: u32| Tag((number >> 16) as u16, number as u16);
    let sequences = move |sequence: u32| match sequence {
        0 => Vec::new(),
        sequence => vec![tag_of(sequence)],
    };
    let listed = REQUIREMENTS.iter().filter(move |entry| entry.tag == wanted);
    let simple = listed.flat_map(move |entry| {
        let iods = iods().filter(|iod| iod.is_in(entry.iods));
        iods.map(move |iod| (Some(iod), sequences(entry.sequence)))
    });
    let special = PATH_REQUIREMENTS
        .iter()
        .filter(move |entry| entry.tag == wanted);
    let by_path = special.flat_map(move |entry| {
        let path: Vec<Tag> = entry.path.iter().map(|tag| tag_of(*tag)).collect();
        let iods = iods().filter(|iod| iod.is_in(entry.iods));
        iods.map(move |iod| (Some(iod), path.clone()))
    });
    let undemanded = iods().find(|iod| {
        let mut demanded = REQUIREMENTS
            .iter()
            .filter(|entry| (entry.tag, entry.sequence) == (wanted, 0));
        !demanded.any(|entry| iod.is_in(entry.iods))
    });
    let anywhere = undemanded.map(|iod| (Some(iod), Vec::new()));
    std::iter::once((None, Vec::new()))
        .chain(anywhere)
        .chain(simple)
        .chain(by_path)
}

fn iods() -> impl Iterator<Item = Iod> {
    let mut numbers: Vec<u8> = SOP_CLASSES.iter().map(|(_, iod)| iod.0).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(Iod)
}
