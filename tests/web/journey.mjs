// SPDX-License-Identifier: MIT
// Journeys over the page as one person goes: a file journey_<person>_test.mjs holds those of a person,
// each a test named "<person>: <what>", so that `./lab test <person>` or `node run.mjs "<person>: "` runs
// them alone. What was seen on the way is kept as pictures, numbered, in build/screenshots/<person>.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { kScreen, openFirstSample as openFirst, openPage as open, places, settle, test } from './harness.mjs';

const fileName = (text) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');

// What is seen is looked at: journeys are on a whole screen where they name none.
const onScreen = (options = {}) => ({ ...options, context: { ...kScreen, ...options.context } });
export const openPage = (url, options) => open(url, onScreen(options));
export const openFirstSample = (url, options) => openFirst(url, onScreen(options));

// body(look): look(page, what) keeps a picture of the page.
export function journey(person, name, body) {
  test(`${person}: ${name}`, async () => {
    const folder = join(places.screenshots, person, fileName(name));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    let seen = 0;
    await body(async (page, what) => {
      await settle(page);
      const png = await page.screenshot();
      seen += 1;
      writeFileSync(join(folder, `${String(seen).padStart(2, '0')}-${fileName(what)}.png`), png);
      return png;
    });
  });
}

// What a screen reader is told of the control that has the focus.
export const focused = (page) => page.textContent('#focused');

// Presses Tab until the focus is on a control whose words match.
export async function tabTo(page, pattern) {
  for (let i = 0; i < 60; ++i) {
    const before = await focused(page);
    if (pattern.test(before)) return;
    await page.keyboard.press('Tab');
    await settle(page);
    // On a busy machine the page may rest once more before the key has reached it. Two controls may have the same words.
    await page.waitForFunction((words) => document.querySelector('#focused').textContent !== words, before, { timeout: 1000 }).catch(() => {});
  }
  throw new Error(`keyboard: expected a control ${pattern}, found none within 60 steps`);
}

export const fields = (page) => page.evaluate(() => Object.fromEntries(new URLSearchParams(window.location.hash.slice(1))));

export async function waitForField(page, name, value) {
  await page.waitForFunction(([key, wanted]) => new URLSearchParams(window.location.hash.slice(1)).get(key) === wanted, [name, value]);
}
