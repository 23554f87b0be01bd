/** Optional: a filter, and folded exchanges that open when a link leads to them. It sends nothing and keeps nothing. */
export const script = `
(() => {
  const form = document.querySelector("form.filter");
  const { words, wrong } = form.elements;
  const told = form.querySelector("output");
  const items = [...document.querySelectorAll("[data-item]")];
  const texts = items.map((item) => item.textContent.toLowerCase());
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
    let shown = 0;
    items.forEach((item, index) => {
      const fits = wanted.every((word) => texts[index].includes(word));
      item.hidden = !fits || (wrong.checked && !("wrong" in item.dataset));
      if (!item.hidden) shown += 1;
    });
    const all = wanted.length === 0 && !wrong.checked;
    told.textContent = all ? "" : shown + " of " + items.length + " shown";
  };
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    const item = target && target.closest("[data-item]");
    if (!item) return;
    item.hidden = false;
    if (item instanceof HTMLDetailsElement) item.open = true;
    target.focus({ preventScroll: true });
    item.scrollIntoView();
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  apply();
  reveal();
})();
`;
