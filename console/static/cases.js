// Keys for the list of cases: j and k go from one to the next, t takes the one that has the focus. Enter opens it, as
// with any link. Without this script the list works as it is. Whoever needs these keys for something else turns them off.
"use strict";

const SWITCHED_OFF = "cases without keys";
const hint = document.getElementById("keys");
const rows = [...document.querySelectorAll("tr[data-case]")];

if (hint && rows.length) {
  const button = hint.querySelector("button");
  const isOff = () => localStorage.getItem(SWITCHED_OFF) !== null;
  const show = () => {
    button.textContent = isOff() ? button.dataset.on : button.dataset.off;
    hint.classList.toggle("off", isOff());
  };
  button.addEventListener("click", () => {
    if (isOff()) localStorage.removeItem(SWITCHED_OFF);
    else localStorage.setItem(SWITCHED_OFF, "1");
    show();
  });
  hint.hidden = false;
  show();

  const current = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (step) => {
    const next = Math.min(Math.max(current() + step, 0), rows.length - 1);
    rows[next].querySelector("th a").focus();
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (isOff() || typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const take = current() >= 0 ? rows[current()].querySelector("form button") : null;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "t" && take) take.click();
    else return;
    event.preventDefault();
  });
}
