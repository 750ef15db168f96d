// "/" goes to the search field; the arrow keys walk through what it has found; Escape closes it.
const field = () => [...document.querySelectorAll('input[type="search"][name="q"]')].find((input) => input.offsetParent);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const form = event.target.closest(".site-search");
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
    event.preventDefault();
    const form = document.querySelector(".site-search");
    if (!field() && form) form.dataset.open = "";
    field()?.select();
  } else if (form && event.key === "Escape") {
    document.getElementById("suggestions").replaceChildren();
    form.querySelector("input").focus();
  } else if (form && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const stops = [form.querySelector("input"), ...form.querySelectorAll("#suggestions a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    stops[(next + stops.length) % stops.length].focus();
  }
});

// Where the header has no room for the field it was opened in place, and closes when it is left.
document.addEventListener("focusout", (event) => {
  const form = event.target.closest(".site-search[data-open]");
  if (form && !form.contains(event.relatedTarget)) delete form.dataset.open;
});

// A search field that has its own page open below it is ready at once.
document.addEventListener("DOMContentLoaded", () => {
  const input = document.querySelector("[data-focus]");
  if (input && !location.hash && !input.value) input.focus({ preventScroll: true });
});
