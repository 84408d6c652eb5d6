{
  const root = document.documentElement;
  try { root.dataset.theme = localStorage.getItem("theme") || "auto"; } catch {}
  const [visit] = performance.getEntriesByType("navigation");
  root.toggleAttribute("data-early", !location.hash && visit?.type === "navigate");
}
