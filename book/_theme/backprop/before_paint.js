{
  const root = document.documentElement;
  try {
    root.dataset.theme = localStorage.getItem("theme") || "auto";
  } catch {
    /* private windows may refuse */
  }
  const [visit] = performance.getEntriesByType("navigation");
  root.toggleAttribute("data-early", !location.hash && visit?.type === "navigate");
}
