// What a page with a rich-text editor needs beside it: names for the text areas, citing, and
// word of what the preview found. Every page works without it.
"use strict";

const SEARCH = "reference-search";
// As in responses/library/citations.py.
const GROUP = /\[\s*@[A-Za-z0-9][\w-]*(?:\s*;\s*@[A-Za-z0-9][\w-]*)*\s*\]/g;

// --- Names --------------------------------------------------------------------------

// Gives each rich-text area the name, and the hint, of the text area that it stands for.
function nameEditors() {
  for (const box of document.querySelectorAll(".ProseMirror[role=textbox]:not([aria-label])")) {
    const area = box.closest(".prose-editor")?.querySelector("textarea");
    const label = area?.labels?.[0];
    if (!label) continue;
    box.setAttribute("aria-label", label.textContent.trim());
    const hint = area.getAttribute("aria-describedby");
    if (hint) box.setAttribute("aria-describedby", hint);
    label.addEventListener("click", () => box.focus());
  }
}

// --- Citing -------------------------------------------------------------------------

// The text that the cursor was in last.
let lastBox = null;

function onFocus(event) {
  const box = event.target.closest(".ProseMirror, textarea");
  if (box) lastBox = box;
}

function boxToCiteIn() {
  if (lastBox?.isConnected) return lastBox;
  return document.querySelector(".ProseMirror") ?? document.querySelector("main textarea");
}

// What to write, and where, for the key to be cited at this place of the text: within the
// citation that the place is in or right behind, else as one of its own. Nothing if it's there.
function citation(text, at, key) {
  for (const group of text.matchAll(GROUP)) {
    const end = group.index + group[0].length;
    if (at <= group.index || at > end) continue;
    if (group[0].match(/@[\w-]+/g).includes(`@${key}`)) return null;
    return { at: end - 1, words: `; @${key}` };
  }
  return { at, words: `[@${key}]` };
}

// In the editor: whether the key is new at this place. Without a place chosen, it's the end.
function citeInEditor(editor, key) {
  const { $to } = editor.state.selection;
  if (!lastBox || !$to.parent.inlineContent) {
    editor.commands.setTextSelection(editor.state.doc.content.size);
  }
  const { state, view } = editor;
  const place = state.selection.$to;
  const { parent } = place;
  const text = parent.textBetween(0, parent.content.size, "", "\ufffc");
  const found = citation(text, place.parentOffset, key);
  if (found) view.dispatch(state.tr.insertText(found.words, place.start() + found.at));
  view.focus();
  return Boolean(found);
}

function citeInArea(area, key) {
  const found = citation(area.value, area.selectionEnd, key);
  if (found) area.setRangeText(found.words, found.at, found.at, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  return Boolean(found);
}

function onPick(event) {
  const { cite } = event.target.closest?.("[data-cite]")?.dataset ?? {};
  const box = cite && boxToCiteIn();
  if (!box) return;
  const isNew = box.editor ? citeInEditor(box.editor, cite) : citeInArea(box, cite);
  announce(isNew ? `Cited: ${cite}.` : `${cite} is cited there already.`);
}

// F2 leads from the text to the search for references, and back.
function onShortcut(event) {
  const search = document.getElementById(SEARCH);
  if (event.key !== "F2" || !search) return;
  event.preventDefault();
  if (event.target.closest(".picker")) boxToCiteIn()?.focus();
  else {
    const folded = search.closest("details");
    if (folded) folded.open = true;
    search.focus();
    search.select();
  }
}

// --- What came from the server --------------------------------------------------------

function announce(words) {
  document.getElementById("announce").textContent = words;
}

// Where the focus was in what goes, it would be nowhere.
function onBeforeSwap(event) {
  const { target } = event.detail;
  if (target.id === "picked" && target.contains(document.activeElement)) {
    document.getElementById(SEARCH).focus();
  }
}

function onSwap(event) {
  const { target } = event.detail;
  if (target.id === "picked") {
    const count = target.querySelectorAll("[data-cite]").length;
    announce(count === 1 ? "1 reference." : `${count} references.`);
  }
  if (target.id === "live") sayFindings(target);
}

// Said only when it changed: the preview follows every pause in typing.
function sayFindings(live) {
  const words = live.querySelector("[data-say]")?.textContent ?? "";
  const place = document.getElementById("findings-said");
  if (place && place.textContent !== words) place.textContent = words;
}

function onAnswer(event) {
  const { elt, successful } = event.detail;
  if (elt?.id !== "live" || successful) return;
  const line = Object.assign(document.createElement("p"), { className: "message message-error" });
  line.textContent = "The preview is older than your words: there was no answer to them.";
  elt.querySelector(".message-error")?.remove();
  elt.prepend(line);
}

// --- Before a form leaves -------------------------------------------------------------

// Far too long a text is refused by the server before it reads anything, the words with it.
function onSubmitText(event) {
  const long = [...event.target.querySelectorAll("textarea")].find(
    (area) => area.maxLength > 0 && area.value.length > area.maxLength,
  );
  if (!long) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const most = long.maxLength.toLocaleString("en");
  const length = long.value.length.toLocaleString("en");
  tell(`Not kept: the text has ${length} characters, and ${most} is the most. Shorten it.`);
  document.querySelector("main > .messages")?.scrollIntoView({ block: "center" });
}

document.addEventListener("focusin", onFocus);
document.addEventListener("click", onPick);
document.addEventListener("keydown", onShortcut);
document.addEventListener("htmx:beforeSwap", onBeforeSwap);
document.addEventListener("htmx:afterSwap", onSwap);
document.addEventListener("htmx:afterRequest", onAnswer);
// On the window: before desk.js keeps what waits to be kept.
window.addEventListener("submit", onSubmitText, true);

// Editors come when their module has loaded, and again with what HTMX puts into the page.
document.addEventListener("DOMContentLoaded", () => {
  new MutationObserver(nameEditors).observe(document.body, { childList: true, subtree: true });
  nameEditors();
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
});
