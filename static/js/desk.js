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

// The preview follows the writing, a moment after the last key, and stays where it was scrolled to.
function watch(form) {
  const button = form.querySelector("[data-preview]");
  const live = form.querySelector("[data-live]");
  if (!button) return;
  let waiting = 0;
  const show = () => { clearTimeout(waiting); if (live.checked) waiting = setTimeout(() => form.requestSubmit(button), 700); };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  document.addEventListener("formset:removed", show);
  const frame = form.querySelector("iframe[name='preview']");
  let place = 0;
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (event.submitter === button) place = scrolled(frame);
  });
  frame.addEventListener("load", () => { if (place) frame.contentWindow.scrollTo({ top: place, behavior: "instant" }); });
}

function scrolled(frame) {
  try { return frame.contentWindow.scrollY; } catch { return 0; /* the frame shows a page of the browser */ }
}

// What is sent is kept in the browser until the server says that it arrived: a session may have ended meanwhile, or
// somebody may have deleted the entry. It belongs to the account that wrote it and is shown to no other.
const KEPT_DAYS = 30;
const store = window.localStorage;

function whose() {
  const meta = document.querySelector("meta[name='desk-user']");
  return meta ? `desk:${meta.content}:` : "";
}

function entryPath(path) {
  return path.replace(/(change|draft\/publish|draft|history\/\d+)\/$/, "");
}

function isOfEntry(form) {
  return form.matches("form[id$='_form'][method='post']") && form.elements.seen_version;
}

function takeCookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  const path = document.querySelector("meta[name='desk-user']")?.dataset.path || "/";
  if (found) document.cookie = `${name}=; max-age=0; path=${path}`;
  return found ? found.slice(name.length + 1) : "";
}

function keep(form, button) {
  if (!whose() || (button && button.formTarget === "preview")) return;
  const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const fields = [...new FormData(form)].filter(([name, value]) => !/^(csrfmiddlewaretoken|_.*)$/.test(name) && typeof value === "string");
  const title = form.querySelector("#id_title, #id_name")?.value || document.title;
  const text = JSON.stringify({ fields, title, at: Date.now(), path: entryPath(window.location.pathname) });
  try { store.setItem(whose() + id, text); } catch { return; /* too large to keep */ }
  if (form.dataset.returned) store.removeItem(whose() + form.dataset.returned);
  form.querySelector("[name='_kept']")?.remove();
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "_kept", value: id }));
}

function keptTexts() {
  const texts = [];
  for (const key of Object.keys(store)) {
    if (!key.startsWith("desk:")) continue;
    let kept = null;
    try { kept = JSON.parse(store.getItem(key)); } catch { /* not ours */ }
    if (!kept || !kept.fields || Date.now() - kept.at > KEPT_DAYS * 86400000) store.removeItem(key);
    else if (whose() && key.startsWith(whose())) texts.push({ ...kept, key });
  }
  return texts.sort((one, other) => other.at - one.at);
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
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.name.startsWith("_") || field.type === "submit") continue;
    if (/-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_(FORMS)?$|_FORMS$|__prefix__/.test(field.name)) continue;
    const values = wanted.get(field.name) || [];
    if (field.type === "checkbox" || field.type === "radio") {
      if (!field.hasAttribute("data-live")) field.checked = values.includes(field.value);
    } else if (field.multiple) {
      for (const value of values) {
        const twin = [...form.querySelectorAll(`option[value="${CSS.escape(value)}"]`)].find((option) => option.parentElement.id === field.id.replace(/_to$/, "_from"));
        if (twin && field.id.endsWith("_to")) field.append(twin);
      }
      for (const option of field.options) option.selected = values.includes(option.value);
    } else if (values.length) field.value = values[0];
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function noteOf(kept, words, deeds) {
  const note = document.createElement("div");
  note.className = "desk-note";
  note.setAttribute("role", "status");
  note.append(`${words} `);
  for (const [name, act] of deeds) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: name });
    button.addEventListener("click", () => { act(); note.remove(); });
    note.append(button, " ");
  }
  const text = kept.fields.filter(([name, value]) => value && !/_FORMS$|-id$|^seen_|^preview_/.test(name));
  const box = Object.assign(document.createElement("textarea"), { readOnly: true, rows: 10, value: text.map((pair) => pair.join(": ")).join("\n") });
  box.setAttribute("aria-label", "The text that was sent");
  const details = document.createElement("details");
  details.append(Object.assign(document.createElement("summary"), { textContent: "Show the text" }), box);
  note.append(details);
  return note;
}

function offer(form, returned) {
  const here = form ? entryPath(window.location.pathname) : "";
  for (const kept of keptTexts()) {
    if (kept.key === whose() + returned || (form && kept.path !== here)) continue;
    const words = `What you sent for \u201c${kept.title}\u201d at ${new Date(kept.at).toLocaleString()} was not saved: your session had ended, or the entry could not be reached.`;
    const forget = ["Forget it", () => store.removeItem(kept.key)];
    const bring = form
      ? ["Bring it back", () => { refill(form, kept.fields); form.dataset.returned = kept.key.slice(whose().length); }]
      : ["Open its form", () => window.location.assign(kept.path.endsWith("/add/") ? kept.path : `${kept.path}change/`)];
    const place = form || document.getElementById("content-main") || document.getElementById("content");
    if (place) place.prepend(noteOf(kept, words, [bring, forget]));
  }
}

// At once, so that a form sent before the page is complete is kept too; after Django's own handlers of the form.
document.addEventListener("submit", (event) => { if (isOfEntry(event.target)) keep(event.target, event.submitter); });

document.addEventListener("DOMContentLoaded", () => {
  const arrived = takeCookie("desk_arrived");
  if (arrived) store.removeItem(whose() + arrived);
  const returned = takeCookie("desk_returned");
  const form = [...document.forms].find(isOfEntry);
  if (form) {
    form.dataset.returned = returned;
    watch(form);
  }
  if (whose()) offer(form, returned);
});

// Django's own scripts build the rows of a form when the page is loaded; this comes after them.
window.addEventListener("load", () => {
  for (const row of document.querySelectorAll(".form-row")) addMoves(row);
  offerKeys();
});
