// SPDX-License-Identifier: MIT
// The HTML around the canvas: loading, error line, text mirror and results table. What they say is
// the app's business.

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`page: expected an element #${id}, found none`);
  return found as T;
}

export const canvas = () => element<HTMLCanvasElement>('canvas');
export const typingField = () => element<HTMLTextAreaElement>('typing');
export const plainSection = () => element('plain');

export function showLoading(text: string): void {
  element('loading_text').textContent = text;
}

export function hideLoading(): void {
  element('loading').hidden = true;
}

// The page cannot go on: the words stay where the instrument would be.
export function showDeadEnd(text: string): void {
  element('loading').hidden = false;
  element('loading_text').textContent = text;
  element('loading_bar').hidden = true;
}

export function showNotice(text: string): void {
  element('notice_text').textContent = text;
  element('notice').hidden = false;
}

export function hideNotice(): void {
  element('notice').hidden = true;
}

export function showUpdate(onReload: () => void): void {
  element('update').hidden = false;
  element('update_reload').onclick = onReload;
}

export interface MirrorText {
  page: string;
  model: string;
  text: string;
}

export function showMirror({ page, model, text }: MirrorText): void {
  const mirror = element('mirror');
  mirror.dataset['page'] = page;
  mirror.dataset['model'] = model;
  if (mirror.textContent !== text) mirror.textContent = text;
}

function fillRow(row: HTMLTableRowElement, tag: 'th' | 'td', texts: readonly string[]): void {
  while (row.cells.length > texts.length) row.deleteCell(-1);
  texts.forEach((text, i) => {
    const cell = row.cells[i] ?? row.appendChild(document.createElement(tag));
    if (tag === 'th') (cell as HTMLTableCellElement).scope = 'col';
    if (cell.textContent !== text) cell.textContent = text;
  });
}

export interface TableText {
  columns: string[];
  rows: string[][];
}

// Changes only the cells that differ: with thousands of rows one new row must not cost all of them.
export function fillTable(table: HTMLTableElement, { columns, rows }: TableText): void {
  const head = table.tHead!;
  fillRow(head.rows[0] ?? head.insertRow(), 'th', columns);
  const body = table.tBodies[0]!;
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((texts, i) => fillRow(body.rows[i] ?? body.insertRow(), 'td', texts));
}

const kTableInterval = 250; // milliseconds between two updates
let pendingTable: TableText | null = null;

export function showTable(next: TableText): void {
  if (!pendingTable) setTimeout(drawTable, kTableInterval);
  pendingTable = next;
}

function drawTable(): void {
  const next = pendingTable!;
  pendingTable = null;
  const results = element('results');
  results.hidden = next.rows.length === 0;
  element('results_title').textContent = `Results as a table (${next.rows.length})`;
  fillTable(results.querySelector('table')!, next);
}

export function watchNotice(): void {
  element('notice_close').onclick = hideNotice;
}
