// The keys of the desk. Everything they do has a button or a link of its own: without this file nothing is lost.

const by = (id) => document.getElementById(id);
const typing = (target) => target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");

const acts = {
  p: () => by("publish")?.form.requestSubmit(by("publish")),
  r: () => by("reason")?.focus(),
  n: () => by("next")?.click(),
  o: () => by("original")?.click(),
  "?": () => {
    const keys = by("keys");
    if (keys) keys.open = !keys.open;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && typing(event.target)) {
    event.target.blur();
    return;
  }
  // A held key must not decide a whole queue.
  if (event.repeat || typing(event.target)) return;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// One click, one decision: the server would refuse the second anyway, the reader need not see that.
for (const form of document.querySelectorAll("form[action$='/decide']")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
