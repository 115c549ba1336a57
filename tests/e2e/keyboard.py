"""A page used with the keyboard alone: this has no way to use a mouse."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

MOST_TABS = 60

# What has the focus: its name as a screen reader says it, more or less, and
# whether the eye can find it, by a line of 2 px around it; a section of the
# letter has a bar at its side instead.
FOCUSED = """() => {
    const element = document.activeElement;
    const words = (text) => (text || "").replace(/\\s+/g, " ").trim();
    const label = [...(element.labels || [])].map((one) => one.innerText).join(" ");
    const named = element.getAttribute("aria-label") || label || element.innerText;
    const style = getComputedStyle(element);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const section = element.matches(".section-controls") && element.closest(".letter-section");
    const box = element.getBoundingClientRect();
    return {
        tag: element.tagName.toLowerCase(),
        id: element.id,
        name: words(named),
        seen: outlined || Boolean(section) && getComputedStyle(section).boxShadow !== "none",
        onScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


@dataclass
class Keyboard:
    page: Page

    def focused(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(FOCUSED)
        return found

    def press(self, *keys: str) -> None:
        self.page.wait_for_load_state()  # Until then no script listens.
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, name: str, by: str = "Tab") -> None:
        """Tab until something of this name has the focus; every stop on the way can be seen."""
        stops = []
        for _ in range(MOST_TABS):
            self.press(by)
            stop = self.focused()
            assert stop["seen"], f"no visible focus on {stop}"
            assert stop["onScreen"], f"the focus is off the screen, on {stop}"
            if name in stop["name"]:
                return
            stops.append(stop["name"][:40])
        raise AssertionError(f"Tab never came to {name!r}. It stopped at: {stops}")

    def go(self, name: str) -> None:
        """Tab to a link or button and use it."""
        self.tab_to(name)
        self.press("Enter")
