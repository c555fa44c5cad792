/** Every step is free of barriers, in both colour schemes and on a small phone. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { barriers, choose, goOn, scan, site, ultrasound } from "./page-support.mjs";

let here;
before(async () => {
  here = await site({ destination: "https://scans.clinic.example/dicom-web/studies" });
});
after(() => here?.close());

const widths = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };

for (const colorScheme of ["light", "dark"]) {
  for (const [name, viewport] of Object.entries(widths)) {
    test(`no step has a barrier or runs off the side: ${colorScheme}, ${name}`, async () => {
      const { page, context } = await here.visit({ colorScheme, viewport });
      // Nothing listens there; the end of the way is what is shown when nothing arrives.
      await context.route("https://scans.clinic.example/**", (route) => route.fulfill({ status: 403, body: "" }));
      const found = {};
      const check = async (step) => {
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        const all = await barriers(page);
        if (beyond > 0) all.push(`${beyond} pixels beyond the side`);
        if (all.length > 0) found[step] = all;
      };
      const allow = (label) => page.getByLabel(label).check();
      const open = () =>
        page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      await open();
      await check("choose");
      await allow("Moved by a secret number of days");
      await allow("Descriptions, cleaned");
      await check("chosen");
      await choose(page, [...scan(), ...ultrasound()]);
      await open();
      await check("found");
      await goOn(page, "What is removed, and what stays");
      await open();
      await check("meaning");
      await allow("The hospital");
      await page.getByRole("button", { name: "Continue" }).click();
      await check("not applied");
      await page.getByLabel("The hospital").uncheck();
      await goOn(page, "Before and after");
      await page
        .getByRole("row", { name: /Patient's Name/ })
        .first()
        .waitFor();
      await open();
      await page.getByLabel("Expert view").check();
      await check("look");
      await page.getByRole("button", { name: "Enlarge: After" }).click();
      await check("enlarged");
      await page.getByRole("button", { name: "Close" }).click();
      await goOn(page, "Do you agree?");
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await check("agree");
      await page.getByRole("checkbox").check();
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await page.getByRole("heading", { name: "The receiver has kept nothing" }).waitFor({ timeout: 60_000 });
      await open();
      await page.getByRole("button", { name: "Save the re-identification list" }).click();
      await check("done");
      assert.deepEqual(found, {});
      await context.close();
    });
  }
}

test("the page mirrors itself in a right-to-left language without running off the side", async () => {
  const { page, context } = await here.visit({ viewport: widths.phone });
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  const brand = await page.locator(".brand").boundingBox();
  assert.ok(brand.x + brand.width > widths.phone.width / 2, "the brand stands on the right");
  await context.close();
});
