// SPDX-License-Identifier: MIT
// The drawn interface: connects lab_app with the worker, the address, the visitor's files and the
// HTML around it. Each request of wasm/protocol.md that is not for the worker ends here.
import createLabApp from 'lab_app';

import { Address } from './address.ts';
import { Engine, tabName } from './engine.ts';
import type { Features } from './features.ts';
import { pickFiles, watchGivenFiles } from './given_files.ts';
import { copyText, saveFile, saveGif, savePicture } from './give_out.ts';
import { HostLoop } from './host_loop.ts';
import { Input } from './input.ts';
import { openApp } from '../modules/lab_module.ts';
import { decodeMessage, encodeMessage, numberField, part, textField, type Message } from '../protocol/message.ts';
import {
  canvas,
  gestureArea,
  hideLoading,
  sayFocus,
  showLook,
  showMirror,
  showNotice,
  showTable,
  typingField,
  type Look,
  type MirrorText,
  type TableText,
} from './shell.ts';
import { kLabAppWasm } from '../protocol/site_files.ts';
import { currentSize, fitToSize, watchContext, watchSize } from './surface.ts';

const kDark = '(prefers-color-scheme: dark)';
const kReducedMotion = '(prefers-reduced-motion: reduce)';

function hostMessage({ threads, simd, isolated, touch }: Features): Uint8Array {
  const dark = window.matchMedia(kDark).matches;
  const reduced = window.matchMedia(kReducedMotion).matches;
  return encodeMessage('host', { threads, simd, isolated, dark, reduced_motion: reduced, touch });
}

// The app knows its state but not where the page lies.
function fullLink(text: string): string {
  return text.startsWith('#') ? new URL(text, window.location.href).href : text;
}

// A browser that opens no tab gets the address to open.
function openSheet(): void {
  const address = new URL('lesson.html', document.baseURI).href;
  const opened = window.open(address, '_blank');
  if (!opened) showNotice(`The teacher's sheet: ${address}`);
}

interface Hands {
  engine: Engine;
  address: Address;
  notify: (text: string) => void; // in the app
}

function serve(message: Message, bytes: Uint8Array<ArrayBuffer>, { engine, address, notify }: Hands): void {
  // The app learns that something has arrived, and its words are said then.
  const give = (arriving: Promise<void>): void =>
    void arriving.then(() => notify(textField(message, 'done')), (error: Error) => showNotice(error.message));
  switch (message.kind) {
    case 'state':
      return address.write(textField(message, 'hash'), message.fields['push'] === true);
    case 'mirror':
      return showMirror(message.fields as unknown as MirrorText);
    case 'focus':
      return sayFocus(textField(message, 'text'));
    case 'look':
      return showLook(message.fields as unknown as Look);
    case 'trouble':
      return showNotice(textField(message, 'text'));
    case 'table':
      return showTable(message.fields as unknown as TableText);
    case 'save':
      return saveFile(textField(message, 'name'), textField(message, 'mime'), part(message, 'bytes').bytes);
    case 'save_picture':
      return give(savePicture(textField(message, 'name'), part(message, 'picture')));
    case 'save_gif':
      return give(saveGif(textField(message, 'name'), numberField(message, 'milliseconds'), part(message, 'pictures')));
    case 'copy':
      return give(copyText(fullLink(textField(message, 'text'))));
    case 'pick_files':
      return pickFiles(message.fields['camera'] === true ? 'camera' : message.fields['folder'] === true ? 'folder' : 'pictures');
    case 'open_sheet':
      return openSheet();
    case 'pick_model':
      return pickFiles('models');
    default:
      return engine.request(bytes);
  }
}

// False if the browser makes no WebGL 2 context. A context is not tried out before: making one can hold
// the page up for a second, and by now all downloads are under way.
export async function startCanvas(features: Features): Promise<boolean> {
  // Messages that come before the app is there wait for it.
  let deliver = (bytes: Uint8Array): void => void early.push(bytes);
  const early: Uint8Array[] = [];
  const events = {
    onMessage: (bytes: Uint8Array) => deliver(bytes),
    onDeath: (reason: string) => showNotice(`The worker stopped (${reason}). Please reload the page; its address keeps the view.`),
  };
  const engine = new Engine(features, events, tabName());
  const show = (hash: string) => deliver(encodeMessage('state', { hash }));
  const notify = (text: string) => deliver(encodeMessage('notice', { text }));
  const address = new Address(show);

  const surface = canvas();
  surface.hidden = false;
  const app = await openApp(createLabApp, new URL(kLabAppWasm, document.baseURI).href, surface);
  fitToSize(surface, currentSize(surface));
  if (app.create(currentSize(surface)) !== 0) {
    surface.hidden = true;
    engine.stop();
    return false;
  }
  const loop = new HostLoop(
    app,
    (bytes) => serve(decodeMessage(bytes), bytes, { engine, address, notify }),
    () => input.followTextFocus(),
    (error) => showNotice(`The drawn page stopped (${String((error as Error).message ?? error)}). Please reload it; its address keeps the view.`),
  );
  const input = new Input(app, loop, surface.parentElement!, surface, typingField(), gestureArea());
  // The page's own typeface, for the HTML around it.
  new FontFace('Inter', app.typeface()).load().then((face) => document.fonts.add(face), () => {});
  app.message(hostMessage(features));
  if (address.current()) show(address.current());
  deliver = (bytes) => loop.deliver(bytes);
  early.forEach(deliver);

  watchSize(surface, app, loop);
  watchContext(surface, app, loop);
  for (const query of [kDark, kReducedMotion]) {
    window.matchMedia(query).addEventListener('change', () => loop.deliver(hostMessage(features)));
  }
  document.addEventListener('visibilitychange', () => {
    app.resize(currentSize(surface)); // a browser may have emptied the canvas of a tab that nobody saw
    loop.wake();
  });
  watchGivenFiles({
    onFiles: (files) => engine.give(files),
    onText: (text) => loop.deliver(encodeMessage('pasted_text', { text })),
    onLoss: showNotice,
  });
  loop.drawNow();
  hideLoading();
  return true;
}
