// SPDX-License-Identifier: MIT
// The HTML around the canvas: loading, error line, text mirror and results table. What they say is
// the app's business. What a screen reader says by itself are two live regions: the control that has the
// focus, at once, and what is shown, once it has stayed the same for a while. A pointer that walks over
// the plane changes the mirror with every picture, and that would be nothing but noise.
import { cellOrder } from './cell_order.ts';

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`page: expected an element #${id}, found none`);
  return found as T;
}

export const canvas = () => element<HTMLCanvasElement>('canvas');
export const typingField = () => element<HTMLTextAreaElement>('typing');
export const gestureArea = () => element('gestures');
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
  notice: string; // with which the text begins
}

const kQuiet = 1000; // milliseconds in which nothing changes, before it is said
let pendingSpeech = 0;

export function showMirror({ page, model, text, notice }: MirrorText): void {
  const mirror = element('mirror');
  mirror.dataset['page'] = page;
  mirror.dataset['model'] = model;
  if (mirror.textContent === text) return;
  mirror.textContent = text;
  clearTimeout(pendingSpeech);
  const say = () => (element('said').textContent = text);
  if (notice) say();
  else pendingSpeech = setTimeout(say, kQuiet);
}

export function sayFocus(text: string): void {
  element('focused').textContent = text;
}

// How the canvas is drawn.
export interface Look {
  dark: boolean;
  letters: number; // size of the text, in CSS pixels
  gestures: number[]; // left, top, width, height
}

export function showLook({ dark, letters, gestures }: Look): void {
  const root = document.documentElement;
  root.dataset['theme'] = dark ? 'dark' : 'light';
  root.style.setProperty('--letters', `${letters}px`);
  const { style } = gestureArea();
  [style.left, style.top, style.width, style.height] = gestures.map((value) => `${value}px`) as [string, string, string, string];
}

function fillRow(row: HTMLTableRowElement, texts: readonly string[]): void {
  while (row.cells.length > texts.length) row.deleteCell(-1);
  texts.forEach((text, i) => {
    const cell = row.cells[i] ?? row.insertCell();
    if (cell.textContent !== text) cell.textContent = text;
  });
}

// The column that the visitor sorts by; below 0: none, rows come as the app gave them.
const sorting = { column: -1, descending: false };

function sortBy(column: number): void {
  sorting.descending = sorting.column === column && !sorting.descending;
  sorting.column = column;
  drawTable();
}

function inOrder(rows: readonly string[][]): readonly string[][] {
  const { column, descending } = sorting;
  if (column < 0) return rows;
  const compare = cellOrder(rows.map((row) => row[column]!), descending);
  return [...rows].sort((left, right) => compare(left[column]!, right[column]!));
}

function heading(column: number): HTMLTableCellElement {
  const cell = document.createElement('th');
  cell.scope = 'col';
  const button = cell.appendChild(document.createElement('button'));
  button.type = 'button';
  button.onclick = () => sortBy(column);
  return cell;
}

function fillHead(row: HTMLTableRowElement, columns: readonly string[]): void {
  while (row.cells.length > columns.length) row.deleteCell(-1);
  columns.forEach((text, i) => {
    const cell = row.cells[i] ?? row.appendChild(heading(i));
    cell.firstElementChild!.textContent = text;
    const direction = sorting.descending ? 'descending' : 'ascending';
    cell.setAttribute('aria-sort', sorting.column === i ? direction : 'none');
  });
}

export interface TableText {
  columns: string[];
  rows: string[][];
}

// Changes only the cells that differ: with thousands of rows one new row must not cost all of them.
function fillTable(table: HTMLTableElement, { columns, rows }: TableText): void {
  const head = table.tHead!;
  fillHead(head.rows[0] ?? head.insertRow(), columns);
  const body = table.tBodies[0]!;
  while (body.rows.length > rows.length) body.deleteRow(-1);
  inOrder(rows).forEach((texts, i) => fillRow(body.rows[i] ?? body.insertRow(), texts));
}

const kTableInterval = 250; // milliseconds between two updates
let shownTable: TableText = { columns: [], rows: [] };
let pendingDraw = 0;

export const hasResults = (): boolean => shownTable.rows.length > 0;

export function showTable(next: TableText): void {
  const sorted = shownTable.columns[sorting.column];
  // Of another page, or one column more.
  if (next.columns[sorting.column] !== sorted) sorting.column = next.columns.indexOf(sorted!);
  shownTable = next;
  pendingDraw ||= setTimeout(drawTable, kTableInterval);
}

function drawTable(): void {
  pendingDraw = 0;
  const results = element('results');
  results.hidden = shownTable.rows.length === 0;
  element('results_title').textContent = `Results as a table (${shownTable.rows.length})`;
  fillTable(results.querySelector('table')!, shownTable);
}

export function watchNotice(): void {
  element('notice_close').onclick = hideNotice;
}
