// Copy the address of a share link; where the clipboard is closed, as without HTTPS, by the selected field.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    let copied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      copied = document.execCommand("copy");
    }
    status.textContent = copied ? "Copied" : "Selected: copy it by hand";
  });
}
