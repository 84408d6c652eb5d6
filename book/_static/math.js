// A formula that is wider than its box can be scrolled by keyboard; one that fits is no tab stop.
{
  const fit = (box) => {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
    } else {
      box.removeAttribute("tabindex");
    }
  };
  const observer = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));
  document.querySelectorAll(".math-scroll").forEach((box) => observer.observe(box));
}
