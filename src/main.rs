fn main() {
    use scanveil::*;
    let key = Key::new([7; 32]);
    let mut s = Session::new(&Policy::default(), &key).unwrap();
    let out = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let files: Vec<_> = std::env::args().skip(2).collect();
    for f in &files {
        let src = scanveil::bytes::FileSource::open(f.as_ref()).unwrap();
        if let Scan::Instance { study, identifiers } = s.scan(&src) {
            s.learn(&study, identifiers);
        }
    }
    for f in &files {
        let src = scanveil::bytes::FileSource::open(f.as_ref()).unwrap();
        match s.deidentify(&src) {
            Outcome::Released { release, counts, warnings, .. } => {
                let p = out.join(f.trim_start_matches('/').replace('/', "_"));
                let mut w = std::fs::File::create(p).unwrap();
                release.write_to(&src, &mut w).unwrap();
                println!("OK {f} {counts:?} {warnings:?}");
            }
            Outcome::Quarantined { reason, .. } => println!("QUARANTINE {f} {reason:?}"),
            Outcome::Skipped { reason } => println!("SKIP {f} {reason:?}"),
        }
    }
}
