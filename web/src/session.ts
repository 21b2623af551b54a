// What the page knows, and everything that can happen to it: a model is opened, a setting changes, a report comes
// back. Page and widget share it; it draws nothing. Each change fires "change".
import type { ErrorInfo, PlatformInfo } from '../../wasm/blackthorn';
import type { Report } from '../../wasm/report';
import { download } from './download';
import { LARGEST_JSON_BYTES, looksLikeJson } from './json-files';
import { DEFAULTS, forNewModel, ofModel, toSettings, type UserSettings, withPlatform } from './settings';
import { ShownError } from './shown-error';
import { EngineClient } from './worker/client';
import type { Progress } from './worker/messages';

/** Nothing is shown for what is over sooner. */
const SHOW_AFTER_MS = 150;

export interface Trouble {
  /** The file or setting at fault, for the headline. */
  subject: string;
  error: ErrorInfo;
}

/** What is on the way to a report of another model. */
export type Reading = { name: string } & Stage;
export type Stage =
  | { doing: 'Downloading'; read: number; size: number }
  /** A JSON file is read whole, without progress. */
  | { doing: 'Reading'; progress: Progress | undefined }
  | { doing: 'Estimating' };

/** How a reading hears that it is over, and tells how far it is. */
interface Reader {
  name: string;
  signal: AbortSignal;
  enter(stage: Stage): void;
}

export class Session extends EventTarget {
  report: Report | undefined;
  /** The report as the core wrote it: what is downloaded as JSON. */
  reportFile = new Blob();
  /** Counts what reports were about: one of the same number is about the same model as the one before. */
  subject = 0;
  /** The report came from a file: there is no model behind it to estimate again. */
  reopened = false;
  trouble: Trouble | undefined;
  /** Something done with the user's file that is worth a sentence and is no error. */
  notice = '';
  /** Set only once reading has taken long enough to show. */
  reading: Reading | undefined;
  /** Same for a long estimate with other settings. */
  estimating = false;
  /** Same for a file that is written. */
  writing = false;
  platforms: PlatformInfo[] = [];
  settings: UserSettings;

  #client: EngineClient;
  /** Platforms of the user's own tables. */
  #own = new Set<string>();
  /** Each ends what it is named after. */
  #reading: AbortController | undefined;
  #estimating: AbortController | undefined;
  #writing: AbortController | undefined;
  /** The last reading, until it is over. */
  #lastRead: Promise<void> | undefined;
  /** The model that is open, and the one that the present report was made of. */
  #model: File | undefined;
  #shown: File | undefined;
  #wanted = 0;
  #estimate: Promise<void> | undefined;
  /** What the present report was made with: exports ask for the same. */
  #reported: UserSettings;
  /** The settings that have had their answer, be it a refusal. */
  #answered: UserSettings;
  /** How often. */
  #cancelled = 0;

  constructor(settings: Partial<UserSettings> = {}, client = new EngineClient()) {
    super();
    this.settings = { ...DEFAULTS, ...settings };
    this.#reported = this.#answered = this.settings;
    this.#client = client;
  }

  /** Starts the worker and learns the platforms. */
  async start(): Promise<void> {
    try {
      const embedded = await this.#client.platforms();
      this.platforms = [...embedded, ...this.platforms.filter((own) => this.#own.has(own.id))];
    } catch (error) {
      this.#fail('Blackthorn', error);
    }
    this.#changed();
  }

  close(): void {
    this.#stop(new DOMException('The page was left.', 'AbortError'));
    this.#client.close();
  }

  get platform(): PlatformInfo | undefined {
    const id = this.report && this.reopened ? this.report.platform.id : this.settings.platform;
    return this.platforms.find((platform) => platform.id === id);
  }

  get canEstimate(): boolean {
    return this.#model !== undefined && !this.reopened;
  }

  /** Files as dropped, chosen or pasted: one model or report; platform tables beside it are all loaded. */
  async take(files: readonly File[]): Promise<void> {
    const cancelled = this.#cancelled;
    let opened: File | undefined;
    const left: string[] = [];
    for (const file of files) {
      if (this.#cancelled !== cancelled) return;
      if (await this.#isJson(file)) {
        await this.takeJson(file, file.name);
      } else if (opened) {
        left.push(file.name);
      } else {
        opened = file;
      }
    }
    if (opened && this.#cancelled === cancelled) await this.open(opened);
    if (left.length > 0 && opened) {
      this.notice = `Opened ${opened.name}; one model at a time, so ${left.length} more were left out.`;
      this.#changed();
    }
  }

  /** A model, a saved report or a platform table at an address, relative to the page. */
  async openAddress(address: string, name?: string): Promise<void> {
    let url: URL;
    try {
      url = new URL(address, document.baseURI);
    } catch {
      this.#stop(new DOMException('Another address was given.', 'AbortError'));
      const message = `"${address}" is no address. Give one as models/small.onnx or https://example.org/small.onnx.`;
      this.#fail(address, new ShownError({ code: 'bad_address', message, where: '' }));
      return;
    }
    await this.#read(name ?? nameOf(url), { doing: 'Downloading', read: 0, size: 0 }, async (reader) => {
      const blob = await download(url.href, reader.signal, (step) => reader.enter({ doing: 'Downloading', ...step }));
      const file = new File([blob], reader.name);
      if (await this.#isJson(file)) await this.#readJson(file, reader);
      else await this.#readModel(file, reader);
    });
  }

  open(file: File): Promise<void> {
    return this.#read(file.name, readingOf(file), (reader) => this.#readModel(file, reader));
  }

  async #readModel(file: File, reader: Reader): Promise<void> {
    const { signal } = reader;
    reader.enter(readingOf(file));
    await this.#client.open(file, (progress) => reader.enter({ doing: 'Reading', progress }), signal);
    signal.throwIfAborted();
    this.#model = file;
    this.settings = this.report ? forNewModel(this.settings) : this.settings;
    this.notice = '';
    reader.enter({ doing: 'Estimating' });
    await this.#estimateAgain();
  }

  /** A reading that can be cancelled and is shown where it takes long; it ends what went on before it. */
  #read(name: string, start: Stage, work: (reader: Reader) => Promise<void>): Promise<void> {
    this.#stop(new DOMException('Another file was opened.', 'AbortError'));
    this.#lastRead = this.#readNow(name, start, work);
    return this.#lastRead;
  }

  async #readNow(name: string, start: Stage, work: (reader: Reader) => Promise<void>): Promise<void> {
    const abort = new AbortController();
    const { signal } = abort;
    this.#reading = abort;
    let stage = start;
    const show = () => {
      this.reading = { name, ...stage };
      this.#changed();
    };
    const enter = (next: Stage) => {
      stage = next;
      if (this.reading && !signal.aborted) show();
    };
    const timer = setTimeout(show, SHOW_AFTER_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
    try {
      await work({ name, signal, enter });
    } catch (error) {
      if (!signal.aborted) this.#fail(name, error);
    } finally {
      clearTimeout(timer);
      if (this.#reading === abort) {
        this.#reading = undefined;
        this.reading = undefined;
        this.#changed();
        void this.#catchUp();
      }
    }
  }

  /** Stops whatever goes on; what was shown before stays, with the settings that it was made with. */
  cancel(): void {
    const alone = !this.#reading;
    this.#cancelled++;
    this.#stop(new DOMException('Cancelled', 'AbortError'));
    if (alone) this.settings = this.#answered = this.#reported;
    this.#changed();
    void this.#catchUp();
  }

  /** A setting changed while another file was read has had no answer yet. What was wrong with the file stays said. */
  async #catchUp(): Promise<void> {
    if (!this.canEstimate || this.settings === this.#answered) return;
    const { trouble } = this;
    await this.#estimateAgain();
    this.trouble ??= trouble;
    this.#changed();
  }

  /** Ends all work. A model that was opened and has no report yet is let go for the one that is shown. */
  #stop(reason: DOMException): void {
    const unshown = this.#reading && this.#model !== this.#shown;
    for (const work of [this.#reading, this.#estimating, this.#writing]) work?.abort(reason);
    this.#reading = this.#estimating = this.#writing = this.#estimate = undefined;
    this.reading = undefined;
    this.estimating = this.writing = false;
    if (!unshown) return;
    this.#model = this.#shown;
    this.#client.goBack(this.#shown);
    const settings = { ...this.settings, ...ofModel(this.#reported) };
    const same = JSON.stringify(settings) === JSON.stringify(this.#reported);
    this.settings = same ? this.#reported : settings;
    this.#answered = this.#reported;
  }

  /** Applies settings and estimates again at once. */
  change(patch: Partial<UserSettings>): void {
    const { platform: id } = patch;
    const platform = this.platforms.find((row) => row.id === id);
    const base = platform ? withPlatform(this.settings, platform) : this.settings;
    this.settings = { ...base, ...patch };
    this.#changed();
    // While a file is read the worker has no time for it.
    if (this.canEstimate && (this.#estimate || !this.#reading)) void this.#estimateAgain();
  }

  dismissTrouble(): void {
    this.trouble = undefined;
    this.notice = '';
    this.#changed();
  }

  /** The present report in a format of the core. Throws ShownError, or what it was cancelled with. */
  async export(format: string): Promise<Blob> {
    if (format === 'json') return this.reportFile;
    if (this.#shown !== this.#model)
      throw new ShownError({
        code: 'bad_request',
        message: 'The model that was opened last has no report; open the one that is shown again.',
        where: '',
      });
    // Several at once are one piece of work.
    this.#writing ??= new AbortController();
    const writing = this.#writing;
    const timer = setTimeout(() => {
      this.writing = this.#writing === writing;
      this.#changed();
    }, SHOW_AFTER_MS);
    try {
      return await this.#client.write(toSettings(this.#reported), format, writing.signal);
    } finally {
      clearTimeout(timer);
      if (this.#writing === writing) {
        this.#writing = undefined;
        this.writing = false;
        this.#changed();
      }
    }
  }

  /** Many changes in a row cost one estimate at a time: the last one wins. */
  #estimateAgain(): Promise<void> {
    this.#wanted++;
    if (!this.#estimate) {
      this.#estimating = new AbortController();
      this.#estimate = this.#estimateWanted(this.#estimating);
    }
    return this.#estimate;
  }

  async #estimateWanted({ signal }: AbortController): Promise<void> {
    const timer = setTimeout(() => {
      this.estimating = true;
      this.#changed();
    }, SHOW_AFTER_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
    let done: number;
    do {
      done = this.#wanted;
      const settings = this.settings;
      const model = this.#model;
      try {
        const { report, text } = await this.#client.estimate(toSettings(settings), signal);
        if (signal.aborted) return;
        if (done === this.#wanted) this.#show(report, text, settings, model);
      } catch (error) {
        if (signal.aborted) return;
        if (done === this.#wanted) {
          // A refused setting does not stay in the way of the next one.
          if (this.#shown === this.#model) this.settings = this.#reported;
          this.#answered = this.settings;
          this.#fail(model?.name ?? '', error);
        }
      }
    } while (done !== this.#wanted);
    clearTimeout(timer);
    this.#estimating = this.#estimate = undefined;
    this.estimating = false;
    this.#changed();
  }

  #show(report: Report, text: Blob, settings: UserSettings, model: File | undefined): void {
    if (this.reopened || this.#shown !== model) this.subject++;
    this.report = report;
    this.reportFile = text;
    this.reopened = false;
    this.trouble = undefined;
    this.#reported = this.#answered = settings;
    this.#shown = model;
  }

  async #isJson(file: File): Promise<boolean> {
    try {
      return await looksLikeJson(file);
    } catch {
      // A folder or a vanished file: the reader says what is wrong with it.
      return false;
    }
  }

  /** A report or a platform table. */
  async takeJson(file: Blob, name: string): Promise<void> {
    // A table does not end the reading of the model that it came with.
    let last: Promise<void> | undefined;
    do {
      last = this.#lastRead;
      await last;
    } while (last !== this.#lastRead);
    await this.#read(name, { doing: 'Reading', progress: undefined }, (reader) => this.#readJson(file, reader));
  }

  async #readJson(file: Blob, reader: Reader): Promise<void> {
    const { name, signal } = reader;
    if (file.size > LARGEST_JSON_BYTES)
      throw new ShownError({
        code: 'limit_exceeded',
        message: 'The JSON file is too large to be a report or a platform table. Drop an ONNX model.',
        where: '',
      });
    reader.enter({ doing: 'Reading', progress: undefined });
    const found = await this.#client.readJson(file, signal);
    signal.throwIfAborted();
    if (found.kind === 'platform') return this.#loadPlatform(found.text, name);
    this.subject++;
    this.report = found.report;
    this.reportFile = file;
    this.reopened = true;
    this.trouble = undefined;
    this.notice = '';
  }

  async #loadPlatform(text: string, name: string): Promise<void> {
    const platform = await this.#client.loadPlatform(text);
    this.#own.add(platform.id);
    this.platforms = [...this.platforms.filter((row) => row.id !== platform.id), platform];
    this.trouble = undefined;
    this.notice = `Loaded the platform table ${platform.name} from ${name}.`;
    this.change({ platform: platform.id });
  }

  #fail(subject: string, error: unknown): void {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    const info =
      error instanceof ShownError
        ? error.info
        : { code: 'engine_failed', message: error instanceof Error ? error.message : String(error), where: '' };
    this.trouble = { subject, error: info };
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

function readingOf({ size }: File): Stage {
  return { doing: 'Reading', progress: { position: 0, read: 0, size } };
}

/** The file's name in an address. */
function nameOf({ protocol, pathname, href }: URL): string {
  if (protocol === 'data:') return 'the data given';
  const last = pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(last) || href;
  } catch {
    // Bytes that are no UTF-8 stay as they are written.
    return last;
  }
}
