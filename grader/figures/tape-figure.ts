/** Goes through a tape step by step: forward over the values, then backward over the gradients; each is hidden until it is asked for. */
import { button, html, type Part } from "./dom.ts";

/** Columns of the table: the value, the gradients. */
const VALUE = 0;

export function tapeFigure(table: Part): void {
  const rows = [...table.querySelectorAll("tbody tr")].filter((row) => row.querySelector("td"));
  const cells = rows.map((row) => [...row.querySelectorAll("td")]);
  const order = [
    ...cells.map((each) => [each[VALUE]]),
    ...[...cells].reverse().map((each) => each.slice(VALUE + 1)),
  ];
  const parting = [...table.querySelectorAll("tr.parts")];
  let seen = order.length;
  const told = html("output", { class: "soft", "aria-live": "polite" });
  const show = (): void => {
    for (const [i, group] of order.entries())
      for (const cell of group) cell.classList.toggle("unseen", i >= seen);
    // A mark says where gradients part: it comes with them.
    for (const mark of table.querySelectorAll("th .bad"))
      mark.classList.toggle("unseen", seen < order.length);
    for (const row of parting) row.classList.toggle("parts", seen === order.length);
    back.disabled = seen === 0;
    forward.disabled = seen === order.length;
    const isForward = seen < rows.length;
    const row = isForward ? rows[seen] : rows[2 * rows.length - 1 - seen];
    const op = row?.querySelector("th code")?.textContent;
    told.textContent =
      seen === order.length
        ? ""
        : `Step ${seen + 1} of ${order.length}: what ${isForward ? "value" : "gradient"} has ${op}? Say it, then go on.`;
  };
  const go = (to: number): void => {
    seen = Math.min(order.length, Math.max(0, to));
    show();
  };
  const back = button("Back", () => go(seen - 1));
  const forward = button("Forward", () => go(seen + 1));
  const tools = html(
    "div",
    { class: "asked", role: "group", "aria-label": "Step through" },
    button("From the beginning", () => go(0)),
    back,
    forward,
    button("Show all", () => go(order.length)),
    told,
  );
  table.parentElement!.before(tools);
  show();
}
