// SPDX-License-Identifier: MIT
// The plain page's table of inspected pictures: one after the other, all by the same model. When another
// model is chosen they are inspected again, so that verdicts of two models never stand in one table. A
// tick says that a picture is good; it stays whatever model inspects.
import { make } from './elements.ts';
import type { ItemInfo } from '../protocol/items.ts';
import { numberField, part, type Message } from '../protocol/message.ts';
import { pictureCanvas } from './plain_pictures.ts';

const kHeadings = ['File', 'Picture', 'Corrected', 'Defect map', 'Score', 'p-value', 'Verdict'];

// Good pictures as the model sees them.
export interface GoodScores {
  scores: number[];
  strangest: number; // the largest strangeness of them; 0 where the model cannot tell
}

export interface InspectionsHost {
  ask: (kind: string, fields: Record<string, unknown>) => Promise<Message>;
  say: (text: string) => void;
  onChange: () => void; // of scores, ticks or what waits
  onAgain: (tally: string) => void; // all pictures were inspected again
}

interface Entry {
  info: ItemInfo;
  row: HTMLTableRowElement | undefined; // from its turn on
  tick: HTMLInputElement;
  model: string; // that has inspected it last; empty: none yet
  verdict: string;
  score: number | undefined; // undefined: it could not be inspected
  strangeness: number;
}

export class Inspections {
  readonly table = make('table'); // on show once a picture was inspected
  private readonly caption = make('caption');
  private readonly body = make('tbody');
  private readonly entries: Entry[] = [];
  private model = '';
  private title = '';
  private running = false;

  constructor(private readonly host: InspectionsHost) {
    const titles = kHeadings.map((text) => make('th', text));
    titles.forEach((title) => (title.scope = 'col'));
    this.table.append(this.caption, make('thead', '', [make('tr', '', titles)]), this.body);
    this.table.hidden = true;
  }

  // What inspects from now on, and again what another one has inspected. Empty: none, until there is one.
  use(model: string, title: string): void {
    if (model === this.model) return;
    this.model = model;
    this.title = title;
    this.caption.textContent = `Inspected by ${title}`;
    this.host.onChange();
    void this.run();
  }

  add(items: readonly ItemInfo[]): void {
    for (const info of items) {
      const tick = make('input');
      tick.type = 'checkbox';
      tick.setAttribute('aria-label', `${info.name}, take as good`);
      tick.onchange = () => {
        this.host.onChange();
        this.host.say(`${info.name} is ${tick.checked ? 'taken as good' : 'left out'}.`);
      };
      this.entries.push({ info, row: undefined, tick, model: '', verdict: '', score: undefined, strangeness: 0 });
    }
    void this.run();
  }

  // Those that could not be inspected.
  tryAgain(): void {
    for (const entry of this.entries) if (entry.score === undefined) entry.model = '';
    void this.run();
  }

  // Ticks all pictures in the table, or none.
  tickAll(good: boolean): void {
    for (const { row, tick } of this.entries) if (row) tick.checked = good;
    this.host.onChange();
  }

  good(): GoodScores {
    const good: GoodScores = { scores: [], strangest: 0 };
    for (const { tick, model, score, strangeness } of this.entries) {
      if (!tick.checked || model !== this.model || score === undefined) continue;
      good.scores.push(score);
      good.strangest = Math.max(good.strangest, strangeness);
    }
    return good;
  }

  count(): number {
    return this.entries.length;
  }

  unfinished(): number {
    return this.entries.filter(({ model }) => model !== this.model).length;
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    let again = false;
    for (;;) {
      const entry = this.model ? this.entries.find(({ model }) => model !== this.model) : undefined;
      if (!entry) break;
      again ||= entry.model !== '';
      await this.inspect(entry);
      this.host.onChange();
    }
    this.running = false;
    if (again) this.host.onAgain(this.tally());
  }

  private rowOf(entry: Entry): HTMLTableRowElement {
    if (entry.row) return entry.row;
    const { folder, name } = entry.info;
    const row = this.body.insertRow();
    row.insertCell().append(make('label', '', [entry.tick, make('span', folder ? `${folder}/${name}` : name)]));
    this.table.hidden = false;
    entry.row = row;
    return row;
  }

  // Its row shows what was there before until the reply is there.
  private async inspect(entry: Entry): Promise<void> {
    const { item, name } = entry.info;
    const row = this.rowOf(entry);
    const { model } = this;
    const first = entry.model === '';
    try {
      const reply = await this.host.ask('inspect', { model, item, overlay: true });
      entry.score = numberField(reply, 'score');
      entry.strangeness = (reply.fields['strangeness'] as number | undefined) ?? 0;
      const unlike = entry.strangeness > 1; // than all that the model knows
      entry.verdict = unlike ? 'Unlike' : reply.fields['anomalous'] === true ? 'Defect' : 'Good';
      entry.tick.hidden = false;
      const { converted } = reply.fields;
      const origin = converted === undefined ? '' : ` Converted from ${String(converted)} by this browser.`;
      this.fill(row, name, reply, origin ? `${entry.verdict}.${origin}` : entry.verdict);
      if (first) this.host.say(`${name}: score ${entry.score.toFixed(4)}.${origin}`);
    } catch (error) {
      entry.score = undefined;
      entry.verdict = '';
      entry.tick.hidden = true;
      this.clear(row);
      const cell = row.insertCell();
      cell.colSpan = kHeadings.length - 1;
      cell.textContent = (error as Error).message;
    }
    entry.model = model;
  }

  private clear(row: HTMLTableRowElement): void {
    while (row.cells.length > 1) row.deleteCell(-1);
  }

  private fill(row: HTMLTableRowElement, name: string, reply: Message, verdict: string): void {
    this.clear(row);
    const whole = 'photograph' in reply.parts ? 'photograph' : 'picture';
    [whole, 'corrected', 'overlay'].forEach((shown, i) => {
      const cell = row.insertCell();
      if (shown in reply.parts) cell.append(pictureCanvas(part(reply, shown), `${kHeadings[i + 1]} of ${name}`));
    });
    for (const key of ['score', 'p_value']) row.insertCell().textContent = numberField(reply, key).toFixed(4);
    row.insertCell().textContent = verdict;
  }

  private tally(): string {
    const count = (verdict: string) => this.entries.filter((entry) => entry.verdict === verdict).length;
    const told = ([['Good', 'good'], ['Defect', 'with a defect'], ['Unlike', 'unlike what it knows'], ['', 'not inspected']] as const)
      .map(([verdict, words]) => [count(verdict), words] as const)
      .filter(([found]) => found > 0)
      .map(([found, words]) => `${found} ${words}`);
    const all = this.entries.length;
    return `${all} picture${all === 1 ? '' : 's'} inspected again by ${this.title}: ${told.join(', ')}.`;
  }
}
