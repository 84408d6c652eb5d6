// What a page does besides standing still: colour mode, copying code, showing where the reader is.

{
  const modes = ["auto", "light", "dark"];
  const root = document.documentElement;
  const button = document.querySelector("button.mode");
  const show = () => {
    button.lastElementChild.textContent = button.dataset[root.dataset.theme];
  };
  button.addEventListener("click", () => {
    root.dataset.theme = modes[(modes.indexOf(root.dataset.theme) + 1) % modes.length];
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      /* private windows may refuse */
    }
    show();
  });
  root.dataset.theme ||= "auto";
  show();
  button.hidden = false;
}

for (const block of document.querySelectorAll(".cell_input .highlight")) {
  const button = document.querySelector("#copy").content.firstElementChild.cloneNode(true);
  const word = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("pre").innerText);
    button.textContent = button.dataset.copied;
    setTimeout(() => {
      button.textContent = word;
    }, 1500);
  });
  block.append(button);
}

// Mark the section being read in the outline: the last of those in the upper third of the window.
{
  const links = new Map([...document.querySelectorAll(".outline nav a")].map((a) => [a.hash.slice(1), a]));
  const sections = [...document.querySelectorAll("section[id]")].filter((section) => links.has(section.id));
  const near = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) near[isIntersecting ? "add" : "delete"](target);
      const here = sections.findLast((section) => near.has(section));
      for (const [id, link] of links) link.classList.toggle("here", id === here?.id);
    },
    { rootMargin: "0px 0px -67%" },
  );
  sections.forEach((section) => observer.observe(section));
}

// Lay out what the first paint left for later, a section at a time; all of it at once before a jump.
{
  const root = document.documentElement;
  const left = [...document.querySelectorAll("article > section > section")];
  const whole = () => {
    if (!root.hasAttribute("data-early")) return;
    root.removeAttribute("data-early");
    root.dispatchEvent(new Event("whole"));
  };
  const next = () => {
    if (!left.length) whole();
    if (!root.hasAttribute("data-early")) return;
    left.shift().style.contentVisibility = "visible";
    requestAnimationFrame(() => setTimeout(next));
  };
  addEventListener("load", () => setTimeout(next));
  addEventListener(
    "click",
    ({ target }) => {
      if (target.closest("a[href*='#']")) whole();
    },
    true,
  );
  addEventListener("keydown", whole, true); // the tab key may lead far
  addEventListener("hashchange", () => {
    if (!root.hasAttribute("data-early")) return;
    whole();
    document.querySelector(":target")?.scrollIntoView();
  });
}

// Paper has no summary to click on. What was opened for it is closed again.
{
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("main details:not([open], .bw *)")) {
      box.open = true;
      opened.push(box);
    }
  });
  addEventListener("afterprint", () =>
    opened.splice(0).forEach((box) => {
      box.open = false;
    }),
  );
}

// From a folder a browser may not fetch the pages that the search would quote (sphinx-doc/sphinx#9156).
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS === "object") {
  /* global DOCUMENTATION_OPTIONS -- Sphinx's */
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
