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
