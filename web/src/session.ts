// What the page knows, and everything that can happen to it: a model is opened, a setting changes, a report comes
// back. Page and widget share it; it draws nothing. Each change fires "change".
import type { ErrorInfo, PlatformInfo } from '../../wasm/blackthorn';
import type { Report } from '../../wasm/report';
import { LARGEST_JSON_BYTES, looksLikeJson } from './json-files';
import { DEFAULTS, forNewModel, toSettings, type UserSettings, withPlatform } from './settings';
import { EngineClient, EngineError } from './worker/client';
import type { ModelSource, Progress } from './worker/messages';

/** Nothing is shown for what is over sooner. */
const SHOW_AFTER_MS = 150;

export interface Trouble {
  /** The file or setting at fault, for the headline. */
  subject: string;
  error: ErrorInfo;
}

export interface Reading {
  name: string;
  /** Of a model; a JSON file is read whole. */
  progress: Progress | undefined;
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
  /** Same for a long estimate. */
  estimating = false;
  platforms: PlatformInfo[] = [];
  settings: UserSettings;

  #client: EngineClient;
  /** Platforms of the user's own tables. */
  #own = new Set<string>();
  #abort: AbortController | undefined;
  /** The last reading, until it is over. */
  #lastRead: Promise<void> | undefined;
  #hasModel = false;
  #wanted = 0;
  /** Models opened so far, and which of them the present report is about. */
  #opened = 0;
  #shown = 0;
  #running: Promise<void> | undefined;
  /** What the present report was made with: exports ask for the same. */
  #reported: UserSettings;

  constructor(settings: Partial<UserSettings> = {}, client = new EngineClient()) {
    super();
    this.settings = { ...DEFAULTS, ...settings };
    this.#reported = this.settings;
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
    this.#abort?.abort();
    this.#client.close();
  }

  get platform(): PlatformInfo | undefined {
    const id = this.report && this.reopened ? this.report.platform.id : this.settings.platform;
    return this.platforms.find((platform) => platform.id === id);
  }

  get canEstimate(): boolean {
    return this.#hasModel && !this.reopened;
  }

  /** Files as dropped, chosen or pasted: one model or report; platform tables beside it are all loaded. */
  async take(files: readonly File[]): Promise<void> {
    let opened: File | undefined;
    const left: string[] = [];
    for (const file of files) {
      if (await this.#isJson(file)) {
        await this.#takeJson(file);
      } else if (opened) {
        left.push(file.name);
      } else {
        opened = file;
      }
    }
    if (opened) await this.open({ file: opened }, opened.name);
    if (left.length > 0 && opened) {
      this.notice = `Opened ${opened.name}; one model at a time, so ${left.length} more were left out.`;
      this.#changed();
    }
  }

  /** A model or a saved report at an address. */
  async openAddress(url: string): Promise<void> {
    const name = decodeURIComponent(new URL(url).pathname.split('/').pop() ?? '') || url;
    if (!/\.json$/i.test(name)) return this.open({ url, name }, name);
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`The server answers ${response.status} for ${url}.`);
      await this.takeJson(await response.blob(), name);
    } catch (error) {
      this.#fail(name, error);
    }
  }

  async open(source: ModelSource, name: string): Promise<void> {
    const start: Progress = { position: 0, read: 0, size: 'file' in source ? source.file.size : 0 };
    await this.#read(name, start, async (signal, report) => {
      await this.#client.open(source, report, signal);
      if (signal.aborted) return;
      this.#hasModel = true;
      this.#opened++;
      this.settings = this.report ? forNewModel(this.settings) : this.settings;
      this.notice = '';
      await this.#estimate(name);
    });
  }

  /** A reading that can be cancelled and is shown where it takes long; it ends the one before it. */
  #read(
    name: string,
    start: Progress | undefined,
    work: (signal: AbortSignal, report: (progress: Progress) => void) => Promise<void>,
  ): Promise<void> {
    this.#lastRead = this.#readNow(name, start, work);
    return this.#lastRead;
  }

  async #readNow(
    name: string,
    start: Progress | undefined,
    work: (signal: AbortSignal, report: (progress: Progress) => void) => Promise<void>,
  ): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    let progress = start;
    const show = () => {
      this.reading = { name, progress };
      this.#changed();
    };
    const timer = setTimeout(show, SHOW_AFTER_MS);
    try {
      await work(abort.signal, (step) => {
        progress = step;
        if (this.reading) show();
      });
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(name, error);
    } finally {
      clearTimeout(timer);
      if (this.#abort === abort) {
        this.#abort = undefined;
        this.reading = undefined;
        this.#changed();
      }
    }
  }

  /** Stops the reading; what was shown before stays. */
  cancel(): void {
    this.#abort?.abort(new DOMException('Cancelled', 'AbortError'));
    this.reading = undefined;
    this.#changed();
    // The worker ended with whatever it was doing: a setting changed meanwhile has had no answer yet.
    if (this.canEstimate && this.settings !== this.#reported) void this.#estimate(this.report?.model.name ?? '');
  }

  /** Applies settings and estimates again at once. */
  change(patch: Partial<UserSettings>): void {
    const { platform: id } = patch;
    const platform = this.platforms.find((row) => row.id === id);
    const base = platform ? withPlatform(this.settings, platform) : this.settings;
    this.settings = { ...base, ...patch };
    this.#changed();
    if (this.canEstimate) void this.#estimate(this.report?.model.name ?? '');
  }

  dismissTrouble(): void {
    this.trouble = undefined;
    this.notice = '';
    this.#changed();
  }

  /** The present report in a format of the core. */
  async export(format: string): Promise<Blob> {
    if (format === 'json') return this.reportFile;
    if (this.#shown !== this.#opened)
      throw new EngineError({
        code: 'bad_request',
        message: 'The model that was opened last has no report; open the one that is shown again.',
        where: '',
      });
    return this.#client.write(toSettings(this.#reported), format);
  }

  /** Many changes in a row cost one estimate at a time: the last one wins. */
  #estimate(subject: string): Promise<void> {
    this.#wanted++;
    this.#running ??= this.#estimateWanted(subject).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #estimateWanted(subject: string): Promise<void> {
    const timer = setTimeout(() => {
      this.estimating = true;
      this.#changed();
    }, SHOW_AFTER_MS);
    let done: number;
    do {
      done = this.#wanted;
      const settings = this.settings;
      try {
        const { report, text } = await this.#client.estimate(toSettings(settings));
        if (done === this.#wanted) this.#show(report, text, settings);
      } catch (error) {
        if (done === this.#wanted) {
          // A refused setting does not stay in the way of the next one.
          if (this.#shown === this.#opened) this.settings = this.#reported;
          this.#fail(subject, error);
        }
      }
    } while (done !== this.#wanted);
    clearTimeout(timer);
    this.estimating = false;
    this.#changed();
  }

  #show(report: Report, text: Blob, settings: UserSettings): void {
    if (this.reopened || this.#shown !== this.#opened) this.subject++;
    this.report = report;
    this.reportFile = text;
    this.reopened = false;
    this.trouble = undefined;
    this.#reported = settings;
    this.#shown = this.#opened;
  }

  async #isJson(file: File): Promise<boolean> {
    try {
      return await looksLikeJson(file);
    } catch {
      // A folder or a vanished file: the reader says what is wrong with it.
      return false;
    }
  }

  async #takeJson(file: File): Promise<void> {
    if (file.size > LARGEST_JSON_BYTES) {
      this.#fail(
        file.name,
        new EngineError({
          code: 'limit_exceeded',
          message: 'The JSON file is too large to be a report or a platform table. Drop an ONNX model.',
          where: '',
        }),
      );
      return;
    }
    await this.takeJson(file, file.name);
  }

  /** A report or a platform table. */
  async takeJson(file: Blob, name: string): Promise<void> {
    // A table does not end the reading of the model that it came with.
    await this.#lastRead;
    await this.#read(name, undefined, async (signal) => {
      const found = await this.#client.readJson(file, signal);
      if (found.kind === 'platform') return this.#loadPlatform(found.text, name);
      this.subject++;
      this.report = found.report;
      this.reportFile = file;
      this.reopened = true;
      this.trouble = undefined;
      this.notice = '';
    });
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
      error instanceof EngineError
        ? error.info
        : { code: 'engine_failed', message: error instanceof Error ? error.message : String(error), where: '' };
    this.trouble = { subject, error: info };
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
