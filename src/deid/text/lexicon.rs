//! Words that are parts of identifiers or lead to them, and words that are never a name.
//!
//! Written in lower case and without accents: that is how a word is looked up.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::class::Class;
use super::not_names;

const LISTS: &[(Class, &str)] = &[
    (Class::FOR, "for fur pour para per voor pro"),
    (Class::BY, "by von durch par por da door via from"),
    (
        Class::AT,
        "at from in im am bei beim to a en chez presso bij te of zu aus with the au",
    ),
    (
        Class::CONNECTS,
        "for by at from on in of to with and since until dated fur von durch am vom im bei beim des \
         seit bis zum zur aus pour par du chez au aux depuis le para por de del el en da di dal della \
         presso il voor door bij van per le the und et",
    ),
    (
        Class::FOREIGN_SHORT,
        "le de du da di el en et au am im il zu la al",
    ),
    (
        Class::AMBIGUOUS,
        "medical hospital insurance social security acc historia dossier steuer expediente passport cell \
         portable mobile call callback home ph pager age fin nia cpf cns nif rrn number birth",
    ),
    (
        Class::DEED,
        "read signed esigned performed dictated reported ordered requested referred reviewed approved \
         verified entered transcribed seen examined interpreted supervised scanned done finalized \
         attested authenticated electronically prescribed registered scheduled booked admitted treated \
         consulted assisted completed taken obtained acquired imaged transferred discharged witnessed \
         validated edited authored injected positioned \
         befundet untersucht angefordert unterschrieben diktiert freigegeben gesehen uberwiesen erstellt \
         durchgefuhrt validiert angemeldet realise prescrit signe demande interprete adresse valide \
         dicte redige effectue realizado solicitado firmado informado pedido remitido interpretado \
         dictado validado derivado eseguito richiesto firmato refertato aangevraagd verricht \
         uitgevoerd beoordeeld assinado realizada solicitada laudado",
    ),
    (
        Class::TITLE,
        "dr drs prof professor doctor docteur doktor dokter dra dott dottor dottore dottoressa dres \
         monsieur madame mademoiselle senor senora senorita signor signora herr herrn frau mevrouw \
         meneer mister priv pd oa physician radiologist hr fr mme mlle mrs mr ms miss srta sra sr sig \
         mevr dhr mw pr",
    ),
    (
        Class::TITLE_AS_WRITTEN,
        "mr ms mrs miss sr sra sig hr fr mme mlle mw pr pd oa priv herr frau physician radiologist",
    ),
    (
        Class::DEGREE,
        "md rn phd do dds dvm dmd np pa lpn rt rdms facr mbbs frcr rpa crna jr sr ii iii iv esq bsc msc \
         dpm dc mph",
    ),
    (
        Class::PERSON,
        "patient pt name patients pat ref referrer referring radiologist technologist tech technician \
         operator physician doctor md surgeon nurse rn signed signature dictated attn attention cc contact \
         mother father spouse wife husband son daughter guardian kin requester requestor performer \
         performing ordering attending reader reviewer author consultant cardiologist oncologist \
         provider pcp sonographer resident fellow transcriptionist initials surname lastname firstname \
         patientin untersucher arzt arztin hausarzt uberweiser uberweisender nachname vorname familienname \
         mtra mtr anforderer unterzeichner befunder radiologe zuweiser medecin nom prenom radiologue \
         prescripteur manipulateur signataire correspondant nombre paciente apellido apellidos medico \
         medica solicitante radiologo tecnico remitente firmado firma nome cognome paziente naam arts \
         patientenname patientname nombres medecins interpreted read sig",
    ),
    (
        Class::ID,
        "mrn mrns iban pid ssn nhs acc accession accn acct hkid nir kvnr dni nie nhc nss curp cpf cns nif svnr \
         patientid patid patnr patientennr patientennummer fallnr fallnummer versichertennummer \
         versichertennr steuer steuerid aufnahmenummer auftragsnummer dossier ipp nda historia expediente \
         rrn passport medicare medicaid empi mpi csn bsn ahv avs hicn mpn ehr emr uhid fin ssnr \
         patientnumber accessionnumber medical hospital insurance social security",
    ),
    (
        Class::WEAK_ID,
        "id case ref reference order account chart file record encounter visit policy member license \
         licence claim specimen requisition req patient pat pt fall akte personal subscriber identifier \
         caso cas referencia tarjeta carte req visita episodio sejour seguro badge npi dea number no nr",
    ),
    (
        Class::NUMBER_SIGN,
        "no nr num number numero nummer id ids n code nbr no's nro nos is security record insurance \
         social medical patient history clinica health card badge",
    ),
    (
        Class::PHONE,
        "tel phone ph telephone fax mobile cell pager mob telefon telefax telefono movil handy \
         telf tlf rufnummer cellulare telefone telefoon beeper callback call durchwahl",
    ),
    (
        Class::BIRTH,
        "dob birth birthdate birthday born dod bday geb geboren geburtsdatum gebdat geburtstag naissance \
         ne nee nacimiento nacido nacida fdn ddn nascita nato nata nascimento geboortedatum",
    ),
    (
        Class::DATED,
        "dated date vom datum fecha data am on since seit le el del du",
    ),
    (Class::AGE, "age aged alter agee edad eta idade leeftijd"),
    (
        Class::ADDRESS,
        "address adresse anschrift wohnhaft wohnsitz domicile direccion domicilio indirizzo endereco \
         adres woonadres",
    ),
    (
        Class::LIVES,
        "lives living lived resides residing resided reside residence residente residant wohnt \
         wohnend demeurant domicilie domiciliee habite habitant vive domiciliado domiciliada abita \
         woont wonende mora",
    ),
    (
        Class::STREET,
        "street st avenue ave av boulevard blvd road rd lane ln drive dr court ct parkway pkwy highway \
         hwy terrace ter trl circle cir square sq place pl alley aly expressway expy freeway fwy \
         turnpike tpke strasse str allee gasse weg platz damm ufer chaussee stieg steig promenade \
         straat laan plein gracht kade",
    ),
    (
        Class::WEAK_STREET,
        "way wy trail crossing xing ridge rdg island islands isle isles islnd springs spring spgs heights \
         hts hills hill hl hollow holw junction jct junctions knoll knolls knl lake lakes landing lndg \
         light lights lodge ldg loop manor manors mnr meadow meadows mdw mdws mews mill mills mission \
         motorway mount mt mountain mountains neck orchard orch oval overpass park parks parkways pass \
         passage path pike pine pines plain plains plaza plz point points pt port ports prairie pr radial \
         ramp ranch rapid rapids rest river riv row rue run shoal shoals shore shores skyway spur spurs \
         squares station sta stravenue stream streets summit smt throughway trace track tunnel union \
         unions underpass valley valleys vly via viaduct view views village villages vlg ville vista walk \
         walks wall well wells ways roads bend bluff bluffs bottom branch bridge brook brooks burg burgs \
         bypass bayou beach camp canyon cape causeway center centers circles cliff cliffs club common \
         commons corner corners course courts cove coves creek crescent cres crest crossroad crossroads \
         curve dale dam divide drives estate estates extension extensions fall falls ferry field fields \
         flat flats ford fords forest forge forges fork forks fort garden gardens gateway glen glens \
         green greens grove groves harbor harbors haven inlet key keys mall annex anx arcade land loaf \
         lock route trafficway trailer anex annx byu bch bnd blf blfs btm brg brks bgs byp cyn cswy cirs \
         clf clfs clb cmn cmns crse cv cvs crk crst xrd xrds curv ests fld flds flts frd frds frst frg \
         frgs frk frks gdn gdns gtwy gln glns grn grns grv grvs hbr hbrs hvn inlt jcts kys knls lks lgt \
         lgts lcks mnrs mtwy mtn mtns nck opas pne pnes pln plns prts prr radl rnch rpds rdgs rvr rds shl \
         shls shr shrs skwy sqs strm trwy trce trak trfy trlr upas vlys vlgs vws",
    ),
    (
        Class::STREET_LEAD,
        "rue avenue av boulevard bd blvd place chemin allee impasse quai route cours passage faubourg \
         voie calle avenida avda plaza paseo carrera camino ronda travesia carretera viale piazza \
         corso largo vicolo rua travessa alameda via an am auf unter zum zur",
    ),
    (
        Class::UNIT,
        "apt apartment suite ste unit room rm floor fl bldg building lot box no nr piso puerta escalera bis \
         appartamento appartement appart piano scala ter dept etage stock",
    ),
    (
        Class::INSTITUTION,
        "hospital hospitals clinic clinics infirmary sanatorium hospice polyclinic university college \
         klinikum universitatsklinikum uniklinik uniklinikum krankenhaus klinik kliniken poliklinik \
         praxis gemeinschaftspraxis radiologiepraxis rontgenpraxis spital universitatsspital \
         kantonsspital universitatsklinik hopital hopitaux clinique chu chru clinica policlinico ospedale ospedali \
         sanatorio policlinica ziekenhuis umc universitat universite universidad universita universiteit \
         medizentrum mvz center centre centro groupe imaging radiology healthcare health ambulatorio \
         santa institute institut instituto istituto krankenanstalt medcenter hosp ctr",
    ),
    (
        Class::INSTITUTION_LEAD,
        "klinikum universitatsklinikum uniklinik uniklinikum krankenhaus klinik poliklinik praxis spital \
         gemeinschaftspraxis radiologiepraxis rontgenpraxis universitatsspital kantonsspital hopital \
         universitatsklinik clinique chu chru clinica policlinico ospedale hospital sanatorio ziekenhuis \
         umc universitat universite universidad universita mvz medizentrum university institut centro",
    ),
    (
        Class::CENTER,
        "center centre centro groupe imaging radiology healthcare health institute institut instituto istituto ctr college",
    ),
    (
        Class::AFFILIATION,
        "general memorial regional county community university city medical med childrens children's \
         central north south east west northern southern eastern western northwest northeast southwest \
         southeast saint st ste san santa state national veterans va health healthcare valley sacred \
         heart mercy holy good samaritan teaching district royal women's womens women presbyterian \
         methodist baptist lutheran catholic adventist jewish providence trinity college clinic \
         hospital cancer eye surgical surgery trauma imaging diagnostic radiology rehabilitation \
         orthopedic cardiac heart vascular family urgent care outpatient ambulatory specialty sport \
         sports spine brain breast pediatric and of the institut universitaire central infantil \
         universitario general stadtisches evangelisches katholisches cancer system group research \
         academic advanced open medico clinico mri ct x ray center centre",
    ),
    (
        Class::PARTICLE,
        "van von der den de la le del della di da do dos das bin ibn al el ter ten zu zum vom af av du des y e",
    ),
    (
        Class::AGE_UNIT,
        "y yo yr yrs year years jahre jahren jahr jahrige jahriger jahriges jahrig jahrigen ans an anos ano \
         anni anno jaar jarige j a",
    ),
    (
        Class::MONTH,
        "january february march april may june july august september october november december \
         jan feb mar apr jun jul aug sep sept oct nov dec \
         januar janner februar feber marz maerz mai juni juli oktober dezember jän mrz okt dez \
         janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre janv fevr avr juil \
         enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre \
         diciembre ene abr ago dic set \
         gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug ott \
         janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro fev out \
         januari februari maart mei augustus mrt",
    ),
    (
        Class::SHORT_MONTH,
        "jan feb mar apr jun jul aug sep sept oct nov dec mrz okt dez janv fevr avr juil ene abr ago dic \
         set gen mag giu lug ott fev out mrt",
    ),
    (
        Class::WEAK_MONTH,
        "may mar mars ago set out gen mag mei mai abr ott dic dec sep ene march august apr",
    ),
    (
        Class::WEEKDAY,
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat \
         sun montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi \
         vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo lunedi martedi \
         mercoledi giovedi venerdi domenica",
    ),
    (
        Class::VERSION,
        "v ver vers version versions rev revision build release software syngo firmware patch driver \
         drivers sw dicomlib sdk api numaris ge",
    ),
    (
        Class::CLOCK,
        "at um a las alle om t kl the on le am pm uhr h hrs hours z utc gmt est edt cst cdt mst mdt pst pdt cet cest ore uur",
    ),
    (Class::MILITARY, "apo fpo dpo psc"),
    (Class::BOX, "po p post postfach bp apartado casella postbus"),
    (
        Class::STATE,
        "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc \
         nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc as gu mp pr vi fm mh pw aa ae ap \
         alabama alaska arizona arkansas california colorado connecticut delaware florida georgia \
         hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts \
         michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon \
         pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming",
    ),
    (
        Class::COUNTRY,
        "usa germany deutschland france frankreich spain espana italy italia austria osterreich switzerland \
         schweiz suisse belgium belgique netherlands nederland uk canada mexico japan korea china",
    ),
    (
        Class::NETWORK,
        "http https ftp www mailto ip host ftps sftp",
    ),
    (
        Class::THING,
        "series protocol coil sequence kernel frame image slice window filter model phase echo volume stack \
         bed temporal position catalog part lot batch serial segment roi plan beam fraction field dataset \
         te tr ti fa fov ctdi ctdivol dlp nex ww wl trial sop class transfer syntax private group element tag software scan acquisition region",
    ),
    (
        Class::EXTENSION,
        "x ext extension poste apparat int interno",
    ),
    (Class::PLAIN, not_names::PLAIN),
    (Class::PLAIN, not_names::PLAIN_ELSEWHERE),
    (Class::FAMILY_TOO, not_names::FAMILY_TOO),
    (Class::GIVEN_TOO, not_names::GIVEN_TOO),
];

/// A word at a time, as the keys are few, short and our own.
#[derive(Clone, Copy, Default)]
struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(FACTOR);
        }
    }
}

static LEXICON: LazyLock<HashMap<&'static [u8], Class, BuildHasherDefault<WordHasher>>> =
    LazyLock::new(|| {
        let mut lexicon = HashMap::<_, Class, _>::default();
        for (class, words) in LISTS {
            for word in words.split_ascii_whitespace() {
                let entry = lexicon.entry(word.as_bytes()).or_default();
                *entry = entry.or(*class);
            }
        }
        lexicon
    });

/// No word of the lexicon is longer.
const LONGEST: usize = 24;

/// What the lexicon says of a word, written in any case and with or without accents.
pub(super) fn class_of(word: &str) -> Class {
    let class = look_up(word);
    // "Physician's"
    if class != Class::NONE {
        return class;
    }
    if let Some(owner) = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")) {
        return look_up(owner);
    }
    // "l'Hôpital"
    ["l'", "l’", "L'", "L’", "d'", "d’", "all'", "dell'"]
        .iter()
        .find_map(|article| word.strip_prefix(article))
        .map(look_up)
        .unwrap_or_default()
}

fn look_up(word: &str) -> Class {
    let mut buffer = [0; LONGEST];
    let folded = if word.is_ascii() {
        let Some(lower) = buffer.get_mut(..word.len()) else {
            return Class::NONE;
        };
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        Some(&*lower)
    } else {
        fold(word, &mut buffer)
    };
    folded
        .and_then(|folded| LEXICON.get(folded).copied())
        .unwrap_or_default()
}

/// A Latin word in lower case and without accents; `None` for other alphabets and for long words.
fn fold<'a>(word: &str, buffer: &'a mut [u8; LONGEST]) -> Option<&'a [u8]> {
    let mut length = 0;
    for letter in word.chars() {
        let mut plain = [0; 4];
        let letter = letter.to_lowercase().next()?;
        let plain: &[u8] = match letter {
            '\u{300}'..='\u{36F}' => continue,
            '’' => b"'",
            'à'..='å' => b"a",
            'æ' => b"ae",
            'ç' => b"c",
            'è'..='ë' => b"e",
            'ì'..='ï' => b"i",
            'ñ' => b"n",
            'ò'..='ö' | 'ø' => b"o",
            'ù'..='ü' => b"u",
            'ý' | 'ÿ' => b"y",
            'ß' => b"ss",
            'œ' => b"oe",
            _ if letter.is_ascii() => letter.encode_utf8(&mut plain).as_bytes(),
            _ => return None,
        };
        for byte in plain {
            *buffer.get_mut(length)? = *byte;
            length += 1;
        }
    }
    buffer.get(..length)
}
