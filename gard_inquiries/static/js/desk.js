// The desk's keys, and what follows an action in the composer. Every page works without it.
"use strict";

const typing = (element) => element.closest?.("input, textarea, select, [contenteditable=true]");
const columns = ["question-column", "letter-column", "library-column"];

// --- Keys ---------------------------------------------------------------------

function goTo(element) {
  if (!element) return;
  const column = element.closest(".composer-column");
  showColumn(column?.id);
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: element === column ? "start" : "nearest" });
}

const withKey = (attribute, key) => document.querySelector(`[${attribute}="${CSS.escape(key)}"]`);

// data-key presses its button. data-focus-key only goes there: what can't be taken
// back needs a second key. data-save is what Ctrl+Enter presses while one writes.
function onKey(event) {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(event);
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (!letterKeys()) return;
  const pressed = withKey("data-key", event.key);
  const reached = withKey("data-focus-key", event.key);
  const column = document.getElementById(columns[event.key - 1]);
  if (pressed) pressed.click();
  else if (event.key === "?") document.getElementById("keys").showModal();
  else if (reached || column) goTo(reached || column);
  else return;
  event.preventDefault();
}

// Who speaks to their computer presses keys by chance, and can switch them off (WCAG 2.1.4).
const letterKeys = () => localStorage.getItem("letter-keys") !== "off";

function onLetterKeys(event) {
  const box = event.target.closest("[data-letter-keys]");
  if (box) localStorage.setItem("letter-keys", box.checked ? "on" : "off");
}

function save(event) {
  const button = event.target.closest("form")?.querySelector("[data-save]");
  if (!button) return;
  // Before the editor makes a line break of it.
  event.preventDefault();
  event.stopPropagation();
  button.form.requestSubmit(button);
}

function onClick(event) {
  if (event.target.closest("[data-show-keys]")) document.getElementById("keys").showModal();
  const copy = event.target.closest("[data-copy]");
  if (copy) copyFrom(document.getElementById(copy.dataset.copy));
}

async function copyFrom(area) {
  area.select();
  const copied = await navigator.clipboard?.writeText(area.value).then(() => true, () => false);
  tell(copied ? "Copied." : "The text is selected: copy it with Ctrl+C.", "info");
}

// --- Lists to tick, and PDFs in another tab -----------------------------------------

function onTickAll(event) {
  if (!event.target.closest("[data-tick-all]")) return;
  const boxes = [...event.target.form.elements].filter((each) => each.name === "delivery");
  for (const box of boxes) box.checked = event.target.checked;
}

// What was printed in another tab is printed here, too, once somebody looks again.
let isOld = false;

function onPrinted(event) {
  isOld ||= event.target.matches("[data-then-reload]");
}

function onLookAgain() {
  if (isOld && document.visibilityState === "visible") location.reload();
}

// --- Columns as tabs on narrow screens ------------------------------------------

function showColumn(id) {
  if (!id || !document.querySelector(".composer")) return;
  for (const column of document.querySelectorAll(".composer-column")) {
    column.classList.toggle("shown", column.id === id);
  }
  for (const tab of document.querySelectorAll(".column-tabs a")) {
    tab.toggleAttribute("aria-current", tab.hash === `#${id}`);
  }
}

let shown = "letter-column";

function onTab(event) {
  const tab = event.target.closest(".column-tabs a");
  if (!tab) return;
  event.preventDefault();
  shown = tab.hash.slice(1);
  goTo(document.getElementById(shown));
}

// --- After an action: say it, and go where it happened ----------------------------

function onComposer(event) {
  const { said, show } = event.detail;
  showColumn(shown);
  document.getElementById("announce").textContent = said;
  const place = show && document.getElementById(show);
  if (!place) return;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}

// --- Drafts are kept as they grow -------------------------------------------------

const KEEP_AFTER = 1200;
const timers = new WeakMap();
const underWay = new WeakMap();
const unkept = new Set();

function onInput(event) {
  const form = event.target.closest("form[data-autosave]");
  if (!form) return;
  unkept.add(form);
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), KEEP_AFTER));
}

function keep(form) {
  unkept.delete(form);
  if (form.hasAttribute("hx-post")) htmx.trigger(form, "keep-draft");
  else flush(form);
}

// Keeps the form's words now, after what is under way; whether that worked.
async function flush(form) {
  clearTimeout(timers.get(form));
  await underWay.get(form);
  const sending = post(form);
  underWay.set(form, sending);
  return sending;
}

async function post(form) {
  unkept.delete(form);
  const data = new FormData(form);
  data.set("autosave", "1");
  const answer = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
  // A session that has ended answers with the login page, which is "ok" too.
  const kept = Boolean(answer?.ok && !answer.redirected);
  const told = answer?.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  if (kept) form.elements.base.value = told.base;
  else unkept.add(form);
  say(form, kept, answer?.status, told);
  return kept;
}

// No form may leave while words of another wait to be kept, nor one before its own draft.
async function onSubmit(event) {
  const form = event.target;
  if (form.hasAttribute("hx-get")) return; // A search: nobody leaves.
  const waiting = [...unkept].filter((other) => other !== form);
  const draft = form.hasAttribute("hx-post") ? null : underWay.get(form);
  clearTimeout(timers.get(form));
  unkept.delete(form);
  if (!waiting.length && !draft) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await draft;
  underWay.delete(form);
  const kept = await Promise.all(waiting.map(flush));
  // A browser takes no second submit while the first one's event is still being told.
  await new Promise((resolve) => setTimeout(resolve));
  if (kept.every(Boolean)) form.requestSubmit(event.submitter);
  else tell(whyNot());
}

// Leaving by a link: the browser asks first.
function onLeave(event) {
  if (unkept.size) event.preventDefault();
}

function whyNot(status) {
  if (status === 409) return "Not kept: changed in another window. Save by hand to compare.";
  if (status === 422) return "Not kept: empty or too long. Save by hand to see what to mend.";
  if (status === 400) return "Not kept: the server could not read it. It may be far too long.";
  return "Not kept: no answer, or you are signed out. Copy your words before you leave.";
}

// `at` is the center's time, as the server said it: this computer's may be another.
function say(form, ok, status, { at, why } = {}) {
  const place = form.querySelector("[data-kept]");
  const not = why ? `Not kept: ${why}` : whyNot(status);
  if (place) place.textContent = ok ? `Kept at ${at}` : not;
}

document.addEventListener("keydown", onKey, true);
document.addEventListener("click", onClick);
document.addEventListener("click", onTab);
document.addEventListener("input", onInput);
document.addEventListener("change", onLetterKeys);
document.addEventListener("change", onTickAll);
document.addEventListener("submit", onPrinted);
document.addEventListener("visibilitychange", onLookAgain);
document.addEventListener("submit", onSubmit, true);
window.addEventListener("beforeunload", onLeave);
document.addEventListener("composer", onComposer);
const signedOut = (xhr) => xhr.responseURL.includes("/accounts/login/");
document.addEventListener("htmx:beforeSwap", (event) => {
  // The login page must not stand inside the letter.
  if (signedOut(event.detail.xhr)) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr, successful } = event.detail;
  const kept = successful && !signedOut(xhr);
  if (elt?.matches?.("form[data-autosave]")) {
    if (!kept) unkept.add(elt);
    const told = JSON.parse(xhr.getResponseHeader("HX-Trigger-After-Settle") || "{}");
    say(elt, kept, xhr.status, told.composer);
  }
  else if (!kept && elt?.closest?.(".composer")) tell(whyNot(xhr.status));
});

function tell(words, level = "error") {
  const place = document.querySelector("main > .messages");
  const line = document.createElement("p");
  line.className = `message message-${level}`;
  line.textContent = words;
  place?.replaceChildren(line);
}
document.addEventListener("DOMContentLoaded", () => {
  for (const hidden of document.querySelectorAll("[data-show-keys], [data-copy], [data-tick-all]")) {
    hidden.hidden = false;
  }
  for (const box of document.querySelectorAll("[data-letter-keys]")) box.checked = letterKeys();
  document.querySelector(".composer")?.classList.add("tabbed");
  showColumn(shown);
  document.getElementById("error-summary")?.focus();
});
