// SPDX-License-Identifier: MIT
// Files that the visitor drops, pastes or picks, folders included. Reading them is left to the worker.
import type { GivenFile } from '../protocol/items.ts';

// A dropped folder may hold a whole disk.
const kMostFiles = 20_000;

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

async function collect(entry: FileSystemEntry, folder: string, found: GivenFile[]): Promise<void> {
  if (found.length >= kMostFiles || entry.name.startsWith('.')) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ file, folder });
    return;
  }
  const inside = folder ? `${folder}/${entry.name}` : entry.name;
  const children = await readFolder(entry as FileSystemDirectoryEntry);
  children.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  for (const child of children) await collect(child, inside, found);
}

async function dropped(transfer: DataTransfer): Promise<GivenFile[]> {
  // The list is only valid during the event: entries are taken before the first wait.
  const entries = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry());
  if (entries.some((entry) => entry === null)) return fromList(transfer.files);
  const found: GivenFile[] = [];
  for (const entry of entries) await collect(entry!, '', found);
  return found;
}

function fromList(files: FileList): GivenFile[] {
  return [...files]
    .filter(({ name }) => !name.startsWith('.'))
    .slice(0, kMostFiles)
    .map((file) => ({ file, folder: file.webkitRelativePath.split('/').slice(0, -1).join('/') }));
}

export interface GivenFileEvents {
  onFiles: (files: GivenFile[]) => void;
  onText: (text: string) => void;
  onError: (error: unknown) => void;
}

export function watchGivenFiles({ onFiles, onText, onError }: GivenFileEvents): void {
  const give = (files: GivenFile[]) => {
    if (files.length > 0) onFiles(files);
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
    if (event.dataTransfer) dropped(event.dataTransfer).then(give, onError);
  });
  window.addEventListener('paste', (event) => {
    const files = fromList(event.clipboardData?.files ?? new DataTransfer().files);
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const written = event.target instanceof HTMLTextAreaElement; // it takes the text itself
    if (files.length > 0) onFiles(files);
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
