// Questions that answer at once.  The page holds the reasons in <details>; the reader's choice brings
// the reason beside it.  What was chosen or typed is remembered where the browser allows it.
{
  const memory = {
    read: (key) => {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write: (key, value) => {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        /* private mode */
      }
    },
  };

  // Show a reason, or a sentence of the page's own.  A copy must not repeat the ids of its original.
  function say(region, content, verdict) {
    region.replaceChildren(...(content ?? []));
    region.querySelectorAll("[id]").forEach((node) => node.removeAttribute("id"));
    region.querySelector(".question-value")?.remove();
    region.dataset.verdict = content ? verdict : "";
  }

  const copy = (answer) => Array.from(answer.childNodes, (node) => node.cloneNode(true));
  const verdictOf = (answer) => (answer.dataset.right === "true" ? "right" : "wrong");

  // "0,25", "0.25", "−3", "1e-3" and "1/4" are numbers; what could be meant in two ways is not.
  function parseNumber(text) {
    const plain = text
      .trim()
      .replace(/\u2212/g, "-")
      .replace(",", ".");
    const parts = plain.split("/").map((part) => part.trim());
    if (parts.length > 2 || !parts.every((part) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part))) return NaN;
    return parts.length === 2 ? parts[0] / parts[1] : Number(parts[0]);
  }

  const kinds = {
    "choose-one"({ live, answers, finish }) {
      const choices = [...live.querySelectorAll("input")];
      const show = () =>
        choices.forEach((input, i) => {
          const region = input.parentElement.querySelector(".question-reason");
          say(region, input.checked ? copy(answers[i]) : null, verdictOf(answers[i]));
          if (input.checked) finish(verdictOf(answers[i]), i);
        });
      live.addEventListener("change", show);
      return (chosen) => {
        if (choices[chosen]) {
          choices[chosen].checked = true;
          show();
        }
      };
    },

    "choose-all"({ live, answers, finish }) {
      const choices = [...live.querySelectorAll("input")];
      const total = live.querySelector(".question-verdict");
      const region = (input) => input.parentElement.querySelector(".question-reason");
      const chosen = () => choices.flatMap((input, i) => (input.checked ? [i] : []));
      const check = () => {
        choices.forEach((input, i) =>
          say(region(input), input.checked ? copy(answers[i]) : null, verdictOf(answers[i])),
        );
        const wrong = choices.some((input, i) => input.checked && verdictOf(answers[i]) === "wrong");
        const missing = choices.some((input, i) => !input.checked && verdictOf(answers[i]) === "right");
        const word = !chosen().length ? "none" : wrong ? "wrong" : missing ? "missing" : "found";
        const verdict = { found: "right", none: "open" }[word] ?? "wrong";
        say(total, [live.dataset[word]], verdict);
        finish(verdict, { chosen: chosen(), checked: true });
      };
      live.addEventListener("change", ({ target }) => {
        say(region(target), null);
        say(total, null);
        finish("open", { chosen: chosen(), checked: false });
      });
      live.querySelector("button").addEventListener("click", check);
      return (saved) => {
        saved.chosen?.forEach((i) => {
          if (choices[i]) choices[i].checked = true;
        });
        if (saved.checked) check();
      };
    },

    number({ live, answers, finish }) {
      const input = live.querySelector("input");
      const region = live.querySelector(".question-reason");
      const check = () => {
        const number = parseNumber(input.value);
        input.toggleAttribute("aria-invalid", false);
        if (!Number.isFinite(number)) {
          input.setAttribute("aria-invalid", "true");
          say(region, [live.dataset.refused], "open");
          finish("open", { text: input.value, checked: true });
          return;
        }
        const near = ({ dataset: { value, tolerance } }) =>
          value === undefined || Math.abs(number - value) <= Number(tolerance) + 1e-12 * Math.abs(value);
        const answer = answers.find(near);
        const verdict = answer ? verdictOf(answer) : "wrong";
        say(region, answer ? copy(answer) : [live.dataset.otherwise], verdict);
        finish(verdict, { text: input.value, checked: true });
      };
      live.querySelector("button").addEventListener("click", check);
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter") check();
      });
      input.addEventListener("input", () => {
        input.removeAttribute("aria-invalid");
        say(region, null);
        finish("open", { text: input.value, checked: false });
      });
      return (saved) => {
        input.value = saved.text ?? "";
        if (saved.checked) check();
      };
    },
  };

  for (const live of document.querySelectorAll(".question-live")) {
    const key = `question:${live.dataset.key}`;
    const answers = [...live.parentElement.querySelectorAll(".question-answers > ol > li")];
    const finish = (state, saved) => {
      live.dataset.state = state;
      memory.write(key, saved);
    };
    live.dataset.state = "open";
    const restore = kinds[live.dataset.kind]({ live, answers, finish });
    const saved = memory.read(key);
    if (saved !== null) restore(saved);
  }
}
