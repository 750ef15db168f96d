// Code samples: a language chosen once holds for all of them, and each can be copied.
const KEY = "code-language";

function choose(language) {
  for (const input of document.querySelectorAll(`.tabs > input[value="${CSS.escape(language)}"]`)) input.checked = true;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches(".tabs > input")) return;
  const top = event.target.getBoundingClientRect().top;
  choose(event.target.value);
  scrollBy({ top: event.target.getBoundingClientRect().top - top, behavior: "instant" });
  localStorage.setItem(KEY, event.target.value);
});

async function copy(button) {
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(button.parentElement.querySelector("code").innerText);
  } catch {
    said = "Select the code to copy it";
  }
  button.textContent = said;
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

document.addEventListener("DOMContentLoaded", () => {
  const chosen = localStorage.getItem(KEY);
  if (chosen) choose(chosen);
  for (const block of document.querySelectorAll(".highlight")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => copy(button));
    block.append(button);
  }
});
