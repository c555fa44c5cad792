//! What an option retains is searched all the same: it keeps its own kind of value and no other.

use crate::hosts::ct;
use crate::options::{with_characteristics, with_device, with_institution};
use crate::plot::{Group, Plot, group};
use crate::support::model::Set;

pub fn groups() -> Vec<Group> {
    vec![group!["retained" on ct;
        name_in_institution, name_in_department, name_in_station, name_in_serial_number,
        name_in_ethnic_group, name_in_allergies, name_in_smoking_text, id_in_device_id,
        address_in_institution_codes, serial_number_without_its_option, institution_without_its_option,
        characteristics_without_their_option, name_in_state_of_patient, plate_id]]
}

macro_rules! name_in {
    ($($trap:ident: $tag:literal $vr:literal $text:literal),+ $(,)?) => {
        $(fn $trap(plot: &mut Plot) {
            let name = plot.name();
            plot.data().text($tag, $vr, &$text.replace("{}", &name));
        })+
    };
}

name_in![
    name_in_institution: 0x0008_0081 "ST" "c/o {}, Wexlheim",
    name_in_department: 0x0040_0243 "SH" "Ward of {}",
    name_in_station: 0x0040_0242 "SH" "DESK {}",
    name_in_serial_number: 0x0018_1005 "LO" "{} 17",
    name_in_ethnic_group: 0x0010_2160 "SH" "as {}",
    name_in_allergies: 0x0010_2110 "LO" "Pollen ({})",
    name_in_smoking_text: 0x0010_2000 "LO" "Pacemaker of {}",
    name_in_state_of_patient: 0x0038_0500 "LO" "{} is tired",
];

fn id_in_device_id(plot: &mut Plot) {
    let id = plot.id();
    plot.data().text(0x0018_1003, "LO", &id);
}

fn plate_id(plot: &mut Plot) {
    let plate = plot.token(with_device);
    plot.data()
        .text(0x0018_1004, "LO", &plate)
        .text(0x0018_1007, "LO", &plate);
}

fn address_in_institution_codes(plot: &mut Plot) {
    let name = plot.name();
    let item = Plot::code("H-1", &format!("Hospital of {name}"));
    plot.data().items(0x0008_0082, vec![item]);
}

fn serial_number_without_its_option(plot: &mut Plot) {
    plot.secret("SN-99120487", with_device);
    plot.data().text(0x0018_700A, "SH", "SN-99120487");
}

fn institution_without_its_option(plot: &mut Plot) {
    let place = plot.token(with_institution);
    plot.data().text(0x0008_0081, "ST", &place);
    let item = Set::of(&[(0x0008_0080, "LO", &place)]);
    plot.data().add_item(0x0022_0015, item);
}

fn characteristics_without_their_option(plot: &mut Plot) {
    let (smoker, weight) = (plot.token(with_characteristics), "83.1947");
    plot.secret(weight, with_characteristics);
    plot.data()
        .text(0x0010_1030, "DS", weight)
        .text(0x0010_2160, "SH", &smoker);
}
