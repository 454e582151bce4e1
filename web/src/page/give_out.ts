// SPDX-License-Identifier: MIT
// What leaves the page at the visitor's wish: downloads and the clipboard.

const kRevokeAfter = 60_000; // milliseconds; the download has its bytes by then

export function saveFile(name: string, mime: string, bytes: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mime }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), kRevokeAfter);
}

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    throw new Error(`clipboard: expected leave to write, found none. The text: ${text}`);
  }
}
