/** Says when a file was saved: in place, by a rename, in a burst; also when it goes away, and when it comes back. */
import { type FSWatcher, type Stats, statSync, watch } from "node:fs";
import { dirname } from "node:path";

/** Milliseconds of quiet that end a burst of events: editors write in several steps. */
const QUIET_MS = 30;

/** An endless burst is no reason to say nothing. */
const LONGEST_BURST_MS = 300;

/** A file that is gone, or empty, is mostly on its way: some editors take it away before they put it back. */
const AWAY_MS = 250;

/** Where a system tells of no changes (some network folders and containers), it is looked at that often. */
const LOOK_MS = 1000;

export interface SavesOptions {
  /** Where the file is now: it may be given another name. */
  readonly path: () => string;
  readonly onSave: () => void;
}

/** Watches the folder, since a file that is replaced is another file. */
export class Saves {
  readonly #path: () => string;
  readonly #onSave: () => void;
  readonly #look: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #burst = 0;
  #seen: string;
  #closed = false;

  constructor({ path, onSave }: SavesOptions) {
    this.#path = path;
    this.#onSave = onSave;
    this.#seen = this.#print();
    this.#watch();
    this.#look = setInterval(() => {
      if (!this.#watcher) this.#watch();
      if (!this.#quiet && this.#print() !== this.#seen) this.#event();
    }, LOOK_MS);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#look);
    clearTimeout(this.#quiet);
    this.#watcher?.close();
  }

  #watch(): void {
    try {
      const watcher = watch(dirname(this.#path()), () => this.#event());
      watcher.on("error", () => this.#lose(watcher));
      this.#watcher = watcher;
    } catch {
      // The folder is away: it is looked for again.
    }
  }

  #lose(watcher: FSWatcher): void {
    watcher.close();
    if (this.#watcher === watcher) this.#watcher = undefined;
  }

  #event(): void {
    if (this.#closed) return;
    const now = performance.now();
    if (!this.#quiet) this.#burst = now;
    else if (now - this.#burst > LONGEST_BURST_MS) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#settle(), QUIET_MS);
  }

  #settle(): void {
    this.#quiet = undefined;
    const status = statusOf(this.#path());
    if (!status?.size && performance.now() - this.#burst < AWAY_MS) {
      this.#quiet = setTimeout(() => this.#settle(), QUIET_MS);
      return;
    }
    const print = this.#print();
    if (print === this.#seen) return;
    this.#seen = print;
    // A folder that was made again is another folder.
    if (!status && this.#watcher && !statusOf(dirname(this.#path()))) this.#lose(this.#watcher);
    this.#onSave();
  }

  /** Differs for each save: also for one of the same text. */
  #print(): string {
    const path = this.#path();
    const status = statusOf(path);
    return status ? `${path} ${status.ino} ${status.size} ${status.mtimeMs} ${status.ctimeMs}` : "";
  }
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
