/** As much of a page as the figures use: elements, made without markup, so that text stays text. */

export interface Part {
  readonly parentElement: Part | null;
  readonly children: ArrayLike<Part>;
  readonly dataset: Record<string, string | undefined>;
  readonly classList: { toggle(name: string, on: boolean): void };
  textContent: string | null;
  hidden: boolean;
  disabled: boolean;
  value: string;
  setAttribute(name: string, value: string): void;
  getAttribute(name: string): string | null;
  append(...parts: (Part | string)[]): void;
  before(...parts: Part[]): void;
  remove(): void;
  focus(): void;
  cloneNode(deep: boolean): Part;
  querySelector(selector: string): Part | null;
  querySelectorAll(selector: string): Iterable<Part>;
  closest(selector: string): Part | null;
  getBoundingClientRect(): { left: number; top: number; width: number; height: number };
  setPointerCapture(pointer: number): void;
  addEventListener(name: string, listener: (event: Moved) => void): void;
}

/** Of an event, what is asked. */
export interface Moved {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly buttons: number;
  readonly pointerId: number;
  readonly clientX: number;
  readonly clientY: number;
  preventDefault(): void;
}

interface Page {
  createElement(name: string): Part;
  createElementNS(space: string, name: string): Part;
  querySelectorAll(selector: string): Iterable<Part>;
  addEventListener(name: string, listener: () => void): void;
}

export const page: Page = (globalThis as unknown as { document: Page }).document;

type Attributes = Readonly<Record<string, string | number>>;

function dressed(part: Part, attributes: Attributes, children: readonly (Part | string)[]): Part {
  for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, String(value));
  part.append(...children);
  return part;
}

export function html(name: string, attributes: Attributes, ...children: (Part | string)[]): Part {
  return dressed(page.createElement(name), attributes, children);
}

export function svg(name: string, attributes: Attributes, ...children: (Part | string)[]): Part {
  return dressed(page.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

export function button(text: string, onClick: () => void): Part {
  const made = html("button", { type: "button" }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** Four digits, and no −0. */
export function short(value: number): string {
  const rounded = Number(value.toPrecision(4));
  return (Math.abs(rounded) < 1e-12 ? "0" : String(rounded)).replace("-", "−");
}

export function pairText([a, b]: readonly [number, number]): string {
  return `[${short(a)}, ${short(b)}]`;
}
