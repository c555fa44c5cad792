/** What the page must never do, and what it must still do without a network. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { choose, goOn, scan, site } from "./page-support.mjs";

let here;
before(async () => {
  here = await site({ destination: "https://scans.clinic.example/dicom-web/studies" });
});
after(() => here?.close());

async function walkToAgreement(page) {
  await goOn(page, "What is removed, and what stays");
  await goOn(page, "Before and after");
  await page
    .getByRole("row", { name: /Patient's Name/ })
    .first()
    .waitFor();
  await goOn(page, "Do you agree?");
}

test("no request goes to any other host before the person agrees, and none carries a body", async () => {
  const { page, context, requests, complaints } = await here.visit();
  await choose(page, scan());
  await walkToAgreement(page);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("Please tick this first").waitFor();
  const own = new URL(here.url).origin;
  const others = requests.filter(
    (request) =>
      !request.url().startsWith("blob:") &&
      (new URL(request.url()).origin !== own || request.method() !== "GET" || request.postData()),
  );
  assert.deepEqual(
    others.map((request) => `${request.method()} ${request.url()}`),
    [],
  );
  assert.ok(requests.length > 3, "the page's own files were counted");
  assert.deepEqual(complaints, []);
  await context.close();
});

/** Both hosts would answer, so that nothing but the policy can be what stops a request. */
async function answer(context) {
  const headers = { "access-control-allow-origin": "*" };
  for (const host of ["elsewhere.example", "scans.clinic.example"]) {
    await context.route(`https://${host}/**`, (route) => route.fulfill({ status: 200, headers, body: "" }));
  }
}

const reach = (url) =>
  fetch(url).then(
    () => true,
    () => false,
  );

test("the page's policy stops scripts, requests to elsewhere and markup out of strings", async () => {
  const { page, context } = await here.visit();
  await answer(context);
  assert.equal(await page.evaluate(reach, "https://scans.clinic.example/dicom-web/studies"), true);
  assert.equal(await page.evaluate(reach, "https://scans.clinic.example/other"), false);
  assert.equal(await page.evaluate(reach, "https://elsewhere.example/"), false);
  const broken = await page.evaluate(async () => {
    const directives = [];
    document.addEventListener("securitypolicyviolation", (event) => directives.push(event.effectiveDirective));
    const refused = (attempt) => {
      try {
        attempt();
        return false;
      } catch {
        return true;
      }
    };
    const results = {
      markup: refused(() => (document.createElement("div").innerHTML = "<p>")),
      policy: refused(() => globalThis.trustedTypes.createPolicy("mine", {})),
      // Out of the debugger's own evaluation, in which the browser would permit it.
      evaluation: await new Promise((done) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(refused(() => (0, eval)("1")));
        port2.postMessage(0);
      }),
    };
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.head.append(style);
    await new Promise((done) => setTimeout(done, 50));
    return { ...results, directives };
  });
  for (const attempt of ["markup", "policy", "evaluation"]) {
    assert.equal(broken[attempt], true, `${attempt} went through`);
  }
  assert.ok(
    broken.directives.some((directive) => directive.startsWith("style-src")),
    "inline styles are refused",
  );
  await context.close();
});

test("a worker, which sees the files, can reach no other host either", async () => {
  const { page, context } = await here.visit();
  await answer(context);
  await choose(page, scan());
  assert.ok(page.workers().length > 1);
  for (const worker of page.workers()) {
    assert.equal(await worker.evaluate(reach, here.url), true);
    assert.equal(await worker.evaluate(reach, "https://elsewhere.example/"), false);
  }
  await context.close();
});

test("the page opens without a network and still de-identifies", async () => {
  const alone = await site();
  const { page, context, complaints } = await alone.visit();
  await page.getByText("This page is stored on this device now.").waitFor();
  // Nothing answers any more, for the page or for its service worker.
  await alone.stopServer();
  await page.reload();
  await page.getByText("Share a scan without your name on it").waitFor();
  await choose(page, scan());
  await page.getByText("3 images in 1 series.").waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
  await alone.close();
});

test("Cancel while reading ends the work and forgets everything", async () => {
  const { page, context, complaints } = await here.visit();
  await page.setInputFiles('[data-pick="files"]', scan(250));
  await page.getByRole("progressbar").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Stopped. Everything that was read is forgotten").waitFor();
  const deadline = Date.now() + 5000;
  while (page.workers().length > 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
  assert.equal(page.workers().length, 0, "no worker is left");
  await choose(page, scan());
  assert.deepEqual(complaints, []);
  await context.close();
});

test("Cancel while sending says what has arrived and offers to go on", async () => {
  const { page, context } = await here.visit();
  await context.route("https://scans.clinic.example/**", () => undefined);
  await choose(page, scan());
  await walkToAgreement(page);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("Sending to scans.clinic.example").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("heading", { name: "Stopped" }).waitFor();
  await page.getByText("confirmed 0 of 3 files").waitFor();
  await page.getByRole("button", { name: "Try again with 3 files" }).waitFor();
  await context.close();
});

test("leaving with work in progress asks; without, it does not", async () => {
  const { page, context } = await here.visit();
  const asked = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    return dialog.dismiss();
  });
  await choose(page, scan());
  await page.close({ runBeforeUnload: true });
  await new Promise((done) => setTimeout(done, 300));
  assert.deepEqual(asked, ["beforeunload"]);
  assert.equal(page.isClosed(), false);
  page.removeAllListeners("dialog");
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Start again" }).click();
  await page.getByText("Share a scan without your name on it").waitFor();
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
  await context.close();
});

test("the browser's Back button goes back a step and keeps what was read", async () => {
  const { page, context } = await here.visit();
  await choose(page, scan());
  await goOn(page, "What is removed, and what stays");
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "What we found" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { level: 1, name: "What is removed, and what stays" }).waitFor();
  await context.close();
});
