/** What runs in the learner's page, as text: it puts what comes in place of what was, and leaves folded and unfolded what somebody folded and unfolded. */
export const followScript: string = `"use strict";
const main = document.getElementById("live");
const state = document.getElementById("state");
// The token is in a cookie by now, and need not stand in the address.
history.replaceState(null, "", "/");
const nameOf = (details) => details.querySelector("summary")?.textContent;
const chosen = new Map();
let lesson;
main.addEventListener("click", ({ target }) => {
  const details = target.closest("summary")?.parentElement;
  // It is told before it is done.
  if (details) chosen.set(nameOf(details), !details.open);
});
let ended, last;
const events = new EventSource("/events");
events.onmessage = ({ data }) => {
  clearTimeout(ended);
  ended = undefined;
  state.hidden = true;
  const html = JSON.parse(data);
  if (html === last) return;
  last = html;
  main.innerHTML = html;
  // A hint of one lesson is none of the next.
  const now = main.querySelector(".brand")?.textContent;
  if (now !== lesson) chosen.clear();
  lesson = now;
  for (const each of main.querySelectorAll("details")) if (chosen.has(nameOf(each))) each.open = chosen.get(nameOf(each));
  document.dispatchEvent(new Event("gradproof:shown"));
};
events.onerror = () => {
  ended ??= setTimeout(() => { state.hidden = false; }, 2000);
};
`;
