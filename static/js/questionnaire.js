// A number typed beside the choices selects its own button; choosing another answer clears the number.
document.addEventListener("input", (event) => {
  const name = event.target.dataset.exact;
  if (name && event.target.value.trim()) document.getElementById(`${name}-exact`).checked = true;
});

// What was pointed at last, until a key is pressed in something that has the focus.
let pointed = null;
const isNothing = (target) => target.matches("body, main");
document.addEventListener("pointerdown", (event) => { pointed = event.target; }, true);
document.addEventListener("keydown", (event) => { if (!isNothing(event.target)) pointed = null; }, true);

// Enter in a field gives the answer, and stays.
document.addEventListener("submit", (event) => {
  if (window.htmx && event.submitter && "stays" in event.submitter.dataset) event.preventDefault();
});

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

// The keys 1 to 9 choose an answer of the question that was pointed at, has the focus or is the only one; 0 is
// "I don't know".
for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;

function meant(target) {
  if (!isNothing(target)) return target.closest(".question");
  const questions = document.querySelectorAll(".question");
  return questions.length === 1 ? questions[0] : pointed && pointed.closest(".question");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
  const question = meant(event.target);
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

// An answer that did not arrive is said beside its question, or beside what changes, and stays on the page.
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    if (!event.target.closest("#answers")) return;
    const question = event.target.closest(".question");
    const place = document.getElementById(question ? `error-${question.id.slice(2)}` : "tried");
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    const isGone = status === 403 || status === 404;
    const what = question ? "This answer was not saved." : "What would change could not be worked out.";
    const line = document.createElement("p");
    line.className = "field-error";
    line.setAttribute("role", "alert");
    line.textContent = isGone ? `${what} Reload the page and give it again. ` : `${what} `;
    if (!isGone) line.append(againButton());
    place.replaceChildren(line);
  });
}

function againButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "again";
  button.dataset.again = "";
  button.textContent = "Try again";
  return button;
}

// What was refused or did not arrive is sent once more, as it stands.
document.addEventListener("click", (event) => {
  if (!("again" in event.target.dataset)) return;
  const question = event.target.closest(".question");
  const given = question && question.querySelector(".choice input:checked");
  if (given) given.focus();
  htmx.trigger(question || "#answers", "change");
});

// In "What if?" nothing is stored: the answer says which questions are not asked, and what was typed in them stays.
document.addEventListener("htmx:afterSwap", () => {
  const tried = document.getElementById("tried");
  if (!tried) return;
  const names = tried.dataset.notAsked.split(" ");
  for (const question of document.querySelectorAll(".question")) question.hidden = names.includes(question.id.slice(2));
});

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
