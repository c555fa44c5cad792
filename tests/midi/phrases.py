"""What people write beside the identifiers: medical text that has to stay, and the places in which identifiers stand.

Written for the benchmark; no list of a tool that is measured was looked at. Many phrases hold what looks like an
identifier and is none: eponyms, levels of the spine, sequence names, doses, scanner settings.
"""

SHORT = {
    "en": """CT HEAD|MR BREAST|XR CHEST|US ABDOMEN|CTA AORTA|MRCP|DX HAND 3V|NM BONE|MG DIAG|CT C-SPINE|T1 SAG|T2 TSE AX|FLAIR COR|DWI b1000|LOC|SCOUT|AP
    |LAT L-SPINE|BRAIN W/WO|KUB|ORBITS|PELVIS|DYN 4 PH|ADC|STIR|PA + LAT|WATERS VIEW|TOWNE""",
    "de": "CT Schädel|MRT Knie|Rö Thorax|Sono Abdomen|CT LWS|MRT HWS|Mammo bds.|Topogramm",
    "fr": "IRM crâne|TDM thorax|Écho rénale|Radio pied|TDM TAP|Scout",
    "es": "TC cráneo|RM rodilla|Rx tórax|Eco renal|RM columna|TC tórax",
    "ja": "頭部CT|胸部XP|腹部MRI|骨盤CT|膝MRI",
    "ko": "뇌 MRI|흉부 CT|복부 US|무릎 MRI",
    "zh": "头颅CT|胸部平片|腹部MRI|腰椎CT",
}

LONG = {
    "en": """XR CHEST AP PORTABLE|XR CHEST PA AND LATERAL|CT HEAD W/O CONTRAST|CT ABDOMEN PELVIS W IV CONTRAST|CTA CHEST PE PROTOCOL
    |MR Breast Bilateral w & w/o|MR BRAIN W WO GADOLINIUM|MR LUMBAR SPINE W/O|MRI PROSTATE 3T MULTIPARAMETRIC
    |US RENAL COMPLETE|US THYROID WITH DOPPLER|NM BONE SCAN WHOLE BODY|PET CT SKULL BASE TO MID THIGH|MAMMO SCREENING TOMO BILATERAL
    |DEXA AXIAL SKELETON|FLUORO UPPER GI SERIES|IR PICC PLACEMENT RIGHT ARM|CT SINUS LOW DOSE|CT CARDIAC CALCIUM SCORE
    |XR SPINE LUMBAR 2 OR 3 VIEWS|XR WRIST LEFT 3 VIEWS SCAPHOID|t1_mprage_sag_p2_iso_1.0|ep2d_diff_3scan_trace_p2_ADC
    |t2_space_dark-fluid_sag_p3|AX T2 FLAIR FS PROPELLER|SAG T1 FSE L4-L5|COR STIR HIPS|Ax DWI b=0,500,1000 s/mm2|3D TOF CIRCLE OF WILLIS
    |THORAX 1.25mm B70f LUNG|ABD 5.0 B30f VENOUS 70s|HEAD ROUTINE 120kV 300mAs|P4^P101^S108^I0, Gated, 0.0%|MPR 3mm sagittal reformat
    |RECON 2: BONE PLUS 0.625|SUB DYN eTHRIVE 4 phases|Perfusion rBV map|Chiari I malformation follow up|Baker cyst left knee
    |Hodgkin lymphoma restaging|Parkinson disease, DaTSCAN|Crohn ileitis enterography|Graves disease thyroid uptake 24h
    |Hill-Sachs lesion MR arthrogram|Colles fracture post reduction|Bosniak IIF cyst surveillance|Fleischner 6 mm nodule follow up
    |Schatzker II tibial plateau|Rule out acute appendicitis|Persistent headache, no trauma|Shortness of breath, hypoxia
    |Elevated PSA 7.4 ng/mL|Stage IIIB NSCLC, cycle 4 carboplatin|s/p CABG x3, EF 45%|BI-RADS 4B right 10 o'clock
    |LI-RADS 5 segment VII, 23 mm|TI-RADS 3 nodule 1.8 x 1.1 x 0.9 cm|Metformin 500 mg BID held 48 h|eGFR 62 mL/min/1.73m2
    |Omnipaque 350 100 mL at 4 mL/s|Gadavist 7.5 mL IV|Claustrophobia, 2 mg midazolam|Penicillin and latex sensitivity
    |Pacemaker: MR conditional 1.5T|Aneurysm clip, titanium|G2P1 at 20w3d, EFW 340 g|Type 2 diabetes mellitus|Former smoker, 20 pack-years
    |FDG 10.2 mCi, uptake 62 min|Tc-99m MDP 25 mCi|HU -1000 to 3095, FOV 360|SNR 24.1, TR 2000, TE 30, FA 90|Series 4 of 12, reformatted
    |Left MCA territory infarct|Subdural hematoma 8 mm with 3 mm midline shift|L5-S1 disc extrusion, right S1 root|Grade 2 spondylolisthesis
    |Post op day 3, drain in situ|Kidney stone 4 mm at UVJ|GTV 45.2 cc, PTV margin 5 mm|VMAT 2 arcs 6 MV FFF|50 Gy in 25 fractions
    |Bowel prep with 4 L PEG|Motion degraded, repeat if indicated|Lossy compressed 10:1 for display|Window 400 level 40|Field of view 24 x 24 cm""",
    "de": """CT Schädel nativ|MRT Kniegelenk links mit KM|Röntgen Thorax p.a. und seitlich|Sonographie Abdomen|CT Thorax/Abdomen mit KM venös
    |V.a. Bandscheibenvorfall L4/5|Z.n. Hüft-TEP rechts|Ausschluss Lungenembolie|Größenprogredienter Rundherd 8 mm|Mammographie beidseits, ACR-Dichte c
    |MRT Wirbelsäule, T2 STIR sagittal|Kontrolle nach Marknagelosteosynthese|Gallensteine, Wand nicht verdickt|keine frische Fraktur""",
    "fr": """IRM cérébrale sans injection|TDM thoraco-abdomino-pelvienne injectée|Radiographie du thorax de face|Échographie rénale et vésicale
    |Suspicion d'embolie pulmonaire|Hernie discale L5-S1 gauche|Nodule thyroïdien EU-TIRADS 4|Contrôle à 6 mois, lésion stable|Séquence T2 FLAIR axiale
    |Fracture de l'extrémité inférieure du radius|Dose 320 mGy.cm""",
    "es": """TC de abdomen con contraste|RM de rodilla derecha|Radiografía de tórax PA y lateral|Ecografía tiroidea con Doppler|Sospecha de apendicitis aguda
    |Nódulo pulmonar de 7 mm, control|Hernia discal L4-L5|Estudio de extensión, adenocarcinoma de colon|Secuencia T1 con saturación grasa|Sin fracturas agudas""",
    "ja": "頭部CT 単純|胸部X線 正面|腹部造影CT 門脈相|腰椎MRI T2強調 矢状断|右肺上葉 結節 8mm 経過観察|甲状腺超音波|脳梗塞疑い 拡散強調画像|術後経過良好",
    "ko": "뇌 MRI 조영 증강|흉부 CT 저선량|복부 초음파 담낭|요추 MRI T2 시상면|우상엽 결절 8mm 추적 검사|급성 충수염 의심|무릎 관절 MRI 왼쪽",
    "zh": "头颅CT平扫|胸部CT增强扫描|腹部MRI T2加权|腰椎间盘突出 L4-L5|右上肺结节 8mm 复查|甲状腺超音波检查|脑梗死待排 弥散加权",
}

FINDINGS = {
    "en": """No acute intracranial hemorrhage. Ventricles are normal in size.|Lungs are clear. No pleural effusion or pneumothorax. Heart size within normal limits.
    |Spiculated nodule in the right upper lobe measuring 14 x 11 mm, SUVmax 6.2.|Mild degenerative changes at L4-L5 without canal stenosis.
    |There is a 2.3 cm hypodense lesion in hepatic segment VI, unchanged.|Gallbladder wall thickening up to 5 mm with pericholecystic fluid.
    |Nondisplaced fracture of the distal fibula, Weber B.|Normal biventricular function, LVEF 58%, no late enhancement.""",
    "de": "Kein Nachweis einer intrakraniellen Blutung. Ventrikel normal weit.|Regelrechte Belüftung beider Lungen, kein Erguss.",
    "fr": "Pas d'hémorragie intracrânienne. Ventricules de taille normale.|Absence d'épanchement pleural. Silhouette cardiaque normale.",
    "es": "Sin hemorragia intracraneal. Ventrículos de tamaño normal.|Pulmones bien expandidos, sin derrame pleural.",
    "ja": "頭蓋内出血なし。脳室拡大なし。|両肺野に異常陰影を認めない。",
    "ko": "두개내 출혈 없음. 뇌실 크기 정상.|양측 폐 실질 이상 소견 없음.",
    "zh": "未见颅内出血。脑室大小正常。|两肺未见实质性病变。",
}

# {m}: the medicine; what else stands in braces is an identifier of that kind (people.py). Commonest first.
TEMPLATES = {
    "en": """{m} for {patient}|{m} for {patient}|{m} {patient_caret}|{m} {patient_last_first}|{m} - {patient}|{patient}: {m}|{m}, MRN {mrn}|{m} MRN: {mrn}
    |{m} Acc# {accession}|{m} ->Performed at {hospital}|{m} ->Ordered for {patient} by {initials}|{m} Dr. {doctor_last}|{m}; ref: Dr {doctor}
    |{m} DOB {birth}|{m} (DOB: {birth})|{m} on {date}|{m}, prior exam {date}|{m} call {phone}|{m} tel. {phone}|{m} SSN {ssn}|{m} mailto {email}|{m} {email}
    |{m} at {hospital}|{m} ordered by {doctor}|{m}, discussed with Dr. {doctor} on {date}|Mr. {patient_last} - {m}|Ms {patient_last}, {m}|{m} lives at {address}
    |{m}. Home address: {address}|{m} pt id {mrn}|{m} see http://{host}/study?id={mrn}|{m}, results to fax {phone}|{m}, compare study {uid}""",
    "de": """{m} für {patient}|{m} {patient_caret}|Pat. {patient}, {m}|{m}, Überweiser Dr. {doctor_last}|{m}, geb. {birth}|{m} am {date}|{m}, {hospital}|{m} Tel. {phone}
    |Herr {patient_last}: {m}|{m}, wohnhaft {address}|{m} {email}""",
    "fr": """{m} pour {patient}|{m} {patient_caret}|{m}, Dr {doctor_last}|{m}, né le {birth}|{m} du {date}|{m} à {hospital}|{m} tél. {phone}|M. {patient_last} : {m}
    |{m}, domicile : {address}|{m} {email}""",
    "es": """{m} para {patient}|{m} {patient_caret}|{m}, Dr. {doctor_last}|{m}, nacido el {birth}|{m} del {date}|{m} en {hospital}|{m} tel. {phone}|Sr. {patient_last}: {m}
    |{m}, domicilio: {address}|{m} {email}""",
    "ja": "{patient}様 {m}|{m} {patient}|{m} 担当医 {doctor}|{m} 生年月日 {birth}|{m} {hospital}|{m} 電話 {phone}|{m} 住所 {address}|{m} {patient_caret}",
    "ko": "{patient} 환자 {m}|{m} {patient}|{m} 담당의 {doctor}|{m} 생년월일 {birth}|{m} {hospital}|{m} 전화 {phone}|{m} 주소 {address}",
    "zh": "{patient} {m}|{m} 患者 {patient}|{m} 医生 {doctor}|{m} 出生日期 {birth}|{m} {hospital}|{m} 电话 {phone}|{m} 地址 {address}",
}


def _split(table):
    return {
        language: [part.strip() for part in text.replace("\n", " ").split("|") if part.strip()]
        for language, text in table.items()
    }


SHORT, LONG, FINDINGS, TEMPLATES = map(_split, (SHORT, LONG, FINDINGS, TEMPLATES))
