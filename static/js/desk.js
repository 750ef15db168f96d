// The editor's desk. Everything here helps; without it the forms still work.
"use strict";

// Rows with a place: buttons that move them up and down.
function placed(row) { return row.querySelector("input[name$='-position']"); }

function rowsBeside(row) {
  return [...row.parentElement.children].filter((other) => other.matches(".form-row:not(.empty-form)") && placed(other));
}

function addMoves(row) {
  const field = placed(row);
  if (!field || row.querySelector(".desk-move") || row.matches(".empty-form")) return;
  const box = document.createElement("span");
  box.className = "desk-move";
  for (const [step, sign, word] of [[-1, "\u2191", "up"], [1, "\u2193", "down"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.dataset.step = step;
    button.setAttribute("aria-label", `Move this row ${word}`);
    box.append(button);
  }
  field.after(box);
}

function move(button) {
  const row = button.closest(".form-row");
  const rows = rowsBeside(row);
  const other = rows[rows.indexOf(row) + Number(button.dataset.step)];
  if (!other) return;
  if (Number(button.dataset.step) < 0) other.before(row);
  else other.after(row);
  rowsBeside(row).forEach((each, place) => { placed(each).value = place; });
  button.focus();
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".desk-move button");
  if (button) move(button);
});
document.addEventListener("formset:added", (event) => {
  const field = placed(event.target);
  if (!field) return;
  field.value = rowsBeside(event.target).length - 1;
  addMoves(event.target);
});

// Flows name nodes by their keys: offer those of this form, and follow a key that is changed.
function keys() {
  const fields = [...document.querySelectorAll("#nodes-group .form-row:not(.empty-form) input[name$='-key']")];
  return fields.map((field) => field.value.trim()).filter(Boolean);
}

function offerKeys() {
  const list = document.getElementById("node-keys");
  if (list) list.replaceChildren(...keys().map((key) => Object.assign(document.createElement("option"), { value: key })));
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches("#nodes-group input[name$='-key']")) event.target.dataset.before = event.target.value.trim();
});
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches("#nodes-group input[name$='-key']")) return;
  const before = field.dataset.before;
  if (before && !keys().includes(before)) {
    for (const end of document.querySelectorAll("#flows-group input[name$='_key']")) {
      if (end.value.trim() === before) end.value = field.value.trim();
    }
  }
  offerKeys();
});

// The preview follows the writing, a moment after the last key.
function watch(form) {
  const button = form.querySelector("[data-preview]");
  const live = form.querySelector("[data-live]");
  if (!button) return;
  let waiting = 0;
  const show = () => { clearTimeout(waiting); if (live.checked) waiting = setTimeout(() => form.requestSubmit(button), 700); };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  document.addEventListener("formset:removed", show);
}

// What was sent and never arrived, because the session had ended, is offered again on the same form.
const store = window.sessionStorage;
const address = `desk:${window.location.pathname}`;

function remember(form, button) {
  if (button && button.formTarget === "preview") return;
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  try { store.setItem(address, JSON.stringify({ fields, at: Date.now() })); } catch { /* too large to keep */ }
}

function refill(form, fields) {
  const wanted = new Map();
  for (const [name, value] of fields) wanted.set(name, [...(wanted.get(name) || []), value]);
  for (const [name, [count]] of wanted) {
    if (!name.endsWith("-TOTAL_FORMS")) continue;
    const prefix = name.slice(0, -"-TOTAL_FORMS".length);
    const total = form.querySelector(`[name="${name}"]`);
    const add = document.querySelector(`#${prefix}-group .add-row a`);
    while (total && add && Number(total.value) < Number(count)) add.click();
  }
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.name === "seen_version" || field.type === "submit") continue;
    if (/-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_(FORMS)?$|_FORMS$|__prefix__/.test(field.name)) continue;
    const values = wanted.get(field.name) || [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.multiple) {
      for (const value of values) {
        const twin = [...form.querySelectorAll(`option[value="${CSS.escape(value)}"]`)].find((option) => option.parentElement.id === field.id.replace(/_to$/, "_from"));
        if (twin && field.id.endsWith("_to")) field.append(twin);
      }
      for (const option of field.options) option.selected = values.includes(option.value);
    } else if (values.length) field.value = values[0];
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(form) {
  const kept = store.getItem(address);
  if (!kept) return;
  if (document.querySelector(".messagelist .success, .errornote")) return store.removeItem(address);
  const { fields, at } = JSON.parse(kept);
  const note = document.createElement("p");
  note.className = "desk-note";
  note.setAttribute("role", "status");
  note.append(`What you sent at ${new Date(at).toLocaleTimeString()} was not saved: your session had ended. `);
  for (const [words, act] of [["Bring it back", () => refill(form, fields)], ["Forget it", () => {}]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
    button.addEventListener("click", () => { act(); store.removeItem(address); note.remove(); });
    note.append(button, " ");
  }
  form.prepend(note);
}

// Django's own scripts build the rows of a form when the page is loaded; this comes after them.
window.addEventListener("load", () => {
  for (const row of document.querySelectorAll(".form-row")) addMoves(row);
  offerKeys();
  const form = document.querySelector("form[id$='_form'][method='post']");
  if (!form) {
    // Another page after a save: the list says that it worked, and what was sent need not be kept.
    if (document.querySelector(".messagelist .success")) {
      for (const key of Object.keys(store)) if (key.startsWith("desk:")) store.removeItem(key);
    }
    return;
  }
  watch(form);
  form.addEventListener("submit", (event) => remember(form, event.submitter));
  offer(form);
});
