// What a page does besides its links and forms; everything works without it.
"use strict";

// After a refusal the reader lands on what is wrong.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".trouble")?.focus();
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }, 8000);
});

// Whoever comes back to a page finds its forms ready.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// While the service cannot be reached, a page that asks it again and again says so.
for (const [event, lost] of [["htmx:sendError", true], ["htmx:responseError", true], ["htmx:afterOnLoad", false]]) {
  document.addEventListener(event, () => {
    for (const said of document.querySelectorAll("[data-lost]")) said.hidden = !lost;
  });
}

// A form of questions tells how many are unanswered; without scripts the style sheet counts them.
for (const told of document.querySelectorAll(".unanswered")) {
  const count = () => {
    const asked = [...told.form.querySelectorAll(".point")];
    told.value = asked.filter((one) => !one.querySelector(".big input:not(.clear):checked")).length;
  };
  told.form.addEventListener("change", count);
  count();
}
