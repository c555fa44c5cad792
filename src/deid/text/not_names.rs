//! Words that stand with capital letters in descriptions of scans and mean nobody, beside the terms
//! of the standard (`table::is_defined_term`).

/// English
pub(super) const PLAIN: &str = "\
    a an the and or of to in on with without from as is was be been no not any all per if then else \
    than this that these those it its his her their our my your he she they we you who which what \
    when where why how can could may might must shall should will would do does did has have had are \
    were abnormal abnormality abscess access accident active activity acute addendum additional \
    adenoma admission after age air airway alignment also alternate analysis anatomy aneurysm annual \
    annular anterior anti aortic apnea appendicitis apex area arch arrest arrival arteries arthritis \
    aspiration assessment asthma asymmetry atrial attack attending automatically axis baby baker \
    basal base bed before below benign best better biliary biopsies birads bleed bleeding blind \
    blood blunt board bodies bones bony boundary bowel brachytherapy breakthrough breathe bronchial \
    bypass calcium calcification cancer cannula capsule carcinoma care cartilage casting catheter \
    cavity cell central centre cerebral change changes child children chronic clearance clinical \
    clinic clip clips close cold collapse collection comments comment comparison complete \
    complications component concern concerns concussion condition conference confirmation congenital \
    congestion consult consultation content continued cord correct correction cortical cough count \
    course covid crohn crohns curve cyst cysts cystic daily data day days deep defect deficit \
    deformity degenerative delayed density department dept depth description detection development \
    device devices diabetes diabetic diagnosis diagnostics difficult digital dilated direct \
    discharge discomfort discs disease disorder dislocation distance distortion diverticulum \
    dizziness donor down drain drainage dry duct ductal dual dx dyspnea dysphagia early edema \
    effusion ejection elective emboli embolism embolus emergency emergent empty endo enlarged \
    enlargement enterography entry equipment error esophageal etiology eval evaluate evaluation \
    event evidence exam exams examined exclude excluded exercise exposure external extra eyes \
    failure fall falls family fasting feeding fellow fever fibroid fibroids fibrosis field findings \
    fine finish fistula fixation floor focal follow following force foreign form fracture fractures \
    free freehand frequency front function functional fundal further fusion ganz gas general global \
    gland glands gradient graft grade granuloma gross group growth guidance guided guide gunshot \
    half hardware headache headaches healing healthineers healthcare hematoma hemorrhage \
    hemodialysis heparin hepatitis hernia high hilar history hold home hospital hours house human \
    hydrocephalus hypertension hypoxia icu images imaging impression improved inadequate incidental \
    include including incomplete increase increased indication indications infarct infection \
    infiltrate inflammation information inhale initial injection injury inner inpatient inside \
    insertion instability instructions intake intensity intensive internal interval intra invasive \
    investigation iron irregular ischemia ischemic isolated issue issues joints keep known lab labor \
    large last late later lead leads leak left lesion lesions level levels ligament limited line \
    lines list liters lobe local location lock loss lower lungs lungcancer lymphoma machine main \
    major malignancy malignant management manual manufacturer margin marker markers mass masses \
    matching material maternal measurement measurements mechanical media medical medication medicine \
    meniscal meniscus mental metastases metastasis metastatic method middle migraine mild minor \
    minute minutes misc missed mixed mobility mode moderate modified monitoring month months morning \
    motion motor movement multiple murmur name narrow nausea near needle negative neoplasm nerves \
    neurologic neurology next nodal node nodes nodule nodules non normal note notes number numbness \
    nuclear obese obesity object obstruction occlusion occult old oncology only onset open operation \
    operative operator optic optical order ordered organ organs ortho orthopedic osteoporosis other \
    outer outpatient outside overlap oxygen pacemaker pack page pain palpable panel paralysis part \
    parts pathology patient patients pattern peak pediatric pediatrics peripheral performed \
    perforation peritoneal permanent person personal phases physician pictures placement planned \
    plaque plate plates pleural plus pneumonia pneumothorax polyp polyps poor position positioning \
    positions positive possible postop postoperative preop preoperative pregnancy pregnant \
    preliminary prep preparation presence present pressure prior probable procedure procedures \
    process processing product prognosis program progress progression proper prosthesis prosthetic \
    provided provider pump purpose purposes qualitative quality quantitative question questionable \
    quick radiation radiologist radiology raw ready reason reasons recent recheck record recurrence \
    recurrent reduced ref reference referral reflux reformat reformats registration regional related \
    release removal removed repair repeat replacement request requested required requisition \
    research residual resident response restaging resting result results retained return review \
    revised rhythm rotation rule ruptured rupture safety same sample sarcoma saturation save scar \
    scoliosis score second secondary section sedated sedation seizure seizures sensitivity sent \
    separate sepsis septal serial service services session set several severe shadow shaft shift \
    shock shortness shot shots shunt side sides sign signal signs similar site size small smoker \
    software solid some source space spasm special specialist specimen speech sphere sports sprain \
    stable staff stage staging start state station status stenosis stent step sterile stiffness \
    stone stones stop storage strength stroke structure structural studies subject submitted sudden \
    sufficient suite super supplemental surface surgeon surgery surgical surveillance suspected \
    suspicion suspicious suture swallow swallowing swan swelling symptom symptomatic symptoms \
    syncope syndrome system tamponade target teaching tear tears technical technique technologist \
    template temporary tender tenderness tension terminal third thrombosis thrombus time tip today \
    toes tolerance tomography tonsil tool top total tract training transfer transit transplant \
    trauma traumatic treated trial tricuspid tubes tumor tumors tumour type ulcer ultrasound \
    uncomplicated under universal unknown unstable update upright urgent urology uterine vaccine \
    valve valves vaginal various vascular vent ventilation vessels via view views viewer viral \
    vision visit visual vital voiding vomiting waiting walk wall ward weakness week weeks weight \
    wellness wet whole wire work workflow workstation workup worse wound wounds year years yearly \
    zone agfa acuson bruker canon carestream elekta elscint esaote fuji fujifilm ge gehc hitachi \
    hologic infinitt konica marconi mindray minolta mortara neusoft philips picker pixelmed planmeca \
    samsung sectra shimadzu siemens sonosite toshiba united varian ziehm aloka accuray brainlab \
    intelerad merge terarecon anonymous anonymized anonymised anon unassigned undefined default demo \
    dummy example monday tuesday wednesday thursday friday saturday sunday first fourth right \
    bilateral upper acr lungrads tirads pirads nist iec ieee nema dicom gamma hodgkin hodgkins \
    kaposi parkinson parkinsons alzheimer alzheimers paget meckel cushing graves doppler broca \
    wernicke bosniak gleason fleischner agatston achilles hickman dobhoff swanganz groshong foley \
    kidneys ovaries breasts hips knees hands legs arms ankles shoulders wrists elbows feet ribs \
    portacath picc cvc ett ngt tpn dvt pe uti copd chf cad cva tia mva mi afib htn gsw sob loc legg \
    perthes osgood schlatter budd chiari guillain barre salter monte power injector rescale slope \
    channel channels blocked intent narrative approving support angle gantry relationship transport \
    arrangements accessory address telephone numbers systems neuroma birth date death sex neutered \
    species breed alternative mirada xr hx rx sx fx ddx pmh cxr kub bx ercp lmp student medicare \
    insurance artificial intelligence algorithm automated vendor server spectroscopy spectral saline \
    gel tape towel sponge mask pillow blanket sct loinc radlex snomed srt ucum ncit umls ohif weasis \
    slicer horos osirix dcmtk pydicom";

/// German, French, Spanish, Italian, Portuguese and Dutch
pub(super) const PLAIN_ELSEWHERE: &str = "\
    der die das den dem des ein eine einer eines und oder mit ohne nach vor bei auf zu zum zur im in \
    aus von fur durch seit bis kein keine nicht links rechts beidseits oben unten verdacht zustand \
    frage verlauf kontrolle abklarung ausschluss nachweis befund befunde beurteilung aufnahme \
    aufnahmen untersuchung schnitt schichten schadel kopf hals brust bauch becken hufte knie \
    schulter hand fuss wirbelsaule lendenwirbelsaule halswirbelsaule brustwirbelsaule leber niere \
    nieren milz magen darm lunge herz gehirn gefasse blutung bruch fraktur tumor tumore metastasen \
    entzundung schmerz schmerzen sturz unfall operation eingriff therapie bestrahlung planung \
    nachsorge vorsorge verletzung erguss thrombose embolie stenose infarkt schlaganfall rontgen \
    kontrastmittel nativ ubersicht serie patient patientin patienten arzt arztin klinik station \
    notaufnahme ambulanz abteilung neu alt akut chronisch normal unauffallig weitere vergleich \
    voraufnahme indikation diagnose anamnese anforderung auftrag bericht bild bilder mann frau kind \
    jahre jahr tage tag stunden uhr datum mammographie sonographie gelenk sprunggelenk ellenbogen \
    handgelenk oberarm unterarm oberschenkel unterschenkel ferse zehe finger rippen brustkorb \
    weichteile prothese endoprothese lage le la les un une et ou avec sans pour par sur sous dans \
    chez du de au aux en douleur douleurs fracture suspicion bilan controle recherche tete crane \
    genou hanche epaule poignet main pied cheville abdomen thorax bassin rachis lombaire cervical \
    dorsal foie rein reins rate coeur poumon poumons sein examen patiente medecin service urgence \
    urgences scanner radiographie echographie irm droite gauche face profil suivi traitement cancer \
    tumeur lesion lesions compte rendu demande prescription produit contraste injection injecte \
    antecedents chirurgie traumatisme chute accident pneumopathie el los las uno una y o con sin \
    para por sobre bajo dolor fractura sospecha control estudio cabeza craneo cuello torax pelvis \
    columna lumbar cadera rodilla hombro muneca mano tobillo pie higado rinon rinones bazo corazon \
    pulmon pulmones mama mamas paciente urgencias servicio derecha izquierda derecho izquierdo \
    seguimiento tratamiento lesiones informe cirugia traumatismo caida accidente neumonia \
    radiografia ecografia resonancia tomografia medico frente perfil abdominal cerebral il lo gli i \
    senza di da su dolore frattura sospetto controllo testa cranio collo torace addome bacino \
    colonna ginocchio anca spalla polso caviglia piede fegato rene milza cuore polmone seno esame \
    reparto destra sinistra destro sinistro contrasto os as um uma com sem dor joelho quadril ombro \
    punho tornozelo cabeca coluna exame het een met zonder voor door op bij pijn hoofd borst buik \
    bekken heup schouder pols enkel voet lever nier hart long longen onderzoek breuk";

/// Words that are family names as well: not one where a given name stands before them.
pub(super) const FAMILY_TOO: &str = "\
    page baker best close crane daily day fall field foot graves hand hands hart head house husband \
    lock long main mann marker may morning part peak poor post side small stone stones swan walk \
    wall ward weeks thomas gross cabeza sans";

/// Words that are given names as well: one where a family name follows.
pub(super) const GIVEN_TOO: &str = "\
    may will thomas rene";

/// Endings of the words of medicine, which no name has.
const ENDINGS: &[&str] = &[
    "itis",
    "osis",
    "omas",
    "emia",
    "aemia",
    "pathy",
    "logy",
    "logie",
    "logia",
    "graphy",
    "graphie",
    "grafie",
    "grafia",
    "scopy",
    "scopic",
    "skopie",
    "scopie",
    "scopia",
    "ectomy",
    "ektomie",
    "ectomie",
    "ectomia",
    "otomy",
    "ostomy",
    "plasty",
    "plastik",
    "plastie",
    "iasis",
    "uria",
    "plegia",
    "algia",
    "trophy",
    "trophic",
    "ation",
    "ition",
    "ction",
    "ssion",
    "ption",
    "cion",
    "zione",
    "iform",
    "genic",
    "sclerotic",
    "ologic",
    "plasia",
    "plasm",
    "cele",
    "rrhea",
    "rrhage",
    "rrhagic",
    "cardiac",
    "cardial",
    "vascular",
    "muscular",
    "ability",
    "keit",
    "heit",
    "schaft",
    "ierung",
    "igung",
    "chung",
    "aufnahme",
    "stellung",
    "kontrolle",
    "miento",
    "aneurysm",
    "metric",
    "metry",
    "lysis",
    "genesis",
    "static",
    "malacia",
    "megaly",
    "penia",
    "rhythmia",
    "surgery",
    "tactic",
    "trauma",
];
/// Endings that short names share.
const LONG_ENDINGS: &[(&str, usize)] = &[
    ("oma", 9),
    ("noma", 7),
    ("roma", 7),
    ("lioma", 6),
    ("poma", 6),
    ("gram", 8),
    ("ment", 8),
    ("ness", 8),
    ("ung", 8),
    ("ular", 7),
    ("ical", 7),
    ("ible", 7),
    ("able", 7),
    ("ance", 9),
    ("ence", 9),
    ("ative", 7),
    ("itive", 7),
    ("ously", 7),
    ("ally", 7),
    ("ized", 6),
    ("ised", 6),
    ("ated", 6),
    ("ction", 6),
    ("tions", 6),
    ("ings", 7),
];

/// Whether a word ends as the words of medicine do.
pub(super) fn has_medical_ending(word: &str) -> bool {
    let ends = |ending: &str| {
        word.len() > ending.len() + 1
            && word.as_bytes()[word.len() - ending.len()..].eq_ignore_ascii_case(ending.as_bytes())
    };
    if matches!(
        word,
        "Constance" | "Clémence" | "Clemence" | "Prudence" | "Clément" | "Hortense"
    ) {
        return false;
    }
    ENDINGS.iter().any(|ending| ends(ending))
        || LONG_ENDINGS
            .iter()
            .any(|(ending, shortest)| word.len() >= *shortest && ends(ending))
}
