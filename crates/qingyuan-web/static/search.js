// Completion, and keys for the results. Without this file everything can still be found, read and reached.
// What is typed goes to this site only, and nothing of it is kept.

const box = document.getElementById("q");
const form = box?.form;

/** How long the reader has to pause, in milliseconds: shorter than a thought, longer than a keystroke. */
const PAUSE = 120;

/** A list under the box, after the combobox pattern of WAI-ARIA. It changes the query when something is chosen, never before. */
function complete() {
  const list = document.createElement("ul");
  list.id = "q-list";
  list.role = "listbox";
  list.className = "completions";
  list.hidden = true;
  list.setAttribute("aria-label", form.dataset.label);
  const told = document.createElement("span");
  told.className = "hidden";
  told.role = "status";
  box.after(list, told);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    box.setAttribute(name, value);
  }

  const known = new Map();
  let composing = false;
  let waiting = 0;
  let request = null;
  let active = -1;

  const stop = () => {
    clearTimeout(waiting);
    request?.abort();
    request = null;
  };
  const close = () => {
    stop();
    list.hidden = true;
    list.replaceChildren();
    told.textContent = "";
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const show = (titles) => {
    close();
    if (titles.length === 0 || document.activeElement !== box) return;
    list.append(...titles.map((title, at) => {
      const option = document.createElement("li");
      option.id = `q-option-${at}`;
      option.role = "option";
      option.textContent = title;
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    list.hidden = false;
    told.textContent = form.dataset.count.replace("#", titles.length);
    box.setAttribute("aria-expanded", "true");
  };
  const ask = async () => {
    const typed = box.value.trim();
    if (composing || typed === "") return;
    if (known.has(typed)) return show(known.get(typed));
    request = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: request.signal });
      if (!answer.ok) return;
      const [, titles] = await answer.json();
      known.set(typed, titles);
      if (!composing && box.value.trim() === typed) show(titles);
    } catch {
      // Aborted, or the network is gone: there is just no list.
    }
  };
  const later = () => {
    stop();
    if (box.value.trim() === "") return close();
    waiting = setTimeout(ask, PAUSE);
  };
  const mark = (at) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = at;
    const option = list.children[at];
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  };
  const choose = (option) => {
    box.value = option.textContent;
    close();
    form.requestSubmit();
  };

  // What an input method has not yet committed is no query: letters of pinyin, half a word.
  box.addEventListener("compositionstart", () => {
    composing = true;
    close();
  });
  box.addEventListener("compositionend", () => {
    composing = false;
    later();
  });
  box.addEventListener("input", (event) => {
    if (!composing && !event.isComposing) later();
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    // 229: the key belongs to the input method (Safari ends the composition before it tells of the key).
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    const options = list.children.length;
    if (event.key === "Escape") {
      // A browser would empty the box.
      event.preventDefault();
      if (options > 0 || request) close();
      else box.blur();
    } else if (event.key === "Tab") {
      close();
    } else if (options > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      // One step beyond either end is the box itself.
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(((active + 1 + step + options + 1) % (options + 1)) - 1);
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      later();
    } else if (event.key === "Enter" && list.children[active]) {
      event.preventDefault();
      choose(list.children[active]);
    }
  });
  // The box keeps the focus while a finger or a mouse is on the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  form.addEventListener("submit", close);
  // A page that comes back from the browser's memory has its list closed.
  window.addEventListener("pagehide", close);
}

const typing = (target) => target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");

/** Single letters can be switched off (WCAG 2.2, 2.1.4); the choice stays in this browser. */
const switched = {
  get off() {
    try {
      return localStorage.getItem("shortcuts") === "off";
    } catch {
      return false;
    }
  },
  set off(off) {
    try {
      if (off) localStorage.setItem("shortcuts", "off");
      else localStorage.removeItem("shortcuts");
    } catch {
      // A browser that keeps nothing keeps this neither.
    }
  },
};

/** `/` leads to the box, `j` and `k` or the arrows from result to result, Escape out of them. */
function keys() {
  const hits = [...document.querySelectorAll(".hits h2 a")];
  const step = (by) => {
    const at = hits.indexOf(document.activeElement);
    const hit = hits[at < 0 ? (by > 0 ? 0 : hits.length - 1) : Math.min(Math.max(at + by, 0), hits.length - 1)];
    hit?.focus();
    hit?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const among = hits.includes(document.activeElement);
    const letter = switched.off ? "" : event.key;
    if (letter === "/") {
      box.focus();
      box.select();
    } else if (hits.length > 0 && (letter === "j" || (among && event.key === "ArrowDown"))) {
      step(1);
    } else if (hits.length > 0 && (letter === "k" || (among && event.key === "ArrowUp"))) {
      step(-1);
    } else if (among && event.key === "Escape") {
      document.activeElement.blur();
    } else {
      return;
    }
    event.preventDefault();
  });

  const hint = document.querySelector(".shortcuts");
  const button = hint?.querySelector("button");
  if (!button) return;
  const say = () => {
    button.textContent = switched.off ? button.dataset.on : button.dataset.off;
  };
  button.addEventListener("click", () => {
    switched.off = !switched.off;
    say();
  });
  say();
  hint.hidden = false;
}

// A browser that cannot unfold by style what has room on a wide screen does it here.
for (const fold of document.querySelectorAll(".fold")) {
  fold.open ||= !CSS.supports("selector(::details-content)") && matchMedia("(min-width: 62rem)").matches;
}
if (form) {
  complete();
  keys();
}
