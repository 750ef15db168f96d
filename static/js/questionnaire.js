// A number typed beside the choices selects its own button; choosing another answer clears the number.
document.addEventListener("input", (event) => {
  const name = event.target.dataset.exact;
  if (name && event.target.value.trim()) document.getElementById(`${name}-exact`).checked = true;
});

document.addEventListener(
  "change",
  (event) => {
    const input = event.target;
    if (input.type !== "radio") return;
    const field = document.querySelector(`[data-exact="${input.name}"]`);
    if (!field) return;
    if (input.value !== "exact") field.value = "";
    else if (!field.value.trim()) {
      // Nothing to save yet: wait for the number.
      event.stopPropagation();
      field.focus();
    }
  },
  true,
);
