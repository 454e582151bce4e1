// SPDX-License-Identifier: MIT
// The page without WebGL 2, or for those who ask for plain HTML (?plain): samples from any model, and
// pictures inspected into a table. Everything is computed by the same worker and core. Page, model and
// seed come from the link that the drawn page writes, and go back into one.
import type { ModelEntry } from '../modules/core.ts';
import { Engine } from './engine.ts';
import { describeLacks, type Features } from './features.ts';
import { pickFiles, watchGivenFiles } from './given_files.ts';
import type { ItemInfo } from '../protocol/items.ts';
import { decodeMessage, encodeMessage, numberField, part, textField, type Message, type Tensor } from '../protocol/message.ts';
import { hideLoading, plainSection, showMirror, showNotice } from './shell.ts';

const kSamples = 60;
const kScale = 2; // screen pixels for one of a sample
const kWidest = 900; // screen pixels of a sheet
const kLargestSeed = 999_999_999;
const kHeadings = ['File', 'Picture', 'Corrected', 'Defect map', 'Score', 'p-value', 'Verdict'];

type Model = ModelEntry & { own?: string }; // own: the visitor's

type Tag = keyof HTMLElementTagNameMap;

function make<K extends Tag>(tag: K, text = '', children: Node[] = []): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

// bytes: [height, width, channels]
function imageOf(bytes: Uint8Array, width: number, height: number, channels: number): ImageData {
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; ++i) {
    for (let c = 0; c < 3; ++c) image.data[4 * i + c] = bytes[i * channels + (channels === 1 ? 0 : c)]!;
    image.data[4 * i + 3] = 255;
  }
  return image;
}

// pictures: U8 [n, h, w, c]
function drawSheet(target: HTMLCanvasElement, pictures: Tensor): void {
  const [count, height, width, channels] = pictures.shape as [number, number, number, number];
  const room = Math.min(kWidest, target.parentElement!.clientWidth);
  const columns = Math.max(1, Math.min(count, Math.floor(room / (width * kScale))));
  target.width = columns * width;
  target.height = Math.ceil(count / columns) * height;
  target.style.width = `${target.width * kScale}px`;
  const context = target.getContext('2d')!;
  const size = height * width * channels;
  for (let i = 0; i < count; ++i) {
    const image = imageOf(pictures.bytes.subarray(i * size, (i + 1) * size), width, height, channels);
    context.putImageData(image, (i % columns) * width, Math.floor(i / columns) * height);
  }
}

function pictureCanvas(picture: Tensor, label: string): HTMLCanvasElement {
  const [height, width, channels] = picture.shape as [number, number, number];
  const drawn = make('canvas');
  drawn.width = width;
  drawn.height = height;
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-label', label);
  drawn.getContext('2d')!.putImageData(imageOf(picture.bytes, width, height, channels), 0, 0);
  return drawn;
}

// A whole number that a visitor typed or a link holds.
const seedOf = (text: string): number => Math.min(kLargestSeed, Math.max(0, Math.round(Number(text) || 0)));

// What the address holds after the #.
const linked = () => new URLSearchParams(window.location.hash.slice(1));

class PlainPage {
  private readonly engine: Engine;
  private readonly models = make('select');
  private readonly seed = make('input');
  private readonly sheet = make('canvas');
  private readonly status = make('p');
  private readonly table = make('table'); // on show once a picture was inspected
  private readonly rows = make('tbody');
  private readonly remove = make('button', 'Remove this model');
  private readonly back = make('a', 'Back to the drawn page');
  private inspecting = linked().get('page') === 'inspect';
  private own = new Set<string>();
  private readonly waiting = new Map<number, (reply: Message) => void>();
  private listed: Model[] = [];
  private next = 1;

  constructor(features: Features) {
    this.engine = new Engine(features, {
      onMessage: (bytes) => this.receive(decodeMessage(bytes)),
      onDeath: (reason) => showNotice(`The worker stopped (${reason}). Please reload the page.`),
    });
    this.build(features);
    watchGivenFiles({
      onFiles: (files) => this.engine.give(files),
      onText: () => {},
      onError: (error) => showNotice(String((error as Error).message ?? error)),
    });
  }

  private build(features: Features): void {
    this.models.id = 'model';
    this.seed.id = 'seed';
    this.seed.type = 'number';
    this.seed.min = '0';
    this.seed.max = String(kLargestSeed);
    this.seed.value = String(seedOf(linked().get('seed') ?? '1'));
    this.sheet.setAttribute('role', 'img');
    const sample = make('button', 'Sample');
    sample.className = 'primary';
    sample.onclick = () => void this.sample();
    const pick = make('button', 'Inspect pictures ...');
    pick.onclick = () => pickFiles('pictures');
    const add = make('button', 'Add your own model ...');
    add.onclick = () => pickFiles('models');
    this.remove.onclick = () => this.removeModel();
    this.models.onchange = () => this.showChoice();
    this.seed.onchange = () => this.showChoice();
    this.back.hidden = !features.webgl2;
    const modelLabel = make('label', 'Model');
    modelLabel.htmlFor = 'model';
    const seedLabel = make('label', 'Seed');
    seedLabel.htmlFor = 'seed';
    const titles = kHeadings.map((text) => make('th', text));
    titles.forEach((title) => (title.scope = 'col'));
    const head = make('thead', '', [make('tr', '', titles)]);
    this.table.append(head, this.rows);
    this.table.hidden = true;
    const lacks = describeLacks(features).map((text) => make('p', text));
    lacks.forEach((line) => (line.className = 'missing'));
    const row = make('div', '', [modelLabel, this.models, seedLabel, this.seed, sample, pick, add, this.remove]);
    row.className = 'row';
    const section = plainSection();
    section.append(
      make('h2', 'Latent Lab'),
      this.back,
      ...lacks,
      make('p', 'Models run in this browser. Pictures stay in this browser: drop, paste or pick some to have them inspected by the chosen model, or add a model of your own (the .zip of a bundle), which is kept in this browser until you remove it.'),
      row,
      this.status,
      this.sheet,
      this.table,
    );
    section.hidden = false;
    document.documentElement.classList.add('plain');
    hideLoading();
  }

  private receive(message: Message): void {
    if (message.kind === 'models') this.showModels(message.fields['models'] as Model[]);
    else if (message.kind === 'files') void this.inspectAll(message.fields['items'] as ItemInfo[]);
    else if (message.kind === 'progress') this.showProgress(message);
    else if (message.kind === 'added') this.showAdded(message);
    else if (message.kind === 'notice') this.say(textField(message, 'text'));
    else this.answer(message);
  }

  private answer(message: Message): void {
    const request = numberField(message, 'request');
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    if (waiting) waiting(message);
    else if (message.kind === 'error') showNotice(textField(message, 'message'));
  }

  private ask(kind: string, fields: Record<string, unknown>): Promise<Message> {
    const request = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(request, (reply) =>
        reply.kind === 'error' ? reject(new Error(textField(reply, 'message'))) : resolve(reply),
      );
      this.engine.request(encodeMessage(kind, { request, ...fields }));
    });
  }

  private showModels(models: Model[]): void {
    this.listed = models;
    const chosen = this.models.value;
    this.own = new Set(models.filter(({ own }) => own).map(({ id }) => id));
    this.models.replaceChildren(...models.map(({ id, title, own }) => new Option(own ? `${title} (yours)` : title, id)));
    const known = models.some(({ id }) => id === chosen);
    if (known) this.models.value = chosen;
    else this.choose();
    this.showChoice();
    if (!known && this.models.value) this.begin();
  }

  // The link's model, else the first shipped one that suits the page.
  private choose(): void {
    const suits = ({ can }: Model) => (this.inspecting ? can.scores : can.samples);
    const wanted = this.listed.find(({ id }) => id === linked().get('model'));
    const shipped = this.listed.filter(({ own }) => !own);
    const chosen = wanted ?? shipped.find(suits) ?? this.listed.find(suits) ?? this.listed[0];
    this.models.value = chosen?.id ?? '';
  }

  private begin(): void {
    if (!this.inspecting) void this.sample();
    else this.say(`Drop, paste or choose pictures: ${this.titleOf(this.models.value)} inspects them.`);
  }

  private titleOf(model: string): string {
    return this.listed.find(({ id }) => id === model)?.title ?? model;
  }

  // What goes with the chosen model: its removal, and the way back to the same view.
  private showChoice(): void {
    const { value } = this.models;
    this.remove.hidden = !this.own.has(value);
    const page = this.inspecting ? 'inspect' : 'sample';
    this.back.href = `${window.location.pathname}#page=${page}&model=${value}&seed=${seedOf(this.seed.value)}`;
  }

  private showAdded(message: Message): void {
    this.models.value = textField(message, 'model');
    this.showChoice();
    void this.sample().then(() => this.say(`${this.status.textContent} ${textField(message, 'note')}`));
  }

  private removeModel(): void {
    const { value, selectedOptions } = this.models;
    if (!window.confirm(`Remove ${selectedOptions[0]?.text ?? value} from this browser?`)) return;
    this.engine.request(encodeMessage('remove_model', { model: value }));
  }

  private showProgress(message: Message): void {
    const share = numberField(message, 'loaded') / Math.max(1, numberField(message, 'total'));
    this.say(`Loading ${textField(message, 'model')}: ${Math.round(100 * share)} %`);
  }

  private say(text: string): void {
    this.status.textContent = text;
    showMirror({ page: 'plain', model: this.models.value, text, notice: '' });
  }

  private async sample(): Promise<void> {
    const model = this.models.value;
    const seed = seedOf(this.seed.value);
    this.seed.value = String(seed);
    this.inspecting = false;
    this.showChoice();
    if (!this.listed.find(({ id }) => id === model)?.can.samples) {
      this.say(`${model} makes no pictures of its own.`);
      return;
    }
    try {
      await this.ask('open_model', { model });
      const reply = await this.ask('sample', { model, seed, count: kSamples });
      drawSheet(this.sheet, part(reply, 'pictures'));
      this.sheet.setAttribute('aria-label', `${kSamples} samples of ${model}, seed ${seed}`);
      this.say(`${kSamples} samples of ${model} in ${numberField(reply, 'milliseconds').toFixed(1)} ms.`);
    } catch (error) {
      this.say((error as Error).message);
    }
  }

  // A model that only samples gives way to one that inspects, as on the drawn page.
  private chooseDetector(): void {
    this.inspecting = true;
    const chosen = this.listed.find(({ id }) => id === this.models.value);
    const detector = chosen?.can.scores ? chosen : this.listed.find(({ can }) => can.scores);
    if (detector) this.models.value = detector.id;
    this.showChoice();
  }

  private async inspectAll(items: ItemInfo[]): Promise<void> {
    this.chooseDetector();
    for (const item of items) {
      this.table.hidden = false;
      const row = this.rows.insertRow();
      row.insertCell().textContent = item.folder ? `${item.folder}/${item.name}` : item.name;
      await this.inspect(item, row);
    }
  }

  private async inspect({ item, name }: ItemInfo, row: HTMLTableRowElement): Promise<void> {
    try {
      const reply = await this.ask('inspect', { model: this.models.value, item, overlay: true });
      const whole = 'photograph' in reply.parts ? 'photograph' : 'picture';
      [whole, 'corrected', 'overlay'].forEach((shown, i) => {
        const cell = row.insertCell();
        if (shown in reply.parts) cell.append(pictureCanvas(part(reply, shown), `${kHeadings[i + 1]} of ${name}`));
      });
      row.insertCell().textContent = numberField(reply, 'score').toFixed(4);
      row.insertCell().textContent = numberField(reply, 'p_value').toFixed(4);
      const unlike = (reply.fields['strangeness'] as number) > 1; // than all that the model knows
      row.insertCell().textContent = unlike ? 'Unlike' : reply.fields['anomalous'] === true ? 'Defect' : 'Good';
      this.say(`${name}: score ${numberField(reply, 'score').toFixed(4)}.`);
    } catch (error) {
      const cell = row.insertCell();
      cell.colSpan = kHeadings.length - 1;
      cell.textContent = (error as Error).message;
    }
  }
}

export function startPlainPage(features: Features): void {
  new PlainPage(features);
}
