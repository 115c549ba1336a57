// Small comforts for the public pages; every page works without them.
(() => {
  "use strict";

  // Only the address that the answer will go to is asked for.
  function showNeededAddress() {
    const chosen = document.querySelector("input[name=reply_by]:checked");
    if (!chosen) return;
    document.getElementById("div_id_email").hidden = chosen.value !== "email";
    document.getElementById("div_id_postal_address").hidden = chosen.value !== "post";
  }

  // --- The names offered for a disease: radio buttons below its field ---

  const offered = () => document.querySelector("#disease-suggestions fieldset");

  function say(words) {
    document.getElementById("disease-count").textContent = words;
  }

  // Disabled as well as hidden, so that what was chosen there is not sent unseen.
  function setClosed(names, closed) {
    names.hidden = closed;
    names.disabled = closed;
  }

  // To the name that is chosen, else to the first, which is not chosen by being looked at.
  function goToNames() {
    const names = offered();
    if (!names) return;
    setClosed(names, false);
    (names.querySelector("input:checked") || names.querySelector("input")).focus();
  }

  function closeNames(field) {
    const names = offered();
    if (!names || names.hidden) return;
    setClosed(names, true);
    field.focus();
    say("The names are closed. Your own words stay. The down arrow shows the names again.");
  }

  // Enter would send the whole form, which is long and not finished here.
  function inField(event) {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    goToNames();
  }

  // The arrow keys move through radio buttons by themselves.
  function inNames(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.target.checked = true;
  }

  document.addEventListener("keydown", (event) => {
    const field = document.getElementById("id_disease_text");
    if (!field || event.isComposing) return;
    const among = event.target.closest("#disease-suggestions");
    if (!among && event.target !== field) return;
    if (event.key === "Escape") closeNames(field);
    else if (among) inNames(event);
    else inField(event);
  });

  document.addEventListener("change", (event) => {
    if (event.target.name === "reply_by") showNeededAddress();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("DOMContentLoaded", () => {
    showNeededAddress();
    document.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
    });
    const summary = document.getElementById("error-summary");
    if (summary) summary.focus();
  });
})();
