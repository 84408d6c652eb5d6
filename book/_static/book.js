// What a page does besides standing still: colour mode, copying code, showing where the reader is.

{
  const modes = ["auto", "light", "dark"];
  const root = document.documentElement;
  const button = document.querySelector("button.mode");
  const show = () => { button.lastElementChild.textContent = root.dataset.theme; };
  button.addEventListener("click", () => {
    root.dataset.theme = modes[(modes.indexOf(root.dataset.theme) + 1) % modes.length];
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private windows may refuse */ }
    show();
  });
  root.dataset.theme ||= "auto";
  show();
  button.hidden = false;
}

for (const block of document.querySelectorAll(".cell_input .highlight")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("pre").innerText);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  block.append(button);
}

// What is wider than its box can be scrolled by keyboard; what fits is no tab stop.
{
  const fit = (box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const observer = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));
  document.querySelectorAll("pre, .table-scroll").forEach((box) => observer.observe(box));
}

// Mark the section being read in the outline.
{
  const links = new Map([...document.querySelectorAll(".outline nav a")].map((a) => [a.hash.slice(1), a]));
  const sections = [...document.querySelectorAll("section[id]")].filter((section) => links.has(section.id));
  const mark = () => {
    const here = sections.findLast((section) => section.getBoundingClientRect().top < innerHeight / 3);
    for (const [id, link] of links) link.classList.toggle("here", id === here?.id);
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}

addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((box) => { box.open = true; }));
