// SPDX-License-Identifier: MIT
// Files that the visitor drops, pastes or picks, folders included. Reading them is left to the worker.
import type { GivenFile } from '../protocol/items.ts';

// A dropped folder may hold a whole disk.
const kMostFiles = 20_000;
const kMostNamed = 3; // of what could not be read

// Elements that open the browser's file dialog.
const kInputs = { pictures: 'file_input', folder: 'folder_input', camera: 'camera_input', models: 'model_input' };

async function readFolder(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // Gives a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

export interface Found {
  files: GivenFile[];
  unread: string[]; // with their folders
  more: boolean; // than are taken
}

const isHidden = ({ name }: { name: string }): boolean => name.startsWith('.');

// What cannot be read (removed meanwhile, no permission) is noted; all else is taken.
async function collect(entry: FileSystemEntry, folder: string, found: Found): Promise<void> {
  if (isHidden(entry)) return;
  if (found.files.length >= kMostFiles) {
    found.more = true;
    return;
  }
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      found.files.push({ file, folder });
      return;
    }
    const children = await readFolder(entry as FileSystemDirectoryEntry);
    children.sort((a, b) => a.name.localeCompare(b.name, 'en'));
    for (const child of children) await collect(child, path, found);
  } catch {
    found.unread.push(path);
  }
}

export async function findFiles(entries: readonly FileSystemEntry[]): Promise<Found> {
  const found: Found = { files: [], unread: [], more: false };
  for (const entry of entries) await collect(entry, '', found);
  return found;
}

async function dropped(transfer: DataTransfer): Promise<Found> {
  // The list is only valid during the event: entries are taken before the first wait.
  const entries = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry());
  const known = entries.filter((entry) => entry !== null);
  return known.length < entries.length ? fromList(transfer.files) : findFiles(known);
}

export function fromList(files: Iterable<File>): Found {
  const shown = [...files].filter((file) => !isHidden(file));
  const taken = shown.slice(0, kMostFiles);
  return {
    files: taken.map((file) => ({ file, folder: file.webkitRelativePath.split('/').slice(0, -1).join('/') })),
    unread: [],
    more: taken.length < shown.length,
  };
}

// What the visitor should know of what was not taken; empty: all was.
export function lossOf({ unread, more }: Found): string {
  const sentences: string[] = [];
  if (unread.length > 0) {
    const others = unread.length - kMostNamed;
    const names = unread.slice(0, kMostNamed).join(', ') + (others > 0 ? ` and ${others} more` : '');
    sentences.push(unread.length === 1 ? `${names} could not be read.` : `${unread.length} entries could not be read: ${names}.`);
  }
  if (more) sentences.push(`There were more than ${kMostFiles.toLocaleString('en')} files: the first ones were taken.`);
  return sentences.join(' ');
}

export interface GivenFileEvents {
  onFiles: (files: GivenFile[]) => void;
  onText: (text: string) => void;
  onLoss: (text: string) => void; // what was given and not taken
}

export function watchGivenFiles({ onFiles, onText, onLoss }: GivenFileEvents): void {
  const give = (found: Found) => {
    if (found.files.length > 0) onFiles(found.files);
    const loss = lossOf(found);
    if (loss) onLoss(loss);
  };
  // The page lights up while files are over it.
  const light = (on: boolean) => document.documentElement.classList.toggle('dropping', on);
  window.addEventListener('dragover', (event) => {
    event.preventDefault();
    light(event.dataTransfer?.types.includes('Files') === true);
  });
  window.addEventListener('dragleave', ({ relatedTarget }) => void (relatedTarget === null && light(false)));
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    light(false);
    if (event.dataTransfer) void dropped(event.dataTransfer).then(give);
  });
  window.addEventListener('paste', (event) => {
    const found = fromList(event.clipboardData?.files ?? []);
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const written = event.target instanceof HTMLTextAreaElement; // it takes the text itself
    if (found.files.length > 0) give(found);
    else if (text && !written) onText(text);
  });
  for (const id of Object.values(kInputs)) {
    const input = document.getElementById(id) as HTMLInputElement;
    input.addEventListener('change', () => {
      give(fromList(input.files!));
      input.value = ''; // the same file may be picked again
    });
  }
}

export function pickFiles(what: keyof typeof kInputs): void {
  (document.getElementById(kInputs[what]) as HTMLInputElement).click();
}
