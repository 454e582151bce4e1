// SPDX-License-Identifier: MIT
// A tab that outlives its test (tabs.mjs).
import assert from 'node:assert/strict';

import { expectQuiet, openFirstSample, openPage, siteUrl, test } from './harness.mjs';
import { leaveTabs } from './tabs.mjs';

const kMark = 'left-by-a-test';

const leaveMarks = async (mark) => {
  window[mark] = true;
  window.localStorage.setItem(mark, '1');
  window.sessionStorage.setItem(mark, '1');
  await window.caches.open(mark);
  await navigator.serviceWorker.ready;
  await new Promise((done, fail) => Object.assign(window.indexedDB.open(mark), { onsuccess: done, onerror: fail }));
};

const marksLeft = async (mark) => ({
  window: mark in window,
  local: window.localStorage.getItem(mark),
  session: window.sessionStorage.getItem(mark),
  caches: (await window.caches.keys()).includes(mark),
  databases: (await window.indexedDB.databases()).some(({ name }) => name === mark),
  offline: navigator.serviceWorker.controller !== null,
});

test('a tab that a test has used is one on a first visit to the next test', async () => {
  const url = await siteUrl();
  const used = await openFirstSample(url);
  await used.evaluate(leaveMarks, kMark);
  used.on('console', () => assert.fail('what listened before listens no more'));
  await leaveTabs(true);
  const page = await openFirstSample(url);
  assert.equal(page, used);
  await page.evaluate(() => console.info('to whoever listens'));
  const none = { window: false, local: null, session: null, caches: false, databases: false, offline: false };
  assert.deepEqual(await page.evaluate(marksLeft, kMark), none);
  expectQuiet(page);
});

test('a tab is not had again after a failure, or by a second page of the same test', async () => {
  const url = await siteUrl();
  const page = await openPage(url);
  const beside = await openPage(url);
  assert.notEqual(beside, page);
  await leaveTabs(false);
  assert.ok(page.isClosed() && beside.isClosed());
  assert.notEqual(await openPage(url), page);
});
