//! The Safe Harbor report for people.

use std::fmt::Write;

use super::class::Class;
use super::counts::Tally;
use super::safe_harbor::{ClassReport, RemarkReport, SafeHarbor};
use crate::deid::ProfileOption;

const HEAD: &str = "\
# Safe Harbor report

What was found of the eighteen identifiers of 45 CFR 164.514(b)(2)(i) in DICOM files, what was done, and what is
left for a person to judge. It holds numbers and no identifier.
";

const LIMIT: &str = "\
This report does not say that the files are de-identified under HIPAA. It says what a program did; the points
below are for a person, and so is the decision.
";

const HOW_TO_READ: &str = "\
## How to read the table

- Only attributes with a value are counted, at any depth of sequences; a removed sequence counts once, with all that
  is in it. An attribute that can hold several of the eighteen counts in each of them.
- *Out of text* counts pieces that were taken out of free text which stays. What a number in a text is cannot be told,
  so a number counts as each kind of number, and a means of contact (telephone, e-mail, web, IP) as each of those.
- Files that were held back did not leave, and are not counted. Names of institutions count as places, (B).
- Dates and names of physicians, operators and devices count too, although the regulation speaks of the individual,
  relatives, employers and household members.
- *Other attributes* are none of the eighteen by themselves: descriptions and comments, which could hold any of them,
  private and unknown attributes, and what describes the patient.
";

pub(super) fn write(report: &SafeHarbor) -> String {
    let mut text = String::from(HEAD);
    // Writing to a string does not fail.
    let _ = put(report, &mut text);
    text
}

fn put(report: &SafeHarbor, out: &mut String) -> std::fmt::Result {
    let options: Vec<&str> = report
        .options
        .iter()
        .copied()
        .map(ProfileOption::name)
        .collect();
    writeln!(out, "\n| | |\n| --- | --- |")?;
    writeln!(out, "| Files released | {} |", report.files)?;
    writeln!(
        out,
        "| Profile | PS3.15 {}, Basic Application Level Confidentiality Profile |",
        report.edition
    )?;
    let options = match options.is_empty() {
        true => "none".to_owned(),
        false => options.join(", "),
    };
    writeln!(out, "| Options | {options} |")?;
    writeln!(out, "| Made by | scanveil {} |", report.version)?;

    writeln!(out, "\n## Conclusion\n\n{LIMIT}")?;
    let named = |classes: &[Class]| -> String {
        let each: Vec<String> = classes
            .iter()
            .map(|class| format!("({}) {}", class.letter(), class.name()))
            .collect();
        match each.is_empty() {
            true => "none".to_owned(),
            false => each.join(", "),
        }
    };
    let (found, not_found): (Vec<Class>, Vec<Class>) = report.covered.iter().partition(|letter| {
        let mut classes = report.classes.iter();
        classes.any(|class| class.class == **letter && class.tally != Tally::default())
    });
    writeln!(
        out,
        "- **In attributes that can hold them, and removed or replaced in each:** {}",
        named(&found)
    )?;
    writeln!(out, "- **In no attribute:** {}", named(&not_found))?;
    writeln!(
        out,
        "- **For a person to judge:** {}",
        named(&report.for_a_person)
    )?;
    writeln!(
        out,
        "- **For a person to judge, whichever of the eighteen:** {}, under *Every identifier* below",
        points(report.remarks.len())
    )?;

    writeln!(out, "\n## What was found and done\n")?;
    writeln!(
        out,
        "| | identifier | files | attributes | what was done | out of text |\n\
         | --- | --- | ---: | ---: | --- | --- |"
    )?;
    for ClassReport {
        class,
        title,
        tally,
        ..
    } in &report.classes
    {
        row(out, &format!("({})", class.letter()), title, tally)?;
    }
    row(out, "", Class::Other.title(), &report.other)?;

    writeln!(out, "\n## Left for a person to judge")?;
    section(out, "Every identifier", &report.remarks)?;
    for class in report.classes.iter().filter(|class| class.needs_a_person()) {
        let title = format!("({}) {}", class.class.letter(), class.title);
        section(out, &title, &class.remarks)?;
        if let Some(words) = class.class.without_attribute() {
            writeln!(out, "- {words}")?;
        }
        if class.remarks.is_empty() && !class.tally.kept.is_empty() {
            writeln!(out, "- An option keeps some of it: {}.", kept(&class.tally))?;
        }
    }
    write!(out, "\n{HOW_TO_READ}")
}

fn row(out: &mut String, letter: &str, title: &str, tally: &Tally) -> std::fmt::Result {
    let done = [
        (tally.removed, "removed"),
        (tally.emptied, "emptied"),
        (tally.replaced, "replaced"),
        (tally.cleaned, "cleaned"),
        (tally.moved, "moved"),
    ];
    let mut done: Vec<String> = done
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !tally.kept.is_empty() {
        done.push(format!("**kept:** {}", kept(tally)));
    }
    let text: Vec<String> = tally
        .text
        .iter()
        .map(|(kind, count)| format!("{kind}: {count}"))
        .collect();
    writeln!(
        out,
        "| {letter} | {title} | {} | {} | {} | {} |",
        tally.files,
        tally.attributes(),
        done.join(", "),
        text.join(", ")
    )
}

fn kept(tally: &Tally) -> String {
    let each: Vec<String> = tally
        .kept
        .iter()
        .map(|(option, count)| format!("{count} by {option}"))
        .collect();
    each.join(", ")
}

fn section(out: &mut String, title: &str, remarks: &[RemarkReport]) -> std::fmt::Result {
    writeln!(out, "\n### {title}\n")?;
    for remark in remarks {
        let files = match remark.files {
            1 => "1 file".to_owned(),
            files => format!("{files} files"),
        };
        writeln!(out, "- {files}: {}", remark.text)?;
    }
    Ok(())
}

fn points(count: usize) -> String {
    match count {
        1 => "1 point".to_owned(),
        _ => format!("{count} points"),
    }
}
