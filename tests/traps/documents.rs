//! Encapsulated documents: replaced by an empty one of their kind where the policy does not name them.

use crate::hosts::instance;
use crate::options::never;
use crate::plot::{Group, Plot, group};
use crate::support::model::Part10;

pub fn groups() -> Vec<Group> {
    vec![
        group!["PDF" on pdf; text_in_a_pdf, title_of_a_document, document_class_code, list_of_media_types],
        group!["CDA" on cda; text_in_a_cda, hl7_instance_identifier],
        group!["STL" on stl; header_of_an_stl],
        group!["OBJ" on obj; comment_in_an_obj],
        group!["MTL" on mtl; comment_in_an_mtl],
        group!["document in an image" on crate::hosts::ct; document_where_none_belongs],
    ]
}

fn document(number: u32, media_type: &str) -> Part10 {
    let class = format!("1.2.840.10008.5.1.4.1.1.104.{number}");
    let mut file = instance(&class, if number < 3 { "DOC" } else { "M3D" }, 20 + number);
    file.data
        .text(0x0008_0064, "CS", "WSD")
        .text(0x0028_0301, "CS", "YES")
        .text(0x0042_0010, "ST", "Title")
        .text(0x0042_0012, "LO", media_type)
        .items(0x0040_A043, vec![Plot::code("1", "Document")]);
    file
}

fn pdf() -> Part10 {
    document(1, "application/pdf")
}
fn cda() -> Part10 {
    document(2, "text/XML")
}
fn stl() -> Part10 {
    document(3, "model/stl")
}
fn obj() -> Part10 {
    document(4, "model/obj")
}
fn mtl() -> Part10 {
    document(5, "model/mtl")
}

const DOCUMENT: u32 = 0x0042_0011;

fn text_in_a_pdf(plot: &mut Plot) {
    let secret = plot.token(never);
    let body = format!(
        "%PDF-1.4\n1 0 obj<</Author({secret})>>endobj\nstream\nBT ({secret}) Tj ET\nendstream\n%%EOF\n"
    );
    plot.data().text(DOCUMENT, "OB", &body);
}

fn title_of_a_document(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x0042_0010, "ST", &format!("Letter about {name}"));
}

fn document_class_code(plot: &mut Plot) {
    let name = plot.name();
    plot.data().items(
        0x0040_A043,
        vec![Plot::code("LETTER", &format!("Letter of {name}"))],
    );
}

fn list_of_media_types(plot: &mut Plot) {
    let name = plot.name();
    plot.data()
        .text(0x0042_0014, "LO", &format!("image/jpeg\\{name}"));
}

fn text_in_a_cda(plot: &mut Plot) {
    let secret = plot.token(never);
    let body = format!(
        "<ClinicalDocument><recordTarget><given>{secret}</given></recordTarget></ClinicalDocument>"
    );
    plot.data().text(DOCUMENT, "OB", &body);
}

fn hl7_instance_identifier(plot: &mut Plot) {
    let uid = plot.unlearned_uid();
    plot.data().text(0x0040_E001, "ST", &format!("{uid}^77"));
}

fn header_of_an_stl(plot: &mut Plot) {
    let secret = plot.token(never);
    let mut body = format!("{:<80}", format!("skull of {secret}")).into_bytes();
    body.extend(0u32.to_le_bytes());
    plot.data().bytes(DOCUMENT, "OB", &body);
}

fn comment_in_an_obj(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(DOCUMENT, "OB", &format!("# {secret}\nv 0 0 0\n"));
}

fn comment_in_an_mtl(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data()
        .text(DOCUMENT, "OB", &format!("# {secret}\nnewmtl skin\n"));
}

fn document_where_none_belongs(plot: &mut Plot) {
    let secret = plot.token(never);
    plot.data().text(DOCUMENT, "OB", &format!("%PDF {secret}"));
}
