// What is wider than the page scrolls in its own box: formulas, drawings.  Such a box can be reached and
// scrolled by keyboard, and fades where there is more; one that fits is no tab stop.
{
  const look = (box) => {
    const hidden = box.scrollWidth - box.clientWidth;
    if (hidden > 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    box.toggleAttribute("data-more", hidden - box.scrollLeft > 1);
  };
  const observer = new ResizeObserver((entries) => entries.forEach((entry) => look(entry.target)));
  for (const box of document.querySelectorAll(".math-scroll, .drawing")) {
    observer.observe(box);
    box.addEventListener("scroll", () => look(box), { passive: true });
  }
}
