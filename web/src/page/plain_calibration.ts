// SPDX-License-Identifier: MIT
// The plain page's controls for a threshold of the visitor's own, from good pictures: the words and rules of
// the drawn page (wasm/views/inspect_calibrate.cpp).
import { make, makeButton, makeRow } from './elements.ts';
import type { GoodScores } from './plain_inspections.ts';

const kRates = [1, 5, 10]; // percent of good pictures that may be refused
const kUsualRate = 5;

const kWhy =
  'Your camera and light may give other scores than the pictures that this model was calibrated with. From enough good pictures of yours the threshold is found anew: of as many further ones at most the stated share is refused by mistake, on average. Nothing is trained, and nothing leaves this browser.';
const kHow = 'Drop or choose good pictures and tick them in the table, nothing but good ones: their scores make the threshold.';
const kUnlike =
  'Some are unlike the pictures that this model knows. It will take such for its own, but finds defects on them only if what it learned holds there: try some defective ones.';

// The fewest good pictures for such a rate, as pictures_needed of shared/bundle/recalibration.h has it:
// rounding may put the quotient on either side, and the p-value that is compared decides.
function picturesNeeded(rate: number): number {
  let count = Math.max(1, Math.floor(1 / rate) - 2);
  while (1 / (count + 1) > rate) ++count;
  return count;
}

const pictures = (count: number): string => `${count} good picture${count === 1 ? '' : 's'}`;

export interface CalibrationHost {
  good: () => GoodScores; // of the chosen model
  count: () => number; // of all pictures
  unfinished: () => number; // of those
  tickAll: (good: boolean) => void;
  calibrate: (rate: number, good: GoodScores) => void;
  save: () => void;
  say: (text: string) => void;
}

export class Calibration {
  readonly section = make('fieldset');
  private readonly rate = make('select');
  private readonly needed = make('p');
  private readonly unlike = make('p', kUnlike);
  private readonly ticking: HTMLDivElement;
  private readonly saving: HTMLButtonElement;
  private readonly news = make('p'); // what came of it, where the visitor looks

  // rate: in percent, as a link has it
  constructor(
    private readonly host: CalibrationHost,
    rate: string | null,
  ) {
    this.rate.id = 'rate';
    this.rate.append(...kRates.map((percent) => new Option(`${percent} %`, String(percent))));
    this.rate.value = String(kRates.find((percent) => percent === Number(rate)) ?? kUsualRate);
    this.rate.onchange = () => {
      this.show();
      host.say(this.text());
    };
    const label = make('label', 'False alarms at most');
    label.htmlFor = 'rate';
    this.ticking = makeRow(
      makeButton('Take all as good', () => this.tickAll(true)),
      makeButton('Take none', () => this.tickAll(false)),
    );
    this.unlike.className = 'missing';
    const start = makeButton('Calibrate', () => this.calibrate());
    start.className = 'primary';
    this.saving = makeButton('Save as zip', () => host.save());
    this.section.append(
      make('legend', 'Calibrate'),
      make('p', kWhy),
      make('p', kHow),
      this.ticking,
      makeRow(label, this.rate),
      this.needed,
      this.unlike,
      makeRow(start, this.saving),
      this.news,
    );
    this.section.hidden = true;
  }

  // scores: the chosen model can be calibrated; own: and saved, as the visitor's
  offer({ scores, own }: { scores: boolean; own: boolean }): void {
    this.section.hidden = !scores;
    this.saving.hidden = !own;
    this.show();
  }

  // What is needed, and what is there.
  show(): void {
    this.needed.textContent = this.text();
    this.unlike.hidden = this.host.good().strangest <= 1;
    this.ticking.hidden = this.host.count() === 0;
  }

  tell(text: string): void {
    this.news.textContent = text;
  }

  private share(): number {
    return Number(this.rate.value) / 100;
  }

  private text(): string {
    const needed = picturesNeeded(this.share());
    const text = `At most ${this.rate.value} % false alarms takes ${pictures(needed)}.`;
    if (this.host.unfinished() > 0) return `${text} They are being inspected.`;
    const found = this.host.good().scores.length;
    return `${text} There are ${found}${found < needed ? `, ${needed - found} more are needed` : ''}.`;
  }

  private tickAll(good: boolean): void {
    this.host.tickAll(good);
    this.host.say(this.text());
  }

  private calibrate(): void {
    const needed = picturesNeeded(this.share());
    const good = this.host.good();
    const waiting = this.host.unfinished();
    const found = waiting > 0 ? `${waiting} still to be inspected` : String(good.scores.length);
    const lacks = waiting > 0 || good.scores.length < needed;
    const text = lacks ? `Calibrate: expected at least ${pictures(needed)} that are ticked and inspected, found ${found}` : '';
    this.tell(text);
    if (lacks) this.host.say(text);
    else this.host.calibrate(this.share(), good);
  }
}
