// A number typed beside the choices selects its own button; choosing another answer clears the number.
document.addEventListener("input", (event) => {
  const name = event.target.dataset.exact;
  if (name && event.target.value.trim()) document.getElementById(`${name}-exact`).checked = true;
});

let pointed = false;
document.addEventListener("pointerdown", () => { pointed = true; }, true);
document.addEventListener("keydown", () => { pointed = false; }, true);

document.addEventListener(
  "change",
  (event) => {
    const input = event.target;
    if (input.type === "checkbox") return settle(input);
    if (input.type !== "radio") return;
    const field = document.querySelector(`[data-exact="${input.name}"]`);
    if (!field) return;
    if (input.value !== "exact") field.value = "";
    else if (!field.value.trim()) {
      // Nothing to save yet: wait for the number. Arrow keys pass through the buttons and must not leave them.
      event.stopPropagation();
      if (pointed) field.focus();
    }
  },
  true,
);

// In a question, the keys 1 to 9 choose an answer; 0 is "I don't know".
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
  const question = event.target.closest(".question");
  if (!question || event.target.matches("input[type=text], select, textarea")) return;
  const choices = [...question.querySelectorAll(".choices input")];
  const input = event.key === "0" ? choices.at(-1) : choices[Number(event.key) - 1];
  if (!input) return;
  event.preventDefault();
  input.focus();
  input.click();
});

// A unit chosen for a number that is not the answer yet waits for it, and so does a note without any change.
document.addEventListener(
  "change",
  (event) => {
    const name = event.target.dataset.unit;
    if (name && !document.getElementById(`${name}-exact`).checked) event.stopPropagation();
  },
  true,
);

// A box that stands alone, such as "I don't know", and the boxes beside it exclude each other.
function settle(input) {
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][name="${input.name}"]`)];
  const isAlone = (box) => "alone" in box.dataset;
  if (input.checked) boxes.forEach((box) => { box.checked &&= box === input || !(isAlone(box) || isAlone(input)); });
  const unknown = boxes.find((box) => box.value === "unknown");
  if (unknown) unknown.checked = !boxes.some((box) => box !== unknown && box.checked);
}

// An answer that did not arrive is said beside its question, and stays on the page.
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    const question = event.target.closest(".question");
    const place = question && document.getElementById(`error-${question.id.slice(2)}`);
    if (!place) return;
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    const next = status === 403 || status === 404 ? "Reload the page and give it again." : "Choose it again in a moment.";
    const line = document.createElement("p");
    line.className = "field-error";
    line.setAttribute("role", "alert");
    line.textContent = `This answer was not saved. ${next}`;
    place.replaceChildren(line);
  });
}

// An answer given before htmx was ready is sent as soon as it is.
document.addEventListener(
  "htmx:load",
  () => {
    for (const question of document.querySelectorAll(".question")) {
      const changed = [...question.querySelectorAll("input")].filter((input) =>
        input.type === "text" ? input.value !== input.defaultValue : input.checked !== input.defaultChecked,
      );
      const given = changed.find((input) => input.checked) || changed[0];
      for (const type of given ? ["input", "change"] : []) given.dispatchEvent(new Event(type, { bubbles: true }));
    }
  },
  { once: true },
);
