// While a letter template is written, the preview shows the place that is being written.
"use strict";

const PLACES = {
  letterhead: ".letter-head",
  salutation: ".letter-salutation",
  opening: ".letter-salutation",
  closing: ".letter-closing",
  sign: ".letter-sign-off",
};

function placeOf(field) {
  const kind = field.closest?.("[data-shows]")?.dataset.shows;
  return kind ? `[data-block="sample-${kind}"]` : PLACES[field.name?.split("_")[0]];
}

function show(field) {
  const preview = document.getElementById("preview");
  const selector = placeOf(field);
  const place = selector && preview?.querySelector(selector);
  // Where the preview stands below the form, it scrolls with the page: nothing may jump there.
  if (!place || preview.scrollHeight <= preview.clientHeight) return;
  const above = place.getBoundingClientRect().top - preview.getBoundingClientRect().top;
  preview.scrollTop += above - preview.clientHeight / 4;
}

document.addEventListener("focusin", (event) => show(event.target));
document.addEventListener("htmx:afterSwap", () => show(document.activeElement));
