// What is wider than the page scrolls in its own box: code, formulas, drawings, tables.  Such a box can
// be reached and scrolled by keyboard, and fades where there is more; one that fits is no tab stop.
{
  const boxes = document.querySelectorAll("pre, .math-scroll, .drawing, .table-scroll");
  const look = (box) => [box, box.scrollWidth - box.clientWidth, box.scrollLeft];
  const show = ([box, hidden, left]) => {
    if (hidden > 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    box.toggleAttribute("data-more", hidden - left > 1);
  };
  // All are measured before anything changes: else each would be laid out anew. And it changes after the
  // observer has reported: what changes meanwhile is reported again, which browsers take for an error.
  const observer = new ResizeObserver((entries) => {
    const seen = entries.map(({ target }) => look(target));
    requestAnimationFrame(() => seen.forEach(show));
  });
  // Where sections are laid out later (book.js), a box would be reported twice in one frame.
  const observe = () => boxes.forEach((box) => observer.observe(box));
  const root = document.documentElement;
  if (root.hasAttribute("data-early")) root.addEventListener("whole", observe, { once: true });
  else observe();
  for (const box of boxes) {
    box.tabIndex = 0; // until it is measured
    box.addEventListener("scroll", () => show(look(box)), { passive: true });
  }
  addEventListener(
    "keydown",
    ({ key }) => {
      if (key === "Tab") [...boxes].map(look).forEach(show);
    },
    true,
  );
}
