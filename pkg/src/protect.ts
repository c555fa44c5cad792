/** In a worker: draws records with calibrated noise, and keeps what they cost before anybody sees them. */

import type { Engine, Outcome } from "./wasm/scanveil.js";
import * as radiomics from "./wasm/scanveil_radiomics.js";
import { ScanveilError } from "./errors.js";
import { alone, browserLedger, portalLedger, pseudonyms } from "./noise-store.js";
import type { Drawn, Protect } from "./protocol.js";
import type { NoiseCost, NoisePolicy } from "./noise.js";
import type { Reason } from "./types.js";

/** What one record is worth, and how many make an error of so much of the range, unless somebody asks otherwise. */
const PLAN = { error: 0.05, records: 1000 };

function orThrow<T extends object>(answer: T | Reason): T {
  // The options are the caller's own.
  if ("code" in answer) throw new ScanveilError(answer.code, answer.message);
  return answer;
}

/** What noise costs; `choice` is JSON. */
export function cost(policy: NoisePolicy, choice: string, { error, records } = PLAN): NoiseCost {
  const wanted = JSON.stringify({ choice: JSON.parse(choice) as unknown, policy });
  return orThrow<NoiseCost>(radiomics.noiseCost(wanted, error, records));
}

/** A record: the one of before, or a new one, which is charged. */
export function protect(engine: Engine, policy: NoisePolicy, job: Protect): Promise<Drawn> {
  // What cannot be followed is said before the first look into the ledger.
  const price = cost(policy, job.choice);
  return alone(async () => {
    const { patient, images } = await identityOf(job);
    const subject = { patient, destination: job.destination, study: images.study };
    const [choice, document] = [job.choice, job.document].map((json) => JSON.parse(json) as unknown);
    const order = JSON.stringify({ choice, policy, subject, document });
    const ledger = job.ledger ? portalLedger(job.ledger) : browserLedger;
    const drawn = orThrow<radiomics.DrawnRecord>(
      radiomics.protect(order, await ledger.load(), job.receiptKey, images.dicom),
    );
    // From here on it is charged, whatever happens; before it is kept, nobody sees it.
    if (drawn.ledger !== undefined) await ledger.save(drawn.ledger);
    const { protection, report } = drawn;
    if (!report) return { protection, cost: price };
    return { protection, cost: price, report: deidentified(engine, job.images, report) };
  });
}

/** The pseudonyms that the ledger has for patient and study, and the image that a report can be of. */
async function identityOf({ images, region, number, patient, study }: Protect): Promise<{
  patient: string;
  images: { study: string; dicom: Blob | undefined };
}> {
  const identity = orThrow<radiomics.Identity>(radiomics.identity(images, region, number));
  if (identity.patient === undefined && (patient === undefined || study === undefined)) {
    throw new ScanveilError("noise", "The images name no patient: `patient` and `study` have to be given.");
  }
  const pseudonym = await pseudonyms();
  const measured = await pseudonym("measured", identity.measured);
  return {
    patient: patient ?? (await pseudonym("patient", identity.patient ?? "")),
    images: {
      // Each region of a study has a record of its own.
      study: study === undefined ? measured : `${study}/${measured}`,
      dicom: identity.patient === undefined ? undefined : images[0],
    },
  };
}

function deidentified(engine: Engine, images: Blob[], { file, texts }: radiomics.RecordFile): Outcome {
  // What is in their headers is sought in the report.
  for (const image of images) {
    const scan = engine.scan(image);
    if (scan.kind === "instance") engine.learn(scan.study, scan.identifiers);
  }
  return engine.deidentifyReport(file, texts);
}
