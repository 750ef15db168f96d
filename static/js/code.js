// Code samples: a language chosen once holds for all of them, and each can be copied.
const KEY = "code-language";
const SAID_MS = 2000;

const told = document.createElement("p");
told.className = "visually-hidden";
told.setAttribute("role", "status");
document.getElementById("main").append(told);

function choose(language) {
  const inputs = document.querySelectorAll(`.tab-names input[value="${CSS.escape(language)}"]`);
  for (const input of inputs) input.checked = true;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches(".tab-names input")) return;
  const top = event.target.getBoundingClientRect().top;
  choose(event.target.value);
  scrollBy({ top: event.target.getBoundingClientRect().top - top, behavior: "instant" });
  localStorage.setItem(KEY, event.target.value);
});

// The name of the sample stays in the button, for those who hear one button after the other.
function addCopyButton(sample) {
  const code = sample.querySelector("code");
  const name = sample.querySelector(".sample-name").textContent;
  const button = document.createElement("button");
  const word = document.createElement("span");
  const what = document.createElement("span");
  let timer;

  function say(short, long) {
    word.textContent = short;
    told.textContent = long;
    clearTimeout(timer);
    timer = setTimeout(() => { word.textContent = "Copy"; told.textContent = ""; }, SAID_MS);
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(code.textContent);
      say("Copied", `Copied the ${name} code`);
    } catch {
      getSelection().selectAllChildren(code);
      say("Selected", `The browser refused to copy. The ${name} code is selected: copy it by keyboard or menu.`);
    }
  }

  button.type = "button";
  button.className = "copy";
  word.textContent = "Copy";
  what.className = "visually-hidden";
  what.textContent = ` ${name} code`;
  button.append(word, what);
  button.addEventListener("click", copy);
  sample.querySelector("pre").before(button);
}

for (const sample of document.querySelectorAll(".sample")) addCopyButton(sample);

// Last, because a browser that keeps nothing refuses even to be asked.
const chosen = localStorage.getItem(KEY);
if (chosen) choose(chosen);
