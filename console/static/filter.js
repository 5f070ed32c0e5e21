/* A list that is narrowed while one types: input[data-filters=ID] hides the items of #ID that do not hold what it says.
   What is ticked stays in sight. Without this script the form's own button does the same. */

"use strict";

function narrow(input) {
  const wanted = input.value.trim().toLocaleLowerCase();
  for (const item of document.getElementById(input.dataset.filters).children) {
    const box = item.querySelector("input");
    item.hidden = !(item.textContent.toLocaleLowerCase().includes(wanted) || (box && box.checked));
  }
}

for (const input of document.querySelectorAll("input[data-filters]")) {
  input.addEventListener("input", () => narrow(input));
}
