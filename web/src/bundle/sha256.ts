// SPDX-License-Identifier: MIT
// SHA-256 of files as lower-case hex: the browser's own, which is several times faster; lab_core's on
// pages without a secure context (plain http from another machine), which have none.
import type { Core } from '../modules/core.ts';

export async function sha256(bytes: Uint8Array<ArrayBuffer>, core: () => Promise<Pick<Core, 'sha256'>>): Promise<string> {
  if (!globalThis.crypto?.subtle) return (await core()).sha256(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
