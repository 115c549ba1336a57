// Gives each rich-text area the name, and the hint, of the text area that it stands for.
"use strict";

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

// Editors come when their module has loaded, and again with what HTMX puts into the page.
document.addEventListener("DOMContentLoaded", () => {
  new MutationObserver(nameEditors).observe(document.body, { childList: true, subtree: true });
  nameEditors();
});
