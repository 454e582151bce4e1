// SPDX-License-Identifier: MIT
// The page without WebGL 2, or for those who ask for plain HTML (?plain): samples from any model, pictures
// inspected into a table, and a threshold from good ones. Everything is computed by the same worker and core.
// Page, model and seed come from the link that the drawn page writes, and go back into one.
import type { ModelEntry } from '../modules/core.ts';
import { make, makeButton, makeRow } from './elements.ts';
import { Engine } from './engine.ts';
import { describeLacks, type Features } from './features.ts';
import { pickFiles, watchGivenFiles } from './given_files.ts';
import { Calibration } from './plain_calibration.ts';
import { Inspections, type GoodScores } from './plain_inspections.ts';
import { drawSheet } from './plain_pictures.ts';
import type { ItemInfo } from '../protocol/items.ts';
import { decodeMessage, doubleTensor, encodeMessage, numberField, part, textField, type Message } from '../protocol/message.ts';
import { hideLoading, plainSection, showMirror, showNotice } from './shell.ts';

const kSamples = 60;
const kLargestSeed = 999_999_999;

type Model = ModelEntry & { own?: string }; // own: the visitor's

// How good a model is at what a page does: its samples look like pictures, its verdicts are right.
const merits = {
  sample: ({ frechet_distance }: Model) => -(frechet_distance ?? Infinity),
  inspect: ({ image_auroc }: Model) => image_auroc ?? 0,
};

// The best of the first one's data set, shipped models before the visitor's own.
function bestOf(models: Model[], merit: (model: Model) => number): Model | undefined {
  const first = models.find(({ own }) => !own) ?? models[0];
  const rivals = models.filter(({ own, dataset }) => !own === !first?.own && dataset === first?.dataset);
  return rivals.reduce<Model | undefined>((best, model) => (best && merit(best) >= merit(model) ? best : model), undefined);
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
  private readonly remove = makeButton('Remove this model', () => this.removeModel());
  private readonly back = make('a', 'Back to the drawn page');
  private readonly inspections = new Inspections({
    ask: (kind, fields) => this.ask(kind, fields),
    say: (text) => this.say(text),
    onChange: () => this.calibration.show(),
    onAgain: (tally) => this.tell(`${this.news} ${tally}`.trim()),
  });
  private readonly calibration = new Calibration(
    {
      good: () => this.inspections.good(),
      count: () => this.inspections.count(),
      unfinished: () => this.inspections.unfinished(),
      tickAll: (good) => this.inspections.tickAll(good),
      calibrate: (rate, good) => this.calibrate(rate, good),
      save: () => this.engine.request(encodeMessage('save_model', { model: this.models.value })),
      say: (text) => this.say(text),
    },
    linked().get('rate'),
  );
  private inspecting = linked().get('page') === 'inspect';
  private news = ''; // of the model that was added last, while it is the chosen one
  private failed = ''; // the model that was asked last for samples, in vain
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
      onLoss: showNotice,
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
    this.sheet.hidden = true;
    const sample = makeButton('Sample', () => void this.sample());
    sample.className = 'primary';
    const pick = makeButton('Inspect pictures ...', () => pickFiles('pictures'));
    const add = makeButton('Add your own model ...', () => pickFiles('models'));
    this.models.onchange = () => {
      this.news = '';
      this.calibration.tell('');
      this.showChoice();
    };
    this.seed.onchange = () => this.showChoice();
    this.back.hidden = !features.webgl2;
    const modelLabel = make('label', 'Model');
    modelLabel.htmlFor = 'model';
    const seedLabel = make('label', 'Seed');
    seedLabel.htmlFor = 'seed';
    const lacks = describeLacks(features).map((text) => make('p', text));
    lacks.forEach((line) => (line.className = 'missing'));
    const section = plainSection();
    section.append(
      make('h2', 'Latent Lab'),
      this.back,
      ...lacks,
      make('p', 'Models run in this browser. Pictures stay in this browser: drop, paste or pick some to have them inspected by the chosen model, or add a model of your own (the .zip of a bundle), which is kept in this browser until you remove it.'),
      makeRow(modelLabel, this.models, seedLabel, this.seed, sample, pick, add, this.remove),
      this.status,
      this.sheet,
      this.calibration.section,
      this.inspections.table,
    );
    section.hidden = false;
    document.documentElement.classList.add('plain');
    hideLoading();
  }

  private receive(message: Message): void {
    if (message.kind === 'models') this.showModels(message.fields['models'] as Model[]);
    else if (message.kind === 'files') this.inspectAll(message.fields['items'] as ItemInfo[]);
    else if (message.kind === 'progress') this.showProgress(message);
    else if (message.kind === 'added') this.showAdded(message);
    else if (message.kind === 'notice') this.say(textField(message, 'text'));
    else if (message.kind === 'online') this.tryAgain();
    else if ('request' in message.fields) this.answer(message);
  }

  private answer(message: Message): void {
    const request = numberField(message, 'request');
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    if (waiting) return waiting(message);
    if (message.kind !== 'error') return;
    this.status.textContent = ''; // what was under way is not any more
    showNotice(textField(message, 'message'));
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

  // What failed may have failed for want of the network.
  private tryAgain(): void {
    if (!this.inspecting && this.failed && this.failed === this.models.value) void this.sample();
    this.inspections.tryAgain();
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

  // The link's model, else what the drawn page shows first.
  private choose(): void {
    const suits = ({ can }: Model) => (this.inspecting ? can.scores : can.samples);
    const wanted = this.listed.find(({ id }) => id === linked().get('model'));
    const merit = this.inspecting ? merits.inspect : merits.sample;
    const chosen = wanted ?? bestOf(this.listed.filter(suits), merit) ?? this.listed[0];
    this.models.value = chosen?.id ?? '';
  }

  private begin(): void {
    if (!this.inspecting) void this.sample();
    else this.say(`Drop, paste or choose pictures: ${this.titleOf(this.models.value)} inspects them.`);
  }

  private titleOf(model: string): string {
    return this.listed.find(({ id }) => id === model)?.title ?? model;
  }

  private scores(model: string): boolean {
    return this.listed.find(({ id }) => id === model)?.can.scores === true;
  }

  // What goes with the chosen model: its removal, its threshold and verdicts, and the way back to the same view.
  private showChoice(): void {
    const { value } = this.models;
    const scores = this.scores(value);
    const own = this.own.has(value);
    this.remove.hidden = !own;
    this.calibration.offer({ scores, own });
    if (scores) this.inspections.use(value, this.titleOf(value));
    const page = this.inspecting ? 'inspect' : 'sample';
    this.back.href = `${window.location.pathname}#page=${page}&model=${value}&seed=${seedOf(this.seed.value)}`;
  }

  private showAdded(message: Message): void {
    const model = textField(message, 'model');
    this.models.value = model;
    this.news = `${this.titleOf(model)} was added. ${textField(message, 'note')}`;
    this.showChoice();
    if (this.inspecting && this.scores(model)) this.tell(this.news);
    else void this.sample().then(() => this.say(`${this.status.textContent} ${textField(message, 'note')}`));
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

  // Beside the controls of the threshold, too, which may be far below.
  private tell(text: string): void {
    this.calibration.tell(text);
    this.say(text);
  }

  private async sample(): Promise<void> {
    const model = this.models.value;
    const seed = seedOf(this.seed.value);
    this.seed.value = String(seed);
    this.inspecting = false;
    this.failed = '';
    this.showChoice();
    if (!this.listed.find(({ id }) => id === model)?.can.samples) {
      this.say(`${model} makes no pictures of its own.`);
      return;
    }
    try {
      await this.ask('open_model', { model });
      const reply = await this.ask('sample', { model, seed, count: kSamples });
      this.sheet.hidden = false;
      drawSheet(this.sheet, part(reply, 'pictures'));
      this.sheet.setAttribute('aria-label', `${kSamples} samples of ${model}, seed ${seed}`);
      this.say(`${kSamples} samples of ${model} in ${numberField(reply, 'milliseconds').toFixed(1)} ms.`);
    } catch (error) {
      this.failed = model;
      this.say((error as Error).message);
    }
  }

  // A model that only samples gives way to the one that was measured to inspect best, as on the drawn page.
  private chooseDetector(): void {
    this.inspecting = true;
    const detector = bestOf(this.listed.filter(({ can }) => can.scores), merits.inspect);
    if (detector && !this.scores(this.models.value)) this.models.value = detector.id;
    this.showChoice();
  }

  private inspectAll(items: ItemInfo[]): void {
    this.chooseDetector();
    // Where no model scores, the worker says so at each picture.
    this.inspections.use(this.models.value, this.titleOf(this.models.value));
    this.inspections.add(items);
  }

  // It comes as one that was added.
  private calibrate(rate: number, { scores, strangest }: GoodScores): void {
    const model = this.models.value;
    this.inspecting = true;
    this.say('The threshold is found anew ...');
    const parts = { scores: doubleTensor(new Float64Array(scores)) };
    this.engine.request(encodeMessage('calibrate_model', { model, rate, strangest }, parts));
  }
}

export function startPlainPage(features: Features): void {
  new PlainPage(features);
}
