// SPDX-License-Identifier: MIT
// The lesson: the teacher's sheet, and the steps beside live pages.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { lessonSheet, stepHash } from '../../web/lesson_sheet.mjs';
import { expectQuiet, mirror, openPage, requireSite, settle, siteUrl, test, top, until, waitForMirror } from './harness.mjs';

requireSite();

const lesson = JSON.parse(readFileSync(join(top, 'assets/lesson.json'), 'utf8'));

test('lesson: the sheet holds every step, with its time, its link and one right answer', () => {
  const sheet = lessonSheet(lesson, { policy: "default-src 'none'", style: 'lesson.css', icon: 'icon.svg' });
  for (const [i, step] of lesson.steps.entries()) {
    assert.ok(sheet.includes(`${i + 1}. ${step.title.replaceAll('"', '&quot;')}`));
    assert.ok(sheet.includes(`href="./#${stepHash(step, i + 1).replaceAll('&', '&amp;')}"`));
  }
  assert.equal(sheet.match(/\(right\)/g).length, lesson.steps.length);
  const minutes = lesson.steps.reduce((sum, step) => sum + step.minutes, 0);
  assert.ok(sheet.includes(`${lesson.steps.length} steps, ${minutes} minutes`));
});

test('lesson: the sheet says what is written, and no more', () => {
  const step = { ...lesson.steps[0], title: '<script>', state: '', choices: ['a & b', 'c'], right: 0 };
  const sheet = lessonSheet({ title: 'T', about: 'A', steps: [step] }, { policy: '', style: '', icon: '' });
  assert.ok(sheet.includes('1. &lt;script&gt;'));
  assert.ok(sheet.includes('a &amp; b'));
  assert.ok(!sheet.includes('<script>'));
});

test('lesson: the site has the sheet, in its own style', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}lesson.html`);
  assert.equal(await page.locator('section').count(), lesson.steps.length);
  assert.equal(await page.evaluate(() => document.styleSheets[0].cssRules.length > 5), true);
  expectQuiet(page);
});

test('lesson: a link opens its step beside its page, and an answer goes into the address', async () => {
  const url = await siteUrl();
  const page = await openPage(`${url}#page=sample&model=mnist-vae&seed=5&learn=4`);
  const { text } = await waitForMirror(page, /^Lesson, step 4 of 8: .*seed 5\b/);
  assert.match(text, /Soft pictures, hard pictures/);
  await settle(page);
  const hash = () => page.evaluate(() => window.location.hash);
  await page.focus('#canvas');
  const focused = () => page.textContent('#focused');
  await until('the right answer in the focus', async () => {
    await page.keyboard.press('Tab');
    await settle(page);
    return (await focused()).startsWith(lesson.steps[3].choices[1]);
  });
  await page.keyboard.press('Enter');
  await settle(page);
  assert.match(await hash(), /learn=4&answers=---b/);
  assert.equal((await mirror(page)).page, 'Sample');
  expectQuiet(page);
});
