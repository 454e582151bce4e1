// SPDX-License-Identifier: MIT
// One file from the page's own server, with progress. Knows nothing of bundles.

// The server could not be reached, or not to the end: worth another try when the network is back.
export class NetworkError extends Error {}

export type OnBytes = (count: number) => void;

// limit: in bytes; a longer answer is an error, not a full memory.
export interface DownloadOptions {
  limit: number;
  onBytes?: OnBytes;
}

async function open(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    throw new NetworkError(`${nameOf(url)}: expected an answer from the server, found none (offline?)`);
  }
  if (!response.ok) throw new Error(`${nameOf(url)}: expected a file, found HTTP status ${response.status}`);
  return response;
}

function nameOf(url: string): string {
  return new URL(url).pathname.split('/').slice(-2).join('/');
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

export async function download(url: string, options: DownloadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const response = await open(url);
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const reader = response.body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new NetworkError(`${nameOf(url)}: expected the whole file, found ${length} bytes before the network failed`);
    });
    if (done) return join(pieces, length);
    pieces.push(value);
    length += value.length;
    if (length > options.limit) {
      await reader.cancel();
      throw new Error(`${nameOf(url)}: expected at most ${options.limit} bytes, found more`);
    }
    options.onBytes?.(value.length);
  }
}
