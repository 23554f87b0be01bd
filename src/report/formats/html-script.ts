/**
 * Optional: a filter, copy buttons, and folded parts that open when a link leads to them. It sends and stores nothing. The
 * filter also hides headings below which nothing is left.
 */
export const script = `
(() => {
  const form = document.querySelector("form.filter");
  const { words, wrong } = form.elements;
  const told = form.querySelector("output");
  const items = [...document.querySelectorAll("[data-item]")];
  const texts = items.map((item) => item.textContent.toLowerCase());
  const frames = [...document.querySelectorAll("tbody, main details:not([data-item]), main > section")]
    .filter((frame) => frame.querySelector("[data-item]"));
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
    let shown = 0;
    items.forEach((item, index) => {
      const fits = wanted.every((word) => texts[index].includes(word));
      item.hidden = !fits || (wrong.checked && !("wrong" in item.dataset));
      if (!item.hidden) shown += 1;
    });
    for (const frame of frames) frame.hidden = frame.querySelector("[data-item]:not([hidden])") === null;
    const all = wanted.length === 0 && !wrong.checked;
    told.textContent = all ? "" : shown + " of " + items.length + " shown";
  };
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let part = target; part; part = part.parentElement) {
      part.hidden = false;
      if (part instanceof HTMLDetailsElement) part.open = true;
    }
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  };
  if (navigator.clipboard) for (const code of document.querySelectorAll("pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    code.before(button);
  }
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  apply();
  reveal();
})();
`;
