//! Whose a private element is.

use super::*;

#[test]
fn a_creator_is_found_under_any_block_case_and_padding() {
    let data_set = data_set(
        &Elements::new()
            .raw(0x0029_0010, "LO", b"Acme Header ")
            .raw(0x0029_0011, "UN", b"acme header\0")
            .raw(0x0029_0012, "OB", b"  OTHER\0\0\0")
            .raw(0x0029_0013, "LO", b"")
            .text(0x0029_1001, "LO", "first")
            .text(0x0029_1102, "LO", "second")
            .text(0x0029_12FF, "LO", "third")
            .text(0x0029_1301, "LO", "its block has an empty creator")
            .text(0x0029_1401, "LO", "its block has none")
            .text(0x0031_1001, "LO", "another group"),
    );
    let blocks = Blocks::of(&data_set);
    let acme = creator("ACME HEADER");
    assert_eq!(blocks.private(Tag(0x29, 0x10)), Private::Creator);
    assert_eq!(
        blocks.private(Tag(0x29, 0x1001)),
        Private::Element(&acme, 1)
    );
    assert_eq!(
        blocks.private(Tag(0x29, 0x1102)),
        Private::Element(&acme, 2)
    );
    let other = creator("other");
    assert_eq!(
        blocks.private(Tag(0x29, 0x12FF)),
        Private::Element(&other, 0xFF)
    );
    for orphan in [
        Tag(0x29, 0x13),
        Tag(0x29, 0x1301),
        Tag(0x29, 0x1401),
        Tag(0x29, 0x0001),
        Tag(0x29, 0x0100),
        Tag(0x31, 0x1001),
    ] {
        assert_eq!(blocks.private(orphan), Private::Orphan, "{orphan}");
    }
}

#[test]
fn spaces_inside_a_creator_count() {
    assert_ne!(creator("ACME  1"), creator("ACME 1"));
}

#[test]
fn an_item_has_its_own_creators() {
    let item = Elements::new()
        .text(0x0029_0010, "LO", "INNER")
        .text(0x0029_1001, "LO", "x");
    let orphaned = Elements::new().text(0x0029_1001, "LO", "x");
    let outer = data_set(
        &Elements::new()
            .text(0x0029_0010, "LO", "OUTER")
            .sequence(0x0029_1002, &[item, orphaned]),
    );
    let items = outer.items(Tag(0x29, 0x1002));
    let tag = Tag(0x29, 0x1001);
    let inner = creator("INNER");
    assert_eq!(
        Blocks::of(&items[0]).private(tag),
        Private::Element(&inner, 1)
    );
    assert_eq!(Blocks::of(&items[1]).private(tag), Private::Orphan);
}

#[test]
fn groups_that_nobody_may_use_have_no_blocks() {
    for group in [0x0001u16, 0x0003, 0x0005, 0x0007, 0xFFFF] {
        let mut set = DataSet::default();
        set.put_text(Tag(group, 0x0010), VR::LO, "ACME");
        set.put_text(Tag(group, 0x1001), VR::LO, "x");
        assert_eq!(
            Blocks::of(&set).private(Tag(group, 0x1001)),
            Private::Orphan
        );
    }
}

#[test]
fn a_creator_goes_when_nothing_of_its_block_is_left() {
    let mut set = data_set(
        &Elements::new()
            .text(0x0008_0060, "CS", "MR")
            .text(0x0029_0010, "LO", "A")
            .text(0x0029_0011, "LO", "B")
            .text(0x0029_1101, "LO", "of B")
            .text(0x0031_0010, "LO", "C"),
    );
    remove_unused_creators(&mut set);
    let left: Vec<Tag> = set.elements().iter().map(|element| element.tag).collect();
    assert_eq!(left, [Tag(8, 0x60), Tag(0x29, 0x11), Tag(0x29, 0x1101)]);
}
